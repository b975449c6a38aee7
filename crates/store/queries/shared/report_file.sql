-- What the file of an upload held; shown with the job, so written before that is to be seen.
update jobs set file = $2 where id = $1 and not visible and delete_at is null
