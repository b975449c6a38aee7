-- Unless somebody wrote another value meanwhile. Names of table and columns are those of the call.
update sealed_table set sealed_column = $3 where id_column = $1 and sealed_column = $2
