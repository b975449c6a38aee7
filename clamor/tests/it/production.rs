//! Several programs on one PostgreSQL and one Redis, as operators run them, and what may happen to
//! all of these: nothing is lost, nothing doubled, nobody is asked more than the faults explain.

mod abandoned;
mod alerts;
mod clocks;
mod crowd;
mod deleting;
mod erasing;
mod leases;
mod logs;
mod poison;
mod queue_away;
mod quota;
mod rates;
mod readiness;
mod retention;
mod schema;
mod site;
mod soak;
mod stopping;
mod survival;
mod telling;
mod tls;
mod two_teams;

pub(crate) use site::Site;
