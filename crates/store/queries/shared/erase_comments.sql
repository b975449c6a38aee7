-- What people wrote and who they are. Ids, dates, counts and scores stay.
update comments
set text = '', author_name = null, author_id = null, url = null, extra = null
where snapshot_id = $1 and seq > $2 and seq <= $3
