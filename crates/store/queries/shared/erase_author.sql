-- What an author wrote in a snapshot, and who they are. Ids, dates, counts and scores stay.
update comments
set text = '', author_name = null, author_id = null, url = null, extra = null
where snapshot_id = $1
    and ($2::text is null or author_id = $2)
    and ($3::text is null or author_name = $3)
    and (author_id is not null or author_name is not null)
