-- By the clock of the database, as everything else.
select now()
