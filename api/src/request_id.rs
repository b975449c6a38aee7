//! A name for each request, by which an answer, its log lines and the client's own log are found.
//!
//! Taken from `X-Request-Id` where a proxy or client sends one that is fit for a log, else made.

use std::sync::Arc;

use axum::{
    extract::{MatchedPath, Request},
    http::{HeaderMap, HeaderName, HeaderValue},
    response::Response,
};
use tracing::{
    Instrument, Span,
    field::{Empty, display},
};
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
        let span = tracing::error_span!(
            "request",
            request_id = &*self.0,
            method = %request.method(),
            route,
            job_id = Empty,
            other_job_id = Empty,
            share_id = Empty,
            upload_id = Empty,
            post_id = Empty,
            brand_id = Empty,
            user_id = Empty,
            token_id = Empty,
        );
        for (field, id) in ids(route, request.uri().path()) {
            span.record(field, display(id));
        }
        span
    }
}

fn is_sane(id: &str) -> bool {
    let fit = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.:/+=@".contains(&byte);
    (1..=MAX_LENGTH).contains(&id.len()) && id.bytes().all(fit)
}

/// What stands before an id in a route, and the word of the id.
const NOUNS: [(&str, &str); 9] = [
    ("jobs", "job_id"),
    ("compare", "other_job_id"),
    ("shares", "share_id"),
    ("uploads", "upload_id"),
    ("posts", "post_id"),
    ("brands", "brand_id"),
    ("users", "user_id"),
    ("people", "user_id"),
    ("tokens", "token_id"),
];

/// The ids that a path names, each by its word. Those of posts can be anything that somebody chose: one that
/// is no UUID is in no line.
fn ids(route: &str, path: &str) -> impl Iterator<Item = (&'static str, Uuid)> {
    let nouns = route.split('/').zip(route.split('/').skip(1));
    let places = nouns.zip(path.split('/').skip(1));
    places.filter_map(|((noun, place), id)| {
        let (_, field) = NOUNS.into_iter().find(|(known, _)| *known == noun)?;
        let id = id.parse().ok().filter(|_| place.starts_with('{'))?;
        Some((field, id))
    })
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
    fn ids_in_a_path_are_told_by_their_nouns() {
        let (one, two) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let told = |route: &str, path: String| ids(route, &path).collect::<Vec<_>>();
        for (route, expected) in [
            ("/api/v1/jobs/{id}/events", vec![("job_id", one)]),
            (
                "/jobs/{id}/compare/{other}",
                vec![("job_id", one), ("other_job_id", two)],
            ),
            (
                "/jobs/{id}/shares/{share}/end",
                vec![("job_id", one), ("share_id", two)],
            ),
            ("/api/v1/users/{id}/password", vec![("user_id", one)]),
            ("/people/{id}", vec![("user_id", one)]),
            ("/account/tokens/{id}/revoke", vec![("token_id", one)]),
            ("/s/{id}", vec![]),
        ] {
            let path = route.replace("{id}", &one.to_string());
            let path = path.replacen("{other}", &two.to_string(), 1);
            let path = path.replacen("{share}", &two.to_string(), 1);
            assert_eq!(told(route, path), expected, "{route}");
        }
        assert!(told("/api/v1/jobs/{id}", "/api/v1/jobs/none".to_owned()).is_empty());
        assert!(told("/api/v1/jobs", "/api/v1/jobs".to_owned()).is_empty());
    }
}
