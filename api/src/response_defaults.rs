//! What every answer says, whoever made it: who may keep it, and how a browser is to take it.
//!
//! A handler that knows better says so itself. What is not said to be public is personal: an answer
//! about jobs stays in no cache.

use axum::{
    extract::Request,
    http::{HeaderMap, HeaderName, HeaderValue, header},
    response::{IntoResponse, Response},
};
use i18n::Language;
use plaintext::shorten;

use crate::{
    error::ApiError,
    page,
    problem::{Code, Problem},
};

/// The page of the API's document shows what we serve and asks us, and nothing else. Its styles are
/// partly set by its script; without scripts of others there is nobody to misuse that.
const DOCS_POLICY: &str = "default-src 'none'; object-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
                           img-src 'self' data:; font-src 'self' data:; connect-src 'self'; \
                           frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/// What is no page shows nothing of anybody, should a browser take it for one.
const REST_POLICY: &str = "default-src 'none'; object-src 'none'; base-uri 'none'; \
                           frame-ancestors 'none'; form-action 'none'";

/// What of a request decides what its answer lacks.
pub(crate) struct ResponseDefaults {
    path: String,
    /// In which language a person looks at it; none: a program does.
    language: Option<Language>,
}

impl ResponseDefaults {
    /// Of a request, before it is answered.
    pub(crate) fn of(request: &Request) -> Self {
        let (path, headers) = (request.uri().path(), request.headers());
        let wants_page = wants_page(headers) && !path.starts_with("/api/");
        Self {
            path: path.to_owned(),
            language: wants_page.then(|| page::language::of_headers(headers)),
        }
    }

    /// Puts on the answer what it lacks.
    pub(crate) fn apply(self, mut response: Response) -> Response {
        let Self { path, language } = self;
        let of_docs = path == "/docs" || path.starts_with("/docs/");
        if of_docs && response.status().is_client_error() && problem(&response).is_none() {
            response = ApiError::new(
                Code::NoSuchRoute,
                format!(
                    "There is nothing at `{}`; `/docs` shows what there is.",
                    shorten(&path, 100)
                ),
            )
            .into_response();
        }
        let of_problem = problem(&response).is_some();
        if let Some(language) = language
            && of_problem
            && !is_page(&response)
        {
            response = page::language::speak_here(language, || page::of_problem(response));
        }
        let headers = response.headers_mut();
        if of_docs && !of_problem {
            set(headers, header::CONTENT_SECURITY_POLICY, DOCS_POLICY);
            set(headers, header::REFERRER_POLICY, "no-referrer");
        }
        let kept = match of_docs || path == "/openapi.json" {
            true if !of_problem => "no-cache",
            _ => "no-store",
        };
        set(headers, header::CACHE_CONTROL, kept);
        set(headers, header::X_CONTENT_TYPE_OPTIONS, "nosniff");
        for (name, value) in [
            (header::CONTENT_SECURITY_POLICY, REST_POLICY),
            (header::REFERRER_POLICY, "no-referrer"),
        ] {
            // Pages have their own.
            headers
                .entry(name)
                .or_insert(HeaderValue::from_static(value));
        }
        if of_problem {
            headers.append(header::VARY, HeaderValue::from_static("accept"));
        }
        response
    }
}

fn problem(response: &Response) -> Option<&Problem> {
    response.extensions().get()
}

fn is_page(response: &Response) -> bool {
    let kind = response.headers().get(header::CONTENT_TYPE);
    kind.is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"))
}

/// Whether a person looks at the answer: browsers ask for `text/html` when they follow a link;
/// programs and scripts name it not at all, or not before JSON.
fn wants_page(headers: &HeaderMap) -> bool {
    let accepted = headers
        .get_all(header::ACCEPT)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(|kind| kind.split(';').next().unwrap_or(kind).trim());
    for kind in accepted {
        if kind.eq_ignore_ascii_case("text/html") {
            return true;
        }
        if kind.to_ascii_lowercase().ends_with("json") {
            return false;
        }
    }
    false
}

/// Says it where the handler did not.
fn set(headers: &mut HeaderMap, name: HeaderName, value: &'static str) {
    headers
        .entry(name)
        .or_insert(HeaderValue::from_static(value));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wants(accept: &'static str) -> bool {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT, HeaderValue::from_static(accept));
        wants_page(&headers)
    }

    #[test]
    fn browsers_want_a_page_and_programs_do_not() {
        assert!(wants(
            "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
        ));
        assert!(wants("TEXT/HTML"));
        assert!(!wants("*/*"));
        assert!(!wants("application/json, text/html;q=0.5"));
        assert!(!wants("application/problem+json"));
        assert!(!wants_page(&HeaderMap::new()));
    }
}
