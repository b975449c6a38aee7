-- Enters one, or another in its place, which is to be tested.
insert into credentials (id, team, platform, label, secret, entered_at)
values ($1, $2, $3, $4, $5, now())
on conflict (id) do update
set label = excluded.label, secret = excluded.secret, entered_at = excluded.entered_at,
    state = 'testing', account = null, detail = null, tested_at = null, ends_at = null
