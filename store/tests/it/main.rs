//! The conformance suite of the store: every test runs on SQLite and on PostgreSQL, both real.
//!
//! PostgreSQL is the one that `TEST_DATABASE_URL` names, each test in a schema of its own; without
//! the variable `scripts/test-postgres.sh` starts a private one. `CLAMOR_SKIP_POSTGRES=1` leaves
//! that half out.

mod harness;

mod claims;
mod comparing;
mod control;
mod interleavings;
mod jobs;
mod opening;
mod purging;
mod rescoring;
mod reviews;
mod scores;
mod snapshots;
mod uploads;
mod views;
