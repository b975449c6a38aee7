-- One of them ($2), or all. What lets one go on is said in find_share.
select s.id, s.prefix, s.with_texts, coalesce(u.name, u.subject), s.created_at, s.used_at, s.expires_at,
    s.expires_at <= now() or (
        s.made_by is not null and not (
            not u.disabled and u.signed_in_at >= u.created_at
            and (
                u.is_admin or u.team = j.team
                or exists (select 1 from memberships m where m.user_id = u.id and m.team = j.team)
            )
        )
    )
from shares s
join jobs j on j.id = s.job_id
left join users u on u.id = s.made_by
where s.job_id = $1 and ($2::uuid is null or s.id = $2)
order by s.created_at desc, s.id desc
