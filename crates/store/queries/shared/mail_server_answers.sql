-- $1: whether it took a mail.
update mail_server
set failures = 0, failing_since = null, answer = null,
    sent_at = case when $1::boolean then now() else sent_at end
