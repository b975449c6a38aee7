delete from workers where seen_at < now() - $1 * interval '1 millisecond'
