-- A month after their end, so that whoever made them sees why they work no more.
delete from shares where expires_at < now() - $1 * interval '1 millisecond'
