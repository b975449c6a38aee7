-- $2 has a suspect in hand: this one, $1, is due again when that one may have got further.
update work
set lease_until = now() + 1000 * interval '1 millisecond', handed_over_at = null
where id = $1 and lease_until <= now()
    and exists (
        select 1
        from work o
        where o.worker = $2 and o.crashes > 1 and o.lease_until > now() and o.id <> $1
    )
