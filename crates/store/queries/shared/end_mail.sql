-- $2: where it stands now; $5: when it is tried again, in milliseconds from now.
update mails
set status = $2, attempts = attempts + 1, attempted_at = now(), address = coalesce($3, address), answer = $4,
    due_at = case when $2 = 'waiting' then now() + $5::bigint * interval '1 millisecond' end,
    ended_at = case when $2 <> 'waiting' then now() end
where id = $1
