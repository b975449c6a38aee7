//! What is kept of one's own account: taken away as a file, and deleted.

mod lists;

use axum::{
    extract::State,
    http::{HeaderValue, header},
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;
use serde_json::{Value, json};
use service::trail::Event;
use store::Scope;

use self::lists::Lists;
use super::account::user;
use crate::{asking::Asking, error::ApiError, extract::Form, problem::Code, state::AppState};

/// Mails that are given out, the newest: they are kept for 30 days.
const MAILS: u32 = 10_000;

/// `GET /account/data`: everything that is kept of whoever is signed in, as JSON. What lets somebody in is
/// kept as hashes, which are not in it.
pub(super) async fn download(
    State(state): State<AppState>,
    Asking(actor): Asking,
) -> Result<Response, ApiError> {
    let id = user(&actor)?.id;
    let permit = state.download_permit(&actor)?;
    let line = state.store().user(Scope::All, id).await?;
    let sessions = state.doors().sessions(id).await?;
    let tokens = state.doors().tokens(id).await?;
    let mails = state.store().mails_of(id, MAILS).await?;
    let person = &line.person;
    let sessions = sessions.iter().map(|session| {
        json!({
            "address": session.address,
            "browser": session.browser,
            "created_at": session.created_at,
            "used_at": session.used_at,
            "expires_at": session.expires_at,
        })
    });
    let tokens = tokens.iter().map(|token| {
        json!({
            "name": token.name,
            "prefix": token.prefix,
            "may_write": token.may_write,
            "team": token.team_name,
            "created_at": token.created_at,
            "used_at": token.used_at,
            "expires_at": token.expires_at,
        })
    });
    let mails = mails.iter().map(|mail| {
        json!({
            "about": mail.about.as_str(),
            "job": mail.job,
            "address": mail.address,
            "status": mail.status.as_str(),
            "answer": mail.answer,
            "created_at": mail.created_at,
            "ended_at": mail.ended_at,
        })
    });
    let beginning = json!({
        "account": {
            "id": id,
            "subject": person.subject,
            "issuer": person.issuer,
            "name": person.name,
            "team": person.team_name,
            "other_teams": line.other_teams,
            "role": person.role,
            "has_password": line.has_password,
            "created_at": line.created_at,
            "signed_in_at": line.signed_in_at,
            "time_zone": line.time_zone,
            "language": line.language,
            "mail": line.mail,
            "issuer_mail": line.issuer_mail,
            "mail_when": line.mail_when,
        },
        "sessions": sessions.collect::<Vec<Value>>(),
        "tokens": tokens.collect::<Vec<Value>>(),
        "mails": mails.collect::<Vec<Value>>(),
    });
    let lists = Lists {
        store: state.store().clone(),
        user: id,
        // Somebody else may have had the name before, and has deleted their account.
        since: line.created_at,
    };
    state.trail().note(&actor, Event::AccountDownloaded);
    let name = HeaderValue::from_static("attachment; filename=\"clamor-account.json\"");
    let json = HeaderValue::from_static("application/json");
    let headers = [
        (header::CONTENT_DISPOSITION, name),
        (header::CONTENT_TYPE, json),
    ];
    Ok((headers, lists::body(&beginning, lists, permit)).into_response())
}

/// What shows that somebody means it.
#[derive(Debug, Deserialize)]
pub(super) struct DeleteForm {
    /// What they are known by.
    subject: String,
}

/// `POST /account/delete`: whoever is signed in is not known here any more.
pub(super) async fn delete(
    State(state): State<AppState>,
    Asking(actor): Asking,
    Form(form): Form<DeleteForm>,
) -> Result<Response, ApiError> {
    let user = user(&actor)?;
    if form.subject.trim() != &*user.subject {
        return Err(ApiError::new(
            Code::InvalidFields,
            t!(
                "To delete your account, write what you are known to the sign-in as, letter by letter."
            ),
        ));
    }
    let cookies = state.doors().delete_account(user.id).await?;
    state.trail().note(&actor, Event::AccountDeleted);
    let mut response = Redirect::to("/signed-out").into_response();
    // Else the way back shows pages as they were.
    let cache = HeaderValue::from_static("\"cache\"");
    response.headers_mut().insert("clear-site-data", cache);
    for cookie in cookies {
        let cookie = HeaderValue::try_from(cookie).map_err(ApiError::internal)?;
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(response)
}
