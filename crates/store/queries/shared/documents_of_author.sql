select count(*) from documents where ($1::uuid is null or team = $1) and author_id = $2
