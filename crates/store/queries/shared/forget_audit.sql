-- Some of what is older than $1 milliseconds.
delete from audit where id in (
    select id from audit where at < now() - $1 * interval '1 millisecond' order by at limit $2
)
