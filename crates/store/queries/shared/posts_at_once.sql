-- The posts of a team that wait or are worked on; each part by an index of its own.
select
    (select count(*) from work where team = $1 and kind = 'post' and due_at is not null)
    + (select count(*) from work where team = $1 and kind = 'post' and lease_until is not null)
