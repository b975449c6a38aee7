//! What an answer of the hub means: an address to go on to, bytes, or a failure of some kind.

use std::time::Duration;

use egress::header::{CONTENT_LENGTH, CONTENT_RANGE, HeaderMap};
use egress::{Body, Error, StatusCode, host_and_port};
use url::Url;

/// Why a request brought nothing of use.
pub(super) enum Failure {
    /// May pass: worth another try, after so long if the hub says so.
    Passing { why: String, wait: Option<Duration> },
    /// Not there; `what` is the hub's own word for what is missing, or empty.
    Missing { what: String },
    /// There, but not for us; `gated` when it takes an agreement.
    Denied { gated: bool },
    /// Anything else that another try will not mend.
    Lasting(String),
    /// The file cannot be written.
    Disk(anyhow::Error),
}

impl Failure {
    pub(super) fn passing(why: String) -> Self {
        Self::Passing { why, wait: None }
    }

    /// No answer, or not all of it. The address is left out: its query may hold a signature.
    pub(super) fn transport(url: &Url, error: &egress::Error) -> Self {
        let host = host_and_port(url);
        Self::passing(match error {
            Error::TimedOut => format!("{host} {error}"),
            Error::Unreachable(cause) => format!("cannot reach {host} ({cause})"),
            error => format!("{host}: {error}"),
        })
    }
}

impl From<anyhow::Error> for Failure {
    fn from(error: anyhow::Error) -> Self {
        Self::Disk(error)
    }
}

/// Where a redirect leads; `None` for other answers.
pub(super) fn redirect(answer: &Body, from: &Url) -> Result<Option<Url>, Failure> {
    let status = answer.status();
    match egress::redirect(status, answer.headers(), from) {
        // What came encrypted so far goes on encrypted.
        Some(next) if next.scheme() == "https" || next.scheme() == from.scheme() => Ok(Some(next)),
        None if !status.is_redirection() => Ok(None),
        _ => Err(Failure::Lasting(format!(
            "{} sends on to an address that cannot be used",
            host_and_port(from)
        ))),
    }
}

/// Passes on what carries bytes; `at_hub` is false for the stores that the hub sends on to.
pub(super) fn check(answer: Body, url: &Url, at_hub: bool) -> Result<Body, Failure> {
    let status = answer.status();
    let headers = answer.headers();
    match status {
        StatusCode::OK | StatusCode::PARTIAL_CONTENT => Ok(answer),
        StatusCode::NOT_FOUND => Err(Failure::Missing {
            what: text(headers, "x-error-code").to_owned(),
        }),
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN if at_hub => Err(Failure::Denied {
            gated: text(headers, "x-error-code") == "GatedRepo",
        }),
        // The addresses of the stores are signed, and run out.
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => Err(Failure::passing(format!(
            "{} does not let us in any more",
            host_and_port(url)
        ))),
        StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_MANY_REQUESTS => {
            Err(busy(status, headers, url))
        }
        status if status.is_server_error() => Err(busy(status, headers, url)),
        status => {
            let said = text(headers, "x-error-message");
            let colon = if said.is_empty() { "" } else { ": " };
            Err(Failure::Lasting(format!(
                "{} answered {status}{colon}{said}",
                host_and_port(url)
            )))
        }
    }
}

/// Whether the bytes that come are those from `from` on; if not, they are all from the first.
///
/// Fails when they are of a file of another size than `size`.
pub(super) fn continues_at(
    answer: &Body,
    url: &Url,
    from: u64,
    size: u64,
) -> Result<bool, Failure> {
    let headers = answer.headers();
    let length: Option<u64> = text(headers, CONTENT_LENGTH.as_str()).parse().ok();
    let partial = answer.status() == StatusCode::PARTIAL_CONTENT;
    let begin = if partial {
        let range = text(headers, CONTENT_RANGE.as_str());
        let place: Option<u64> = range
            .strip_prefix("bytes ")
            .and_then(|range| range.split_once('-'))
            .and_then(|(begin, _)| begin.parse().ok());
        match place {
            Some(begin) if begin == from => from,
            _ => {
                return Err(Failure::passing(format!(
                    "{} sent another part than was asked for",
                    host_and_port(url)
                )));
            }
        }
    } else {
        0
    };
    match length {
        Some(length) if begin + length != size => Err(other_size(url, size)),
        _ => Ok(partial || from == 0),
    }
}

/// The hub's list and its store do not agree.
pub(super) fn other_size(url: &Url, size: u64) -> Failure {
    Failure::Lasting(format!(
        "{} sends another number of bytes than the {size} that the hub's list says: try again later, or choose another hub with HF_ENDPOINT",
        host_and_port(url)
    ))
}

fn busy(status: StatusCode, headers: &HeaderMap, url: &Url) -> Failure {
    Failure::Passing {
        why: format!("{} answered {status}", host_and_port(url)),
        wait: egress::retry_after(headers),
    }
}

fn text<'h>(headers: &'h HeaderMap, name: &str) -> &'h str {
    headers
        .get(name)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default()
}
