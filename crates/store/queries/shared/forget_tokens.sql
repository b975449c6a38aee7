-- A month after their end, so that their owner sees why they work no more.
delete from tokens where expires_at < now() - $1 * interval '1 millisecond'
