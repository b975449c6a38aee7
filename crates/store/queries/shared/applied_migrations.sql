select version, success from _sqlx_migrations
