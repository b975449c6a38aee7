delete from failed_sign_ins where failed_at < now() - $1 * interval '1 millisecond'
