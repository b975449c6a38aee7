//! Mail to people, as pages show it: what somebody chose about it, what became of it, and how it stands with the
//! server that sends it.

use auth::MailAddress;
use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;
use service::{polling, trail::Event};
use store::{FailedMail, MailLine, MailServer, MailStatus, MailWhen, UserLine};
use tokio::time::sleep;
use uuid::Uuid;

use super::{
    account::nobody,
    format::time,
    view::{self, choices},
};
use crate::{asking::Asking, error::ApiError, extract::Form, problem::Code, state::AppState};

/// What somebody chose about mail to them.
pub(super) struct Choice {
    /// As was entered here.
    pub(super) address: String,
    /// As the issuer says, where nothing was entered.
    pub(super) issuer: String,
    /// Where it goes; empty: nowhere.
    pub(super) reached_at: String,
    /// About which jobs.
    pub(super) choices: Vec<view::Choice>,
}

impl Choice {
    pub(super) fn of(line: &UserLine) -> Self {
        let all = MailWhen::ALL.map(|when| (when.as_str(), title(when)));
        Self {
            address: line.mail.clone().unwrap_or_default(),
            issuer: line.issuer_mail.clone().unwrap_or_default(),
            reached_at: line.reached_at().unwrap_or_default().to_owned(),
            choices: choices(line.mail_when.as_str(), &all),
        }
    }
}

fn title(when: MailWhen) -> &'static str {
    match when {
        MailWhen::Never => tc!("mail", "never"),
        MailWhen::Long => t!("when a job took longer than 2 minutes"),
        MailWhen::Always => t!("when a job has ended"),
    }
}

/// Why the last mail to somebody did not reach them, in a sentence; none, where it did or there was none. `who`: how
/// they are called where it went to no address.
pub(super) async fn refused(
    state: &AppState,
    user: Uuid,
    who: &str,
) -> Result<Option<String>, ApiError> {
    let last = state.store().last_mail(user).await?;
    let failed = last.filter(|mail| mail.status == MailStatus::Failed);
    Ok(failed.map(|mail| {
        let (to, why) = came_of(&mail, who);
        let at = mail.ended_at.map(time).unwrap_or_default();
        t!(
            "The last mail to {address} could not be delivered ({time}). {why}",
            address = to,
            time = at,
            why = why
        )
    }))
}

/// To where a mail went, or else to whom it was to go, and what came of it.
fn came_of(mail: &MailLine, who: &str) -> (String, String) {
    let to = mail.address.clone();
    (
        to.unwrap_or_else(|| who.to_owned()),
        mail.answer.clone().unwrap_or_default(),
    )
}

/// How it stands with mail, for those who look after the server.
pub(super) struct Standing {
    /// From whom mail comes, and by which server.
    pub(super) sender: String,
    pub(super) server: String,
    /// Since when and how often it takes nothing, and why.
    pub(super) failing: Option<String>,
    pub(super) sent: String,
    pub(super) waiting: String,
    /// Where the own mail goes, which is what a trial begins with.
    pub(super) own: String,
}

impl Standing {
    pub(super) fn of(server: MailServer, waiting: i64, own: &str) -> Self {
        let failing = (server.failures > 0).then(|| {
            let since = server.failing_since.map(time).unwrap_or_default();
            let why = server.answer.unwrap_or_default();
            tn!(
                server.failures.into(),
                "{n} attempt came to nothing, at {time}. {why}",
                "{n} attempts in a row came to nothing since {time}. {why}",
                time = since,
                why = why
            )
        });
        Self {
            sender: server.sender,
            server: server.server,
            failing,
            sent: server
                .sent_at
                .map_or_else(|| tc!("mail", "never").to_owned(), time),
            waiting: tn!(waiting, "{n} mail", "{n} mails"),
            own: own.to_owned(),
        }
    }
}

/// A mail that was given up.
pub(super) struct FailedLine {
    pub(super) user: Uuid,
    pub(super) name: String,
    pub(super) address: String,
    pub(super) at: String,
    pub(super) why: String,
}

impl From<FailedMail> for FailedLine {
    fn from(failed: FailedMail) -> Self {
        let (address, why) = came_of(&failed.mail, &failed.name);
        Self {
            user: failed.user,
            name: failed.name,
            address,
            at: failed.mail.ended_at.map(time).unwrap_or_default(),
            why,
        }
    }
}

/// What came of a trial, in a sentence.
pub(super) fn trial(mail: &MailLine) -> String {
    let (to, said) = came_of(mail, tc!("mail", "you"));
    match mail.status {
        MailStatus::Waiting => {
            t!(
                "The mail to {address} waits for a worker: load this page again.",
                address = to
            )
        }
        MailStatus::Sent => t!(
            "The mail server took the mail to {address}. {answer}",
            address = to,
            answer = said
        ),
        MailStatus::Failed | MailStatus::Dropped => {
            t!(
                "The mail to {address} was not sent. {answer}",
                address = to,
                answer = said
            )
        }
    }
}

/// Where a trial goes.
#[derive(Debug, Deserialize)]
pub(super) struct TrialForm {
    mail: String,
}

/// `POST /server/mail`: a worker sends a mail, and the page says what the mail server made of it.
pub(super) async fn send_trial(
    State(state): State<AppState>,
    Asking(actor): Asking,
    Form(form): Form<TrialForm>,
) -> Result<Response, ApiError> {
    actor.runs_server()?;
    let user = actor.user_id().ok_or_else(nobody)?;
    let address: MailAddress = form.mail.parse().map_err(|why| {
        ApiError::new(Code::InvalidFields, format!("Mail cannot go there: {why}."))
    })?;
    let mail = match state.store().try_mail(user, address.as_str()).await {
        Err(store::Error::Conflict(why)) => return Err(ApiError::new(Code::NotSetUp, why)),
        mail => mail?,
    };
    state
        .trail()
        .note(&actor, Event::MailTested(address.as_str()));
    let ended = polling::until(|| async {
        let tried = state.store().tried_mail(user, mail).await?;
        Ok((tried.status != MailStatus::Waiting).then_some(()))
    });
    tokio::select! {
        ended = ended => ended?,
        // The page says that it waits.
        () = sleep(state.settings().mail_wait) => {}
        () = state.stopping().cancelled() => {}
    }
    Ok(Redirect::to(&format!("/server?mail={mail}#mail")).into_response())
}
