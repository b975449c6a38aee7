//! The audit trail, for admins: who did what, and from where.

use axum::{extract::State, response::Response};
use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};
use serde::Deserialize;
use serde_json::Value;
use store::{AuditAction, AuditFilter, AuditLine, Cursor, Door, Scope};
use url::form_urlencoded;
use uuid::Uuid;

use super::{
    format::time,
    render,
    view::{Choice, choices},
};
use crate::{
    asking::Asking,
    audit::by_person,
    error::ApiError,
    extract::{Choices, Cursors},
    problem::Code,
    state::AppState,
};

/// Entries on one page.
const ENTRIES: u32 = 100;

#[derive(askama::Template)]
#[template(path = "audit.html")]
struct AuditPage {
    all_teams: bool,
    /// For how many days they are kept; 0: there are none.
    days: u32,
    query: PageQuery,
    actions: Vec<Choice>,
    entries: Vec<Line>,
    next: Option<String>,
    /// The filter as the address of a file has it.
    file_query: String,
}

/// An entry as the page shows it.
struct Line {
    at: String,
    at_iso: String,
    who: String,
    /// Leads to all of theirs.
    user: Option<Uuid>,
    team: String,
    action: &'static str,
    subject: Option<Uuid>,
    /// Where the subject is shown, if it is.
    link: Option<String>,
    door: &'static str,
    address: String,
    details: String,
}

impl From<AuditLine> for Line {
    fn from(line: AuditLine) -> Self {
        let AuditLine { entry, team_name } = line;
        let who = match (&entry.user_name, entry.door) {
            (Some(name), _) => name.clone(),
            (None, Some(Door::Open)) => t!("Anybody").to_owned(),
            (None, Some(Door::Shell)) => t!("The operator").to_owned(),
            (None, Some(Door::Worker)) => t!("A worker").to_owned(),
            (None, _) => t!("Nobody known").to_owned(),
        };
        Self {
            at: time(entry.at),
            at_iso: entry.at.to_rfc3339(),
            who,
            user: entry.user,
            team: team_name.unwrap_or_default(),
            action: title(entry.action),
            subject: entry.subject,
            link: entry.subject.and_then(|id| link(entry.action, id)),
            door: entry.door.map_or("", way),
            address: entry.address,
            details: entry
                .details
                .iter()
                .filter(|(_, value)| !value.is_null())
                .map(|(name, value)| match value {
                    Value::String(text) => format!("{name}: {text}"),
                    other => format!("{name}: {other}"),
                })
                .collect::<Vec<_>>()
                .join(", "),
        }
    }
}

/// Where what it was done to is shown.
fn link(action: AuditAction, subject: Uuid) -> Option<String> {
    match action {
        AuditAction::JobCreated
        | AuditAction::JobRescored
        | AuditAction::JobCancelled
        | AuditAction::JobRetried
        | AuditAction::JobRenamed
        | AuditAction::ShareMade
        | AuditAction::ShareEnded
        | AuditAction::ResultsDownloaded => Some(format!("/jobs/{subject}")),
        AuditAction::UserAdded
        | AuditAction::UserChanged
        | AuditAction::PasswordReset
        | AuditAction::JobsHandedOver => Some(format!("/people/{subject}")),
        AuditAction::WebhookMade
        | AuditAction::WebhookChanged
        | AuditAction::WebhookRotated
        | AuditAction::WebhookSwitchedOff
        | AuditAction::WebhookTested
        | AuditAction::DeliverySentAgain => Some(format!("/webhooks/{subject}")),
        AuditAction::BrandMade | AuditAction::BrandChanged | AuditAction::LogoChanged => {
            Some(format!("/brands/{subject}"))
        }
        AuditAction::ProfilesFollowed
        | AuditAction::ProfileChanged
        | AuditAction::FollowersDownloaded => Some(format!("/profiles/{subject}")),
        _ => None,
    }
}

