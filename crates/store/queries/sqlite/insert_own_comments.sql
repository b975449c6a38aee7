insert into own_comments (item_id, seq) select $1, value from json_each($2)
