-- One of them ($2), or all.
select s.id, s.prefix, s.with_texts, coalesce(u.name, u.subject), s.created_at, s.used_at, s.expires_at,
    s.expires_at <= now() or (s.made_by is not null and u.disabled)
from shares s
left join users u on u.id = s.made_by
where s.job_id = $1 and ($2::uuid is null or s.id = $2)
order by s.created_at desc, s.id desc
