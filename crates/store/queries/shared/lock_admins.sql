-- Two that take each other's rights away at once wait for each other here.
select id from users where is_admin and not disabled order by id for update
