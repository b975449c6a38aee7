-- Newest first. $1: the team, null for all; $2: the entry before which the page begins; $3 to $8: the filter.
select a.id, a.at, a.team, t.name, a.user_id, a.user_name, a.door, a.address, a.action, a.subject, a.details
from audit a
left join teams t on t.id = a.team
where ($1::uuid is null or a.team = $1)
    and a.id < $2
    and ($3::uuid is null or a.user_id = $3)
    and ($4::text is null or a.user_name = $4)
    and ($5::text is null or a.action = $5)
    and ($6::uuid is null or a.subject = $6)
    and ($7::timestamptz is null or a.at >= $7)
    and ($8::timestamptz is null or a.at < $8)
order by a.id desc
limit $9
