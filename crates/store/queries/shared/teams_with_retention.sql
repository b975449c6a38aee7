select id, retention_days from teams where retention_days is not null
