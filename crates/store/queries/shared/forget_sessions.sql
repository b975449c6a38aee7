delete from sessions where expires_at < now() - $1 * interval '1 millisecond'
