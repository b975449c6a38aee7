-- As jobs_of_team, over all teams. A statement of its own: with "or every team" in its condition
-- neither database would walk along an index for one team.
select id
from jobs
where visible and kind <> 'texts' and id < $1
    and ($3::text is null or status = $3)
    and (
        $4::text is null
        or name ilike $4 escape '\' or name ilike $5 escape '\' or name ilike $6 escape '\'
    )
    and ($7::timestamptz is null or created_at >= $7)
    and ($8::timestamptz is null or created_at < $8)
    and ($9::uuid is null or brand = $9)
order by id desc
limit $2
