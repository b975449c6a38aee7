update work set lease_until = lease_until - $1 * interval '1 millisecond'
where lease_until > now() + $1 * interval '1 millisecond'
