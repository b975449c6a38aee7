-- Who wrote the post of a snapshot, where that is the author who is erased. Dates and counts stay.
update snapshots
set author_id = null, author_name = null
where id = $1
    and ($2::text is null or author_id = $2)
    and ($3::text is null or author_name = $3)
