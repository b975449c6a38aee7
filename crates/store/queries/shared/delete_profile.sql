-- With its measurements.
delete from profiles where id = $1 and ($2::uuid is null or team = $2)
