//! What somebody may have to answer for later: who came, and who deleted or took away what, one line
//! each.
//!
//! Ids and names of people, and no texts. At the level `info`, whatever else is logged.

use auth::{Actor, Refusal};
use program::http::ClientAddress;
use store::UserLine;
use uuid::Uuid;

/// Somebody signed in with a browser.
pub(crate) fn signed_in(user: &str, from: ClientAddress) {
    tracing::info!(user, client = %from.0, "somebody signed in");
}

/// Somebody could not sign in.
pub(crate) fn sign_in_failed(why: &Refusal, from: ClientAddress) {
    tracing::info!(client = %from.0, %why, "somebody could not sign in");
}

/// Somebody signed out.
pub(crate) fn signed_out(actor: &Actor) {
    tracing::info!(user = actor.name(), client = %actor.address().0, "somebody signed out");
}

/// Somebody ended sessions of theirs in other browsers.
pub(crate) fn sessions_ended(actor: &Actor) {
    tracing::info!(user = actor.name(), client = %actor.address().0, "sessions were ended");
}

/// Somebody changed their own password.
pub(crate) fn password_changed(actor: &Actor) {
    tracing::info!(user = actor.name(), client = %actor.address().0, "a password was changed");
}

/// An admin made a user.
pub(crate) fn user_added(actor: &Actor, user: &UserLine) {
    let (whom, role) = (&user.person.subject, user.person.role.as_str());
    tracing::info!(user = actor.name(), client = %actor.address().0, whom, team = %user.person.team, role, "a user was added");
}

/// An admin changed a user: how they are now.
pub(crate) fn user_changed(actor: &Actor, user: &UserLine) {
    let (whom, role) = (&user.person.subject, user.person.role.as_str());
    tracing::info!(user = actor.name(), client = %actor.address().0, whom, team = %user.person.team, role, disabled = user.disabled, "a user was changed");
}

/// An admin gave a user another first password.
pub(crate) fn password_reset(actor: &Actor, user: &UserLine) {
    let whom = &user.person.subject;
    tracing::info!(user = actor.name(), client = %actor.address().0, whom, "a password was reset");
}

/// Somebody made a personal token.
pub(crate) fn token_made(actor: &Actor, name: &str) {
    tracing::info!(user = actor.name(), client = %actor.address().0, token = name, "a token was made");
}

/// Somebody ended a personal token.
pub(crate) fn token_revoked(actor: &Actor, token: Uuid) {
    tracing::info!(user = actor.name(), client = %actor.address().0, %token, "a token was revoked");
}

/// A job is gone, with its results.
pub(crate) fn deleted(actor: &Actor, job: Uuid) {
    tracing::info!(user = actor.name(), client = %actor.address().0, job_id = %job, "a job was deleted");
}

/// A file of results is being sent; `what` is its format or kind.
pub(crate) fn downloaded(actor: &Actor, job: Uuid, what: &str) {
    tracing::info!(user = actor.name(), client = %actor.address().0, job_id = %job, file = what, "results are downloaded");
}

/// Somebody made a link by which others see the results of a job.
pub(crate) fn share_made(actor: &Actor, job: Uuid, share: Uuid) {
    tracing::info!(user = actor.name(), client = %actor.address().0, job_id = %job, %share, "a job was shared");
}

/// Somebody ended such a link.
pub(crate) fn share_ended(actor: &Actor, job: Uuid, share: Uuid) {
    tracing::info!(user = actor.name(), client = %actor.address().0, job_id = %job, %share, "a share link was ended");
}
