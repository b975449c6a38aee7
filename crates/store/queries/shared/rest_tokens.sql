-- As if they had not signed in for a hundred years, so that their tokens rest until they do.
update users set signed_in_at = now() - 3155760000000 * interval '1 millisecond' where id = $1
