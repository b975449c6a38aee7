-- The job of an upload that is not finished.
select id from jobs where id = $1 and not visible and delete_at is null for update
