-- The first that is due, trials before all others: somebody waits for them. Mail about no job goes to the address
-- that it was written for, other mail to where it reaches its reader now.
-- The last column: why it is not to be sent; null: it is.
select m.id, m.about, m.user_id, m.job, m.attempts,
    case when m.job is null then m.address else coalesce(u.mail, u.issuer_mail) end,
    coalesce(u.name, u.subject), u.language,
    case
        when u.disabled then 'disabled'
        when m.job is null then null
        when coalesce(u.mail, u.issuer_mail) is null then 'no_address'
        when u.mail_when = 'never' then 'switched_off'
        when j.id is null then 'job_deleted'
        when j.finished_at is null then 'not_ended'
        when not u.is_admin and u.team <> j.team and not exists (
            select 1 from memberships t where t.user_id = u.id and t.team = j.team
        ) then 'left_team'
    end
from mails m
join users u on u.id = m.user_id
left join jobs j on j.id = m.job and j.visible
where m.due_at <= now()
order by case when m.about = 'trial' then 0 else 1 end, m.due_at, m.id
limit 1
