select sender, server, failures, failing_since, answer, sent_at from mail_server
