//! Every route, once, grouped by who calls it; and what surrounds all of them.

use std::{any::Any, panic::AssertUnwindSafe};

use axum::{
    Router,
    extract::{DefaultBodyLimit, Request, State},
    http::Uri,
    middleware::{Next, from_fn_with_state},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use futures::FutureExt;
use plaintext::shorten;
use program::http::BodyWatch;
use tower_http::compression::{
    CompressionLayer, CompressionLevel, DefaultPredicate, Predicate, predicate::NotForContentType,
};
use utoipa::openapi;
use utoipa_axum::{router::OpenApiRouter, routes};
use utoipa_swagger_ui::{Config, SwaggerUi};

use crate::{
    account, analyze, audit,
    body::{holding_room, late},
    brands, choices, comments, compare, credentials, document, documents,
    door::{door, enter},
    erasures,
    error::ApiError,
    fans,
    guard::guard,
    health, jobs, legacy, page, preview,
    problem::Code,
    profiles,
    request_id::RequestId,
    response_defaults::ResponseDefaults,
    results, shares, spooled,
    state::AppState,
    summary, terms, uploads, usage, users, webhooks,
};

/// For those who look after the server; nothing of anybody's jobs.
fn operation() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(health::healthz))
        .routes(routes!(health::readyz))
        .routes(routes!(health::metrics))
}

/// Answers quickly, or not at all.
fn quick() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(jobs::list::list))
        .routes(routes!(
            jobs::show::show,
            jobs::change::rename,
            jobs::change::delete
        ))
        .routes(routes!(jobs::change::cancel))
        .routes(routes!(jobs::change::retry))
        .routes(routes!(jobs::rescore::rescore))
        .routes(routes!(shares::create, shares::list))
        .routes(routes!(shares::end))
        .routes(routes!(summary::summary))
        .routes(routes!(terms::list))
        .routes(routes!(uploads::show, uploads::delete))
        .routes(routes!(brands::list, brands::create))
        .routes(routes!(brands::show, brands::change))
        .routes(routes!(
            brands::logo::show,
            brands::logo::set,
            brands::logo::remove
        ))
        .routes(routes!(profiles::list))
        .routes(routes!(profiles::compare))
        .routes(routes!(profiles::show, profiles::change, profiles::delete))
        .routes(routes!(profiles::series))
        .routes(routes!(profiles::csv))
        .routes(routes!(fans::put))
        .routes(routes!(fans::insert_company))
        .routes(routes!(fans::linechart))
        .routes(routes!(fans::table))
        .routes(routes!(fans::multipage))
        .route("/api/fans/put/", post(fans::put))
        .route("/api/fans/insertcompany/", post(fans::insert_company))
        .route("/api/fans/linechart/{page}/", get(fans::linechart))
        .route("/api/fans/table/{page}/", get(fans::table))
        .route("/api/fans/multipage/", get(fans::multipage))
        .routes(routes!(account::show, account::change))
        .routes(routes!(users::list, users::create))
        .routes(routes!(users::show, users::change))
        .routes(routes!(users::reset_password))
        .routes(routes!(users::hand_over))
        .routes(routes!(usage::usage))
        .routes(routes!(erasures::erase))
        .routes(routes!(webhooks::list, webhooks::create))
        .routes(routes!(webhooks::show, webhooks::change, webhooks::delete))
        .routes(routes!(webhooks::rotate))
        .routes(routes!(webhooks::test))
        .routes(routes!(webhooks::deliveries))
        .routes(routes!(webhooks::redeliver))
        .routes(routes!(credentials::list))
        .routes(routes!(
            credentials::show,
            credentials::enter,
            credentials::remove
        ))
        .routes(routes!(credentials::test))
        .routes(routes!(audit::list))
        .routes(routes!(audit::csv))
        .routes(routes!(audit::jsonl))
        .routes(routes!(comments::comments))
        .routes(routes!(compare::compare))
        .routes(routes!(compare::differences))
        .routes(routes!(compare::differences_csv))
        .routes(routes!(jobs::events::events))
        .routes(routes!(results::csv))
        .routes(routes!(results::jsonl))
        .routes(routes!(analyze::analyze))
        .routes(routes!(choices::analyzers))
        .routes(routes!(choices::platforms))
        .routes(routes!(documents::create))
        .routes(routes!(
            documents::show,
            documents::replace,
            documents::delete
        ))
        .routes(routes!(documents::analysis))
        .route("/api/v1/posts/", post(documents::create))
        .route(
            "/api/v1/posts/{id}/",
            get(documents::show)
                .put(documents::replace)
                .delete(documents::delete),
        )
        .route("/api/v1/posts/{id}/analysis/", get(documents::analysis))
        .routes(routes!(legacy::status))
        .routes(routes!(legacy::download))
        .route("/api/jobs/{id}/status/", get(legacy::status))
        .route("/api/jobs/{id}/download/", get(legacy::download))
}

/// Takes or makes whole files; limited by size, silence and number instead of time.
fn slow() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(jobs::create::create))
        .routes(routes!(uploads::create))
        .routes(routes!(preview::preview))
        .routes(routes!(results::xlsx))
        .routes(routes!(results::report::xlsx))
        .routes(routes!(profiles::create))
        .routes(routes!(documents::create_many))
        .route("/api/v1/posts:batch/", post(documents::create_many))
        .routes(routes!(legacy::create))
        .route("/api/jobs/create/", post(legacy::create))
}

