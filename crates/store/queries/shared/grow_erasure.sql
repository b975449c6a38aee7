update erasures
set comments = comments + $2, posts = posts + $3, documents = documents + $4
where id = $1
