delete from deliveries where ended_at < now() - $1 * interval '1 millisecond'
