-- From here on nothing says whose comments they were.
update erasures
set ended_at = now(), platform = null, author_id = null, author_name = null
where id = $1
returning comments, posts, documents
