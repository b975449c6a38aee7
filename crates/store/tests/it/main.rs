//! The conformance suite of the store: every test runs on SQLite and on PostgreSQL, both real.
//!
//! PostgreSQL is the one that `TEST_DATABASE_URL` names, each test in a schema of its own; without
//! the variable `scripts/test-postgres.sh` starts a private one.

mod harness;

mod audit;
mod brands;
mod census;
mod changes;
mod claims;
mod clocks;
mod comparing;
mod control;
mod counting;
mod crashes;
mod credentials;
mod deletion;
mod documents;
mod doors;
mod erasure;
mod full_disk;
mod interleavings;
mod jobs;
mod kept_files;
mod local_users;
mod mails;
mod opening;
mod people;
mod profiles;
mod purging;
mod quotas;
mod rescoring;
mod reviews;
mod scopes;
mod scores;
mod seals;
mod shares;
mod sharing;
mod snapshots;
mod sweeps;
mod terms;
mod uploads;
mod users;
mod views;
mod webhooks;
mod workers;
