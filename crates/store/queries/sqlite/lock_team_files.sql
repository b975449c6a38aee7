-- Here the transaction holds the whole database already; see the other side.
select $1
