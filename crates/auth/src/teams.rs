//! Which of their teams somebody asks for.

use http::{HeaderMap, HeaderName};
use uuid::Uuid;

use crate::{Refusal, membership::team_id};

/// By which programs say it: the name of the team, or its id.
pub const TEAM_HEADER: HeaderName = HeaderName::from_static("x-clamor-team");

/// The team that a request names, if it names one.
pub(crate) fn wanted(headers: &HeaderMap) -> Result<Option<Uuid>, Refusal> {
    let mut sent = headers.get_all(TEAM_HEADER).iter();
    let (first, second) = (sent.next(), sent.next());
    if second.is_some() {
        return Err(Refusal::OtherTeam(
            "The request has several `X-Clamor-Team` headers; one is taken.",
        ));
    }
    let Some(first) = first else {
        return Ok(None);
    };
    // Headers are bytes: names beyond ASCII come as UTF-8.
    let name = std::str::from_utf8(first.as_bytes()).map(str::trim);
    match name {
        Ok("") | Err(_) => Err(Refusal::OtherTeam(
            "The header `X-Clamor-Team` is no name of a team, in UTF-8.",
        )),
        Ok(name) => Ok(Some(
            Uuid::try_parse(name).unwrap_or_else(|_| team_id(name)),
        )),
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn named(values: &[&[u8]]) -> Result<Option<Uuid>, Refusal> {
        let mut headers = HeaderMap::new();
        for value in values {
            let value = HeaderValue::from_bytes(value).expect("a header");
            headers.append(TEAM_HEADER, value);
        }
        wanted(&headers)
    }

    #[test]
    fn a_team_is_named_by_name_or_id() {
        let red = team_id("red");
        for name in [&b"red"[..], b" red ", red.to_string().as_bytes()] {
            assert_eq!(named(&[name]).expect("a team"), Some(red));
        }
        let umlaut = named(&["r\u{f6}t".as_bytes()]).expect("a team");
        assert_eq!(umlaut, Some(team_id("r\u{f6}t")));
        assert_eq!(named(&[]).expect("none"), None);
        for bad in [&[&b"red"[..], b"red"][..], &[b""], &[b" "], &[b"r\xf6t"]] {
            assert!(matches!(named(bad), Err(Refusal::OtherTeam(_))), "{bad:?}");
        }
    }
}
