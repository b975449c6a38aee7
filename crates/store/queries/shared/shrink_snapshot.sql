-- The last of its comments are gone: the next step goes on before them.
update snapshots set fetched = $2 where id = $1 and texts = 'doomed'
