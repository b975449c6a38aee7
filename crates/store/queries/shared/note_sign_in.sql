-- $2: the hash of the password that they gave, which may have been changed meanwhile.
update users
set signed_in_at = now()
where id = $1 and not disabled
    and exists (select 1 from passwords p where p.user_id = users.id and p.hash = $2)
returning id
