//! A name for each request, by which an answer, its log lines and the client's own log are found.
//!
//! Taken from `X-Request-Id` where a proxy or client sends one that is fit for a log, else made.

use std::sync::Arc;

use axum::{
    extract::{MatchedPath, Request},
    http::{HeaderMap, HeaderName, HeaderValue},
    response::Response,
};
use tracing::{Instrument, Span};
use uuid::Uuid;

const HEADER: HeaderName = HeaderName::from_static("x-request-id");
/// Of an id that is taken.
const MAX_LENGTH: usize = 128;

tokio::task_local! {
    static CURRENT: RequestId;
}

/// Letters, digits and a few signs.
#[derive(Debug, Clone)]
pub(crate) struct RequestId(Arc<str>);

impl RequestId {
    /// Of a request, by its headers.
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        let mut sent = headers.get_all(&HEADER).iter();
        let taken = match (sent.next(), sent.next()) {
            (Some(only), None) => only.to_str().ok().filter(|id| is_sane(id)),
            _ => None,
        };
        Self(match taken {
            Some(id) => id.into(),
            None => Uuid::now_v7().to_string().into(),
        })
    }

    /// That of the request being answered, until its body begins.
    pub(crate) fn current() -> Option<String> {
        CURRENT.try_with(|id| id.0.to_string()).ok()
    }

    /// Answers a request by this name: known to whoever makes the answer, in every log line, and in
    /// the answer.
    pub(crate) async fn answer(
        self,
        span: Span,
        answer: impl Future<Output = Response>,
    ) -> Response {
        let answer = CURRENT.scope(self.clone(), answer).instrument(span);
        let mut response = answer.await;
        if let Ok(value) = HeaderValue::from_str(&self.0) {
            response.headers_mut().insert(HEADER, value);
        }
        response
    }

    /// What log lines about a request say of it. Of the highest level, so that even errors alone are
    /// logged with it.
    pub(crate) fn span(&self, request: &Request) -> Span {
        let route = request.extensions().get::<MatchedPath>();
        let route = route.map(MatchedPath::as_str).unwrap_or_default();
        tracing::error_span!(
            "request",
            request_id = &*self.0,
            method = %request.method(),
            route,
            job_id = job(route, request.uri().path()).map(tracing::field::display),
        )
    }
}

fn is_sane(id: &str) -> bool {
    let fit = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.:/+=@".contains(&byte);
    (1..=MAX_LENGTH).contains(&id.len()) && id.bytes().all(fit)
}

/// The job that a path names.
fn job(route: &str, path: &str) -> Option<Uuid> {
    let place = route.split('/').position(|part| part == "{id}")?;
    path.split('/').nth(place)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(lines: &[&'static str]) -> String {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(HEADER, HeaderValue::from_static(line));
        }
        RequestId::of(&headers).0.to_string()
    }

    #[test]
    fn a_sane_id_is_taken_and_every_other_replaced() {
        for sane in [
            "1",
            "req_01J8:a/b+c=@x.y",
            "0190a6b2-7c1e-7d3a-9d5e-2f1b8a6c4e10",
        ] {
            assert_eq!(id(&[sane]), sane);
        }
        let long = "a".repeat(129);
        let long: &'static str = Box::leak(long.into_boxed_str());
        for lines in [
            &[][..],
            &[""],
            &["a b"],
            &["{\"x\":1}"],
            &[long],
            &["a", "b"],
        ] {
            let made: Uuid = id(lines).parse().expect("a UUID");
            assert_eq!(made.get_version_num(), 7, "{lines:?}");
        }
    }

    #[test]
    fn the_job_of_a_path_is_told() {
        let id = Uuid::nil();
        let path = format!("/api/v1/jobs/{id}/events");
        assert_eq!(job("/api/v1/jobs/{id}/events", &path), Some(id));
        assert_eq!(job("/api/v1/jobs/{id}", "/api/v1/jobs/none"), None);
        assert_eq!(job("/api/v1/jobs", "/api/v1/jobs"), None);
    }
}
