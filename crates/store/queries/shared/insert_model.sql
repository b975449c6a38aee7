insert into models (name, version) values ($1, $2) on conflict (name, version) do nothing
