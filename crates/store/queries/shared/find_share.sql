-- The last: whether its use is to be noted again, which is done once a minute.
select s.job_id, j.team, s.prefix, s.with_texts,
    s.used_at is null or s.used_at < now() - 60000 * interval '1 millisecond'
from shares s
join jobs j on j.id = s.job_id
left join users u on u.id = s.made_by
where s.hash = $1 and s.expires_at > now() and j.visible
    -- Its maker may come in, and sees the job. Who has to sign in again first has a time from before they
    -- were known (see rest_tokens). The same in shares_of_job.
    and (
        s.made_by is null
        or (
            not u.disabled and u.signed_in_at >= u.created_at
            and (
                u.is_admin or u.team = j.team
                or exists (select 1 from memberships m where m.user_id = u.id and m.team = j.team)
            )
        )
    )
