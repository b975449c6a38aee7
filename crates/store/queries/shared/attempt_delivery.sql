-- $3: where it stands now; $6: when it is tried again, in milliseconds from now.
update deliveries
set status = $3, attempts = attempts + 1, attempted_at = now(), answer = $4, error = $5,
    due_at = case when $3 = 'waiting' then now() + $6::bigint * interval '1 millisecond' end,
    ended_at = case when $3 <> 'waiting' then now() end
where id = $1 and webhook = $2
