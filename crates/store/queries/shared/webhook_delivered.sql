update webhooks set failures = 0, failing_since = null, delivered_at = now() where id = $1