fn title(action: AuditAction) -> &'static str {
    match action {
        AuditAction::SignedIn => t!("Signed in"),
        AuditAction::SignInFailed => t!("Could not sign in"),
        AuditAction::SignedOut => t!("Signed out"),
        AuditAction::TeamChosen => t!("Turned to another team"),
        AuditAction::SessionsEnded => t!("Ended sessions"),
        AuditAction::PasswordChanged => t!("Changed own password"),
        AuditAction::UserAdded => t!("Added a user"),
        AuditAction::UserChanged => t!("Changed a user"),
        AuditAction::PasswordReset => t!("Gave a first password"),
        AuditAction::JobsHandedOver => t!("Handed over jobs"),
        AuditAction::TokenMade => t!("Made a token"),
        AuditAction::TokenRevoked => t!("Revoked a token"),
        AuditAction::JobCreated => t!("Made a job"),
        AuditAction::JobRescored => t!("Scored a job again"),
        AuditAction::JobCancelled => t!("Cancelled a job"),
        AuditAction::JobRetried => t!("Tried a job again"),
        AuditAction::JobRenamed => t!("Renamed a job"),
        AuditAction::JobDeleted => t!("Deleted a job"),
        AuditAction::AuthorErased => t!("Erased an author"),
        AuditAction::AccountDownloaded => t!("Took their account's data away"),
        AuditAction::AccountDeleted => t!("Deleted their account"),
        AuditAction::PostsSent => t!("Sent posts"),
        AuditAction::PostDeleted => t!("Deleted a post"),
        AuditAction::ShareMade => t!("Shared a job"),
        AuditAction::ShareEnded => t!("Ended a share link"),
        AuditAction::BrandMade => t!("Made a brand"),
        AuditAction::BrandChanged => t!("Changed a brand"),
        AuditAction::ProfilesFollowed => t!("Followed profiles"),
        AuditAction::ProfileChanged => t!("Changed a profile"),
        AuditAction::ProfileForgotten => t!("Forgot a profile"),
        AuditAction::FollowersDownloaded => t!("Downloaded followers"),
        AuditAction::WebhookMade => t!("Made a webhook"),
        AuditAction::WebhookChanged => t!("Changed a webhook"),
        AuditAction::WebhookRotated => t!("Gave a webhook another secret"),
        AuditAction::WebhookSwitchedOff => t!("Switched a webhook off"),
        AuditAction::WebhookDeleted => t!("Deleted a webhook"),
        AuditAction::WebhookTested => t!("Tried a webhook"),
        AuditAction::DeliverySentAgain => t!("Sent a delivery again"),
        AuditAction::CredentialEntered => t!("Entered a credential"),
        AuditAction::CredentialRemoved => t!("Removed a credential"),
        AuditAction::CredentialTested => t!("Tested a credential"),
        AuditAction::MailTested => t!("Tried mail"),
        AuditAction::QuotasChanged => t!("Changed quotas"),
        AuditAction::SealedAgain => t!("Sealed secrets again"),
        AuditAction::DatabaseMoved => t!("Moved the database"),
        AuditAction::ResultsDownloaded => t!("Downloaded results"),
        AuditAction::FileUploaded => t!("Uploaded a file"),
        AuditAction::FileRemoved => t!("Removed an uploaded file"),
        AuditAction::LogoChanged => t!("Changed a brand’s logo"),
        AuditAction::RetentionChanged => t!("Changed how long a team keeps texts"),
        AuditAction::AuditDownloaded => t!("Downloaded this trail"),
        AuditAction::ErasureBegun => t!("Began to erase an author"),
    }
}

fn way(door: Door) -> &'static str {
    match door {
        Door::Session => t!("Browser"),
        Door::Token => t!("Personal token"),
        Door::Basic => t!("Password"),
        Door::Oidc => t!("Token of the issuer"),
        Door::Share => t!("Share link"),
        Door::Open => t!("Without sign-in"),
        Door::Shell => t!("Shell"),
        Door::Worker => t!("By itself"),
    }
}

