-- Paused ($3): nobody asks for it. Again: it is due now, as it is at most an interval after a shorter one
-- was chosen. What somebody is asking at this moment is not written once it is paused.
update profiles
set due_at = case
        when $3 then null
        when paused then now()
        else least(due_at, now() + $2 * 1000 * interval '1 millisecond')
    end,
    batch = case when $3 then null else batch end,
    gap = case when $3 and not paused then coalesce(gap, 'paused') else gap end,
    every_seconds = $2, paused = $3, brand = $4
where id = $1
