insert into erasure_posts (erasure, snapshot)
select $1::uuid, cast(value as bigint) from json_array_elements_text($2::json)
