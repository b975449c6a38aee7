-- Sessions, tokens, links, memberships and the password go with them.
delete from users where id = $1