/// The API's routes and their document.
fn api(state: &AppState) -> (Router<AppState>, openapi::OpenApi) {
    let (routes, document) = OpenApiRouter::with_openapi(document::head())
        .merge(quick().layer(from_fn_with_state(state.clone(), enter_in_time)))
        .merge(slow().layer(from_fn_with_state(state.clone(), door)))
        .merge(operation().layer(from_fn_with_state(state.clone(), in_time)))
        .split_for_parts();
    (routes, document::finish(document))
}

/// The OpenAPI 3.1 document.
pub fn openapi() -> openapi::OpenApi {
    let document = OpenApiRouter::<AppState>::with_openapi(document::head())
        .merge(quick())
        .merge(slow())
        .merge(operation())
        .into_openapi();
    document::finish(document)
}

/// Everything this server answers.
pub fn router(state: AppState) -> Router {
    let (api, document) = api(&state);
    // The page's code is in this program; its checker would call a server elsewhere.
    let docs = SwaggerUi::new("/docs")
        .url("/openapi.json", document)
        .config(Config::default().validator_url("none"));
    Router::new()
        .merge(api)
        .merge(docs)
        .merge(page::router(&state))
        .merge(page::shared_router(&state))
        .fallback(no_such_route)
        .method_not_allowed_fallback(method_not_allowed)
        // Handlers read bodies themselves, with limits of their own.
        .layer(DefaultBodyLimit::disable())
        .layer(from_fn_with_state(state.clone(), surround))
        .layer(compression())
        .with_state(state)
}

/// What surrounds every route, from outside to inside. One middleware, since of several each copies
/// all that are within it, for every request.
async fn surround(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let id = RequestId::of(request.headers());
    let span = id.span(&request);
    let defaults = ResponseDefaults::of(&request);
    let answer = async {
        let response = match guard(&state, &request) {
            Ok(()) => AssertUnwindSafe(next.run(request))
                .catch_unwind()
                .await
                .unwrap_or_else(panicked),
            Err(refused) => refused.into_response(),
        };
        let response = defaults.apply(spooled::settled(&state, response).await);
        state.counters().count(response.status());
        response
    };
    id.answer(span, holding_room(answer)).await
}

/// What is text goes out smaller to who takes it so: not streams of events, which would be held
/// back, and not workbooks, which are compressed already. At the fastest level, since it is done
/// between two looks at other connections. Marks of states (`ETag`) are weak and hold for both.
fn compression() -> CompressionLayer<impl Predicate> {
    let packed = NotForContentType::const_new(tables::Format::Xlsx.content_type());
    CompressionLayer::new()
        .quality(CompressionLevel::Fastest)
        .compress_when(DefaultPredicate::new().and(packed))
}

/// The door, and behind it a handler with little time.
async fn enter_in_time(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let in_time = |request| in_time(State(state.clone()), request, next);
    enter(&state, request, in_time).await
}

/// Gives a handler up that has not answered in time; what it streams afterwards may take longer.
async fn in_time(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let wait = jobs::show::asked_wait(request.uri().query().unwrap_or_default());
    let limit = state.settings().request_timeout + wait;
    let body = request.extensions().get::<BodyWatch>().cloned();
    match tokio::time::timeout(limit, next.run(request)).await {
        Ok(response) => response,
        Err(_) if body.is_some_and(|body| !body.is_whole()) => late().into_response(),
        Err(_) => {
            tracing::error!(status = 503, "a request was not answered in time");
            ApiError::new(
                Code::Timeout,
                format!("There was no answer within {} seconds.", limit.as_secs()),
            )
            .with_retry_after(10)
            .into_response()
        }
    }
}

async fn no_such_route(uri: Uri) -> ApiError {
    ApiError::new(
        Code::NoSuchRoute,
        format!(
            "There is nothing at `{}`; `/docs` shows what there is.",
            shorten(uri.path(), 100)
        ),
    )
}

async fn method_not_allowed(request: Request) -> ApiError {
    ApiError::new(
        Code::MethodNotAllowed,
        format!(
            "`{}` does not take {}; `/docs` shows what it takes.",
            shorten(request.uri().path(), 100),
            shorten(request.method().as_str(), 20)
        ),
    )
}

/// A bug in a handler costs one answer, not the server.
fn panicked(panic: Box<dyn Any + Send + 'static>) -> Response {
    let message = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("no message");
    ApiError::internal(format!("a handler panicked: {message}")).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_handler_that_panics_is_one_answer_in_general_words() {
        for panic in [
            Box::new("s3cret".to_owned()) as Box<dyn Any + Send>,
            Box::new("s3cret"),
            Box::new(7),
        ] {
            let answer = panicked(panic);
            assert_eq!(answer.status(), 500);
            let body = axum::body::to_bytes(answer.into_body(), 4096).await;
            let body = body.expect("a body");
            let problem: serde_json::Value = serde_json::from_slice(&body).expect("a problem");
            assert_eq!(problem["code"], "internal", "{problem}");
            assert!(!problem.to_string().contains("s3cret"), "{problem}");
        }
    }
}
