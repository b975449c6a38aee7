//! The pages for people: server-rendered, no build step, usable without JavaScript.
//!
//! Handlers here only choose what to show; what is true comes from the same modules as
//! the API's answers. The script adds the check while typing, dropped files and live
//! progress, nothing that is needed.

mod account;
mod account_data;
mod answer;
pub(crate) mod assets;
mod audit;
mod brands;
mod chart;
mod chips;
mod comments;
mod compare;
pub(crate) mod csrf;
mod erasure;
mod form;
mod format;
mod home;
mod job;
pub(crate) mod language;
mod live;
mod mail;
mod mapping;
mod markdown;
mod method;
mod options;
mod password;
mod people;
mod platforms;
mod posts;
mod preview;
mod profiles;
mod query;
mod refetch;
mod related;
mod report;
mod server;
mod share;
mod shared;
mod shown;
mod sign_in;
mod sign_in_form;
mod terms;
mod tokens;
mod view;
mod webhooks;

pub(crate) use self::platforms::{UPLOAD_PAGE, credential_page};

use axum::{
    Router,
    extract::Request,
    http::{HeaderValue, header},
    middleware::{Next, from_fn, from_fn_with_state},
    response::{Html, IntoResponse, Response},
    routing::{get, post},
};

use service::localized::localized;

use crate::{
    asking::Asking,
    door::door,
    error::ApiError,
    problem::{Code, Problem},
    rates,
    state::AppState,
};

/// The pages' routes.
pub(crate) fn router(state: &AppState) -> Router<AppState> {
    Router::new()
        .route("/", get(home::show))
        .route("/preview", post(preview::show))
        .route("/jobs", post(home::create))
        .route("/jobs/comments", post(home::create_from_comments))
        .route("/uploads", post(mapping::create))
        .route("/uploads/{id}", get(mapping::show).post(mapping::submit))
        .route("/jobs/{id}", get(job::show))
        .route("/jobs/{id}/live", get(job::live))
        .route("/jobs/{id}/report", get(report::show))
        .route("/jobs/{id}/cancel", post(job::cancel))
        .route("/jobs/{id}/retry", post(job::retry))
        .route("/jobs/{id}/rescore", post(job::rescore))
        .route("/jobs/{id}/fetch-again", post(refetch::fetch_again))
        .route("/jobs/{id}/compare/{other}", get(compare::show))
        .route("/jobs/{id}/delete", post(job::delete))
        .route("/jobs/{id}/shares", post(share::create))
        .route("/jobs/{id}/shares/{share}/end", post(share::end))
        .route("/account", get(account::show))
        .route("/account/team", post(account::turn))
        .route("/account/time-zone", post(account::choose_time_zone))
        .route("/account/language", post(account::choose_language))
        .route("/account/mail", post(account::choose_mail))
        .route("/account/sessions/end", post(account::end_sessions))
        .route("/account/tokens", post(tokens::make))
        .route("/account/tokens/{id}/revoke", post(tokens::revoke))
        .route(
            "/account/password",
            get(password::show).post(password::change),
        )
        .route("/brands", get(brands::list).post(brands::add))
        .route("/brands/{id}", get(brands::show).post(brands::change))
        .route("/brands/{id}/archive", post(brands::archive))
        .route("/brands/{id}/restore", post(brands::restore))
        .route("/brands/{id}/logo", post(brands::give_logo))
        .route("/brands/{id}/logo/remove", post(brands::remove_logo))
        .route("/profiles", get(profiles::list).post(profiles::add))
        .route("/profiles/list", post(profiles::add_list))
        .route("/profiles/{id}", get(profiles::show).post(profiles::change))
        .route("/profiles/{id}/pause", post(profiles::pause))
        .route("/profiles/{id}/resume", post(profiles::resume))
        .route("/profiles/{id}/delete", post(profiles::delete))
        .route("/platforms", get(platforms::list))
        .route(
            "/platforms/{platform}",
            get(platforms::show).post(platforms::enter),
        )
        .route("/platforms/{platform}/test", post(platforms::test))
        .route("/platforms/{platform}/remove", post(platforms::remove))
        .route("/people", get(people::list).post(people::add))
        .route("/people/{id}", get(people::show).post(people::change))
        .route("/people/{id}/disable", post(people::disable))
        .route("/people/{id}/enable", post(people::enable))
        .route("/people/{id}/password", post(people::password))
        .route("/people/{id}/hand-over", post(people::hand_over))
        .route("/erasure", get(erasure::show).post(erasure::look))
        .route("/account/data", get(account_data::download))
        .route("/account/delete", post(account_data::delete))
        .route("/server", get(server::show))
        .route("/server/mail", post(mail::send_trial))
        .route("/webhooks", get(webhooks::list).post(webhooks::add))
        .route("/webhooks/{id}", get(webhooks::show).post(webhooks::change))
        .route("/webhooks/{id}/disable", post(webhooks::disable))
        .route("/webhooks/{id}/enable", post(webhooks::enable))
        .route("/webhooks/{id}/rotate", post(webhooks::rotate))
        .route("/webhooks/{id}/test", post(webhooks::test))
        .route("/webhooks/{id}/delete", post(webhooks::delete))
        .route(
            "/webhooks/{id}/deliveries/{delivery}",
            post(webhooks::redeliver),
        )
        .route("/audit", get(audit::list))
        .route("/sign-out", post(sign_in::out))
        .layer(from_fn(csrf::check))
        .layer(from_fn(language::of_person))
        .layer(from_fn_with_state(state.clone(), door))
        .layer(from_fn_with_state(state.clone(), sign_in::first))
        .route(
            "/sign-in",
            get(sign_in_form::show).post(sign_in_form::submit),
        )
        .route("/sign-in/issuer", get(sign_in::begin))
        .route("/sign-in/callback", get(sign_in::end))
        .route("/signed-out", get(sign_in::signed_out))
        .route("/language/{tag}", get(language::choose))
        .layer(from_fn(problems_as_pages))
        .layer(from_fn(language::speak))
        // Outside the door: the page that asks for a token is to look like the others.
        .route("/static/{file}", get(assets::file))
}

