select id from jobs where visible and kind = 'texts' and created_at <= now() - $1 * interval '1 millisecond'
