-- What somebody made is nobody's from now on: another person may have the same name one day.
update jobs set created_by = null where created_by = $1
