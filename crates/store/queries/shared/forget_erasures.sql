delete from erasures where ended_at < now() - $1 * interval '1 millisecond'
