-- $5: what somebody is called; null: they are known by their id ($4) alone, and only if there is such a user.
insert into audit (id, at, team, user_id, user_name, door, address, action, subject, details)
select $1, $2, coalesce($3::uuid, u.team), case when $5::text is null then u.id else $4::uuid end,
    coalesce($5::text, u.name, u.subject), $6, $7, $8, $9, $10
from (select 1 as one) always
left join users u on $5::text is null and u.id = $4::uuid
where true
on conflict (id) do nothing
