update webhooks set previous_secret = null, previous_until = null
where previous_until < now() - $1 * interval '1 millisecond'
