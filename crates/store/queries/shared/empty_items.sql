-- These items ($1) read from the copies ($2) from now on.
update job_items
set snapshot_id = (
        select k.id
        from snapshots k
        where k.emptied_from = job_items.snapshot_id
            and k.id = any (array(select json_array_elements_text($2::json)::bigint))
    ),
    version = version + 1
where id = any (array(select json_array_elements_text($1::json)::uuid))
