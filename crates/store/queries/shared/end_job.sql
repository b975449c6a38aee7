update jobs set status = $2, finished_at = now(), version = version + 1 where id = $1
