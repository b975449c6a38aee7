insert into mail_server (sender, server) values ($1, $2)
on conflict (one) do update
set sender = excluded.sender, server = excluded.server, failures = 0, failing_since = null, answer = null
where mail_server.sender <> excluded.sender or mail_server.server <> excluded.server
