-- A row to be locked.
insert into failed_sign_ins (key, failures, failed_at, blocked_until)
values ($1, 0, now(), now())
on conflict (key) do nothing
