insert into operator_keys (settings) values ($1)
on conflict (one) do update set settings = excluded.settings
