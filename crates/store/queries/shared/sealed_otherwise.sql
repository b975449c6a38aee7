-- Values of a column that do not begin as those sealed with the first key do ($1), behind a row ($2) or
-- from the first. Names of table and columns are those of the call.
select id_column, sealed_column from sealed_table
where sealed_column is not null and substr(sealed_column, 1, 5) <> $1 and ($2::uuid is null or id_column > $2)
order by id_column limit $3
for update
