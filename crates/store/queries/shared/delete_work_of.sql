-- The work with the id of what was deleted. Whoever holds it is fenced off.
delete from work where id = $1
