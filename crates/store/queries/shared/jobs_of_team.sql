-- A page of a team's jobs, newest first: ids are UUIDv7 and grow with time.
select id
from jobs
where team = $10 and visible and kind <> 'texts' and id < $1
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
