//! Several programs on one PostgreSQL, as in `it`.

#[path = "../it/production/postgres.rs"]
pub(crate) mod postgres;
#[path = "../it/production/site.rs"]
pub(crate) mod site;
