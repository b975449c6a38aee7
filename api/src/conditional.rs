//! `ETag`, `If-None-Match` and `If-Match` (RFC 9110, 13.1): who has the present state already is told
//! so, and what was meant for an earlier one is not done to it.

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use store::ChangeToken;

use crate::{error::ApiError, problem::Code};

/// The mark of a job's state. Weak: the speed of a running job, comments per second until now,
/// goes on while nothing is counted. With the version of this program, since another one may
/// show more of the same state.
pub(crate) fn mark(token: ChangeToken) -> Result<HeaderValue, ApiError> {
    HeaderValue::try_from(format!("W/\"{}-{token}\"", env!("CARGO_PKG_VERSION")))
        .map_err(ApiError::internal)
}

/// What goes with the mark of a state: whoever keeps the answer asks again before using it.
pub(crate) fn described(mark: &HeaderValue) -> [(HeaderName, HeaderValue); 2] {
    let ask_again = HeaderValue::from_static("private, no-cache");
    [
        (header::ETAG, mark.clone()),
        (header::CACHE_CONTROL, ask_again),
    ]
}

/// Whether the asker has the answer with this mark.
pub(crate) fn is_known(headers: &HeaderMap, mark: &HeaderValue) -> bool {
    names(headers, &header::IF_NONE_MATCH, mark)
}

/// Whether the asker, who may say what they have seen, has seen this: who says nothing has.
pub(crate) fn is_current(headers: &HeaderMap, mark: &HeaderValue) -> bool {
    !headers.contains_key(header::IF_NONE_MATCH) || is_known(headers, mark)
}

/// Whether a change is made only where the present state is one that the request means.
pub(crate) fn is_conditional(headers: &HeaderMap) -> bool {
    headers.contains_key(header::IF_MATCH) || headers.contains_key(header::IF_NONE_MATCH)
}

/// Refuses a request that is meant for other states than this.
pub(crate) fn check(headers: &HeaderMap, mark: &HeaderValue) -> Result<(), ApiError> {
    let is_meant =
        !headers.contains_key(header::IF_MATCH) || names(headers, &header::IF_MATCH, mark);
    match is_meant && !is_known(headers, mark) {
        true => Ok(()),
        false => Err(changed()),
    }
}

/// Refuses a request that is meant for a state, where there is none.
pub(crate) fn check_absent(headers: &HeaderMap) -> Result<(), ApiError> {
    match headers.contains_key(header::IF_MATCH) {
        false => Ok(()),
        true => Err(changed()),
    }
}

/// The refusal of a request that is meant for another state.
pub(crate) fn changed() -> ApiError {
    ApiError::new(
        Code::Changed,
        "It is not in the state that `If-Match` or `If-None-Match` asks for: look at it again.",
    )
}

/// Whether a header names this mark, or any with `*`.
fn names(headers: &HeaderMap, header: &HeaderName, mark: &HeaderValue) -> bool {
    let Ok(mark) = mark.to_str() else {
        return false;
    };
    // Compared weakly: a proxy may have taken the `W/` off or put it on. For `If-Match` too: ours
    // are weak for the sake of the speed alone, and mark the state exactly.
    let bare = |mark: &str| mark.trim().trim_start_matches("W/").to_owned();
    let mark = bare(mark);
    headers
        .get_all(header)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|list| list.split(','))
        .any(|one| one.trim() == "*" || bare(one) == mark)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(lines: &[&'static str]) -> bool {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(header::IF_NONE_MATCH, HeaderValue::from_static(line));
        }
        is_known(&headers, &HeaderValue::from_static("W/\"1-2\""))
    }

    #[test]
    fn one_of_several_marks_is_enough_weak_or_strong() {
        assert!(known(&["W/\"1-2\""]));
        assert!(known(&["\"1-2\""]));
        assert!(known(&["\"0\", W/\"1-2\" ,\"3\""]));
        assert!(known(&["\"0\"", "\"1-2\""]));
        assert!(known(&["*"]));
    }

    #[test]
    fn other_marks_are_not_it() {
        assert!(!known(&[]));
        assert!(!known(&[""]));
        assert!(!known(&["1-2"]));
        assert!(!known(&["W/\"1-1\", \"11-2\", \"1-22\""]));
    }
}
