-- What the server made of it, for the one that it was tried with: others that are due go first next time, so that
-- one with which a server hangs holds up none of them.
update mails set attempted_at = now(), answer = $2, due_at = now() where id = $1 and due_at is not null
