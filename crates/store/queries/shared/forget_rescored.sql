-- The job that they score again is not to be found any more.
update jobs set rescored_from = null where rescored_from = $1