/// What the page shows; an empty field lets all pass.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct PageQuery {
    user: String,
    action: String,
    subject: String,
    /// The first day.
    from: String,
    /// The last day.
    to: String,
    after: Option<String>,
}

impl PageQuery {
    fn filter(&self) -> Result<AuditFilter, ApiError> {
        let user = Some(self.user.trim().to_owned()).filter(|user| !user.is_empty());
        let last = day(&self.to)?.map(|day| day.checked_add_days(Days::new(1)).unwrap_or(day));
        Ok(AuditFilter {
            action: AuditAction::ALL
                .iter()
                .copied()
                .find(|action| action.as_str() == self.action),
            subject: match self.subject.trim() {
                "" => None,
                text => Some(
                    text.parse()
                        .map_err(|_| refused(t!("A job is named by its id.")))?,
                ),
            },
            from: day(&self.from)?.map(midnight),
            to: last.map(midnight),
            ..by_person(user)
        })
    }

    /// The address of the next entries with the same choices.
    fn link(&self, next: &Cursor) -> String {
        let mut query = form_urlencoded::Serializer::new(String::from("?"));
        for (name, value) in [
            ("user", self.user.as_str()),
            ("action", &self.action),
            ("subject", &self.subject),
            ("from", &self.from),
            ("to", &self.to),
            ("after", &next.0),
        ] {
            if !value.is_empty() {
                query.append_pair(name, value);
            }
        }
        query.finish()
    }
}

/// The filter as parameters of the API.
fn file_query(filter: &AuditFilter) -> String {
    let user = filter.user.map(|id| id.to_string());
    let moment =
        |at: Option<DateTime<Utc>>| at.map(|at| at.format("%Y-%m-%dT%H:%M:%SZ").to_string());
    let mut query = form_urlencoded::Serializer::new(String::new());
    for (name, value) in [
        ("user", user.or_else(|| filter.user_name.clone())),
        (
            "action",
            filter.action.map(|action| action.as_str().to_owned()),
        ),
        ("subject", filter.subject.map(|id| id.to_string())),
        ("from", moment(filter.from)),
        ("to", moment(filter.to)),
    ] {
        if let Some(value) = value {
            query.append_pair(name, &value);
        }
    }
    query.finish()
}

fn day(text: &str) -> Result<Option<NaiveDate>, ApiError> {
    match text.trim() {
        "" => Ok(None),
        text => match text.parse() {
            Ok(day) => Ok(Some(day)),
            Err(_) => Err(refused(t!("A day is written like 2026-01-31."))),
        },
    }
}

fn midnight(day: NaiveDate) -> DateTime<Utc> {
    day.and_time(NaiveTime::MIN).and_utc()
}

fn refused(why: &'static str) -> ApiError {
    ApiError::new(Code::BadParameter, why)
}

/// `GET /audit`.
pub(super) async fn list(
    State(state): State<AppState>,
    Asking(actor): Asking,
    Choices(query): Choices<PageQuery>,
) -> Result<Response, ApiError> {
    let scope = actor.audit_scope()?;
    let filter = query.filter()?;
    let before = query.after.clone().map(Cursor);
    let found = state.store().audit(scope, &filter, before, ENTRIES);
    let (entries, next) = found.await.map_err(Cursors::refused)?;
    let mut actions = vec![("", t!("All"))];
    actions.extend(
        AuditAction::ALL
            .iter()
            .map(|action| (action.as_str(), title(*action))),
    );
    render(&AuditPage {
        all_teams: scope == Scope::All,
        days: state.settings().audit_days,
        actions: choices(&query.action, &actions),
        entries: entries.into_iter().map(Line::from).collect(),
        next: next.map(|next| query.link(&next)),
        file_query: file_query(&filter),
        query,
    })
}
