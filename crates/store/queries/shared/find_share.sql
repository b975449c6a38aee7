-- The last: whether its use is to be noted again, which is done once a minute.
select s.job_id, j.team, s.prefix, s.with_texts,
    s.used_at is null or s.used_at < now() - 60000 * interval '1 millisecond'
from shares s
join jobs j on j.id = s.job_id
left join users u on u.id = s.made_by
where s.hash = $1 and s.expires_at > now() and j.visible
    and (s.made_by is null or not u.disabled)
