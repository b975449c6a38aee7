insert into own_comments (item_id, seq)
select $1, cast(value as bigint) from json_array_elements_text($2::json)
