-- A separate statement before doom_snapshots: that one must see what a job that was just
-- pinning one of these (share lock) has committed.
select id
from snapshots
where id = any (array(select json_array_elements_text($1::json)::bigint))
order by id
for update
