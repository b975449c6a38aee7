//! Several programs on one PostgreSQL, as in `it`.

#[path = "../it/production/site.rs"]
pub(crate) mod site;