/// What share links show.
pub(crate) fn shared_router(state: &AppState) -> Router<AppState> {
    Router::new()
        .route("/s/{secret}", get(shared::show))
        .route("/s/{secret}/report", get(shared::report))
        .route("/s/{secret}/logo", get(shared::logo))
        .route("/s/{secret}/report.xlsx", get(shared::workbook))
        .route("/s/{secret}/{file}", get(shared::download))
        .layer(from_fn_with_state(state.clone(), shared::door))
        .layer(from_fn(problems_as_pages))
        .layer(from_fn(language::speak))
        .layer(from_fn(shared::discreet))
}

#[derive(askama::Template)]
#[template(path = "problem.html")]
struct ProblemPage<'a> {
    title: &'a str,
    detail: &'a str,
    request_id: Option<&'a str>,
    /// Whether signing in (again) may help.
    signs_in: bool,
    /// Whether what was written would be lost otherwise.
    in_another_tab: bool,
}

/// What goes wrong on a page is told on a page.
async fn problems_as_pages(request: Request, next: Next) -> Response {
    of_problem(next.run(request).await)
}

/// The page for an answer that is a problem; any other stays as it is.
pub(crate) fn of_problem(response: Response) -> Response {
    let Some(problem) = response.extensions().get::<Problem>() else {
        return response;
    };
    let page = ProblemPage {
        title: &localized(&problem.title),
        detail: &localized(&problem.detail),
        request_id: problem.request_id.as_deref(),
        signs_in: matches!(
            problem.code,
            Code::TokenMissing | Code::SignInFailed | Code::PasswordInvalid
        ),
        in_another_tab: problem.code == Code::TokenMissing,
    };
    let mut page = match language::anywhere(|| render(&page)) {
        Ok(page) => page,
        Err(error) => return error.into_response(),
    };
    *page.status_mut() = response.status();
    page.extensions_mut().insert(problem.clone());
    let told = [header::ALLOW, header::WWW_AUTHENTICATE, header::RETRY_AFTER];
    for name in told.into_iter().chain(rates::HEADERS) {
        if let Some(value) = response.headers().get(&name) {
            page.headers_mut().insert(name, value.clone());
        }
    }
    page
}

/// Nothing but our own style, script and pictures; never inside another site's frame.
const POLICY: &str = "default-src 'self'; object-src 'none'; img-src 'self' data:; style-src 'self'; script-src 'self'; \
                      frame-ancestors 'none'; base-uri 'none'; form-action 'self'";

/// Renders a template; a template that fails is a bug and answers as one.
fn render(template: &impl askama::Template) -> Result<Response, ApiError> {
    let mut response = Html(text(template)?).into_response();
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(POLICY),
    );
    headers.insert(
        header::REFERRER_POLICY,
        HeaderValue::from_static("no-referrer"),
    );
    Ok(response)
}

/// Whom the head of a page names: whoever has a session.
pub(crate) fn person() -> Option<String> {
    let actor = Asking::now()?;
    let user = actor.user().filter(|_| actor.session().is_some())?;
    Some(account::name(user))
}

/// Whether the head of a page leads to those whom somebody looks after.
pub(crate) fn looks_after_users() -> bool {
    Asking::now().is_some_and(|actor| actor.session().is_some() && actor.looks_after_users())
}

/// Whether a page leads to webhooks.
pub(crate) fn looks_after_webhooks() -> bool {
    Asking::now().is_some_and(|actor| actor.administered_team().is_ok())
}

/// Renders a part of a page.
fn text(template: &impl askama::Template) -> Result<String, ApiError> {
    template.render().map_err(ApiError::internal)
}
