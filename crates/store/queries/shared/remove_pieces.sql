-- Some pieces of a file that is over.
delete from kept_file_pieces
where file_id = $1 and seq in (select seq from kept_file_pieces where file_id = $1 order by seq limit $2)
