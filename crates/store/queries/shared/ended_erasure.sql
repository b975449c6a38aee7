select comments, posts, documents from erasures where id = $1 and ended_at is not null
