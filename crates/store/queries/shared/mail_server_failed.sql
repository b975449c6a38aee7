update mail_server
set failures = failures + 1, failing_since = coalesce(failing_since, now()), answer = $1
returning failures
