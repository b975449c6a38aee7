-- $2: it says that nobody is there any more; $3: milliseconds after which one that always fails is
-- switched off. Of a webhook that was switched off meanwhile nothing is written.
update webhooks
set failures = failures + 1,
    failing_since = coalesce(failing_since, now()),
    disabled_at = case
        when $2::boolean or failing_since <= now() - $3::bigint * interval '1 millisecond' then now()
    end,
    disabled_why = case
        when $2::boolean then 'gone'
        when failing_since <= now() - $3::bigint * interval '1 millisecond' then 'failing'
    end
where id = $1 and disabled_at is null
returning failures, disabled_why
