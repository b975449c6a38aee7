insert into kept_file_pieces (file_id, seq, bytes) values ($1, $2, $3)
