//! Small tools that every JSON platform needs: addresses, cursors, times, counts.
//!
//! Nothing here knows a platform; what only one of them needs stays in its folder.

use chrono::{DateTime, NaiveDateTime, Utc};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;
use url::Url;

use crate::Failure;

/// `base` + `path` with `query`, percent-encoded.
///
/// Bases are checked when the client is made, so a failure here means that a post
/// carries a host that is none.
pub(crate) fn endpoint(base: &str, path: &str, query: &[(&str, &str)]) -> Result<Url, Failure> {
    let mut url =
        Url::parse(&format!("{base}{path}")).map_err(|error| Failure::UnsupportedUrl {
            why: format!("{base} is no address: {error}"),
        })?;
    if !query.is_empty() {
        url.query_pairs_mut().extend_pairs(query);
    }
    Ok(url)
}

/// Writes a cursor.
pub(crate) fn save<T: Serialize>(state: &T) -> String {
    serde_json::to_string(state).expect("bug: a cursor holds only text, numbers and lists")
}

/// Reads a cursor that [`save`] wrote, maybe in an earlier version of the program.
pub(crate) fn load<T: DeserializeOwned>(cursor: &str) -> Result<T, Failure> {
    serde_json::from_str(cursor).map_err(|error| Failure::UnexpectedShape {
        at: format!("the stored cursor ({error})"),
    })
}

/// Reads RFC 3339, or the same without a zone, which the platforms that do it mean as UTC.
///
/// A time that cannot be read is left out: it is no reason to lose the comment.
pub(crate) fn utc(text: &str) -> Option<DateTime<Utc>> {
    DateTime::parse_from_rfc3339(text)
        .map(|time| time.to_utc())
        .or_else(|_| text.parse::<NaiveDateTime>().map(|time| time.and_utc()))
        .ok()
}

/// For `deserialize_with`: a count that comes as a number, as text or not at all.
pub(crate) fn count<'de, D: Deserializer<'de>>(from: D) -> Result<Option<i64>, D::Error> {
    Ok(match Value::deserialize(from)? {
        Value::Number(number) => number.as_i64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    })
}

/// The text, unless it is blank: an empty name is no name.
pub(crate) fn named(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_with_without_and_with_other_zones_are_utc() {
        let at = "2024-03-01T12:00:00Z".parse().ok();
        assert_eq!(utc("2024-03-01T12:00:00.000Z"), at);
        assert_eq!(utc("2024-03-01T07:00:00-05:00"), at);
        assert_eq!(utc("2024-03-01T12:00:00"), at);
        assert_eq!(utc("yesterday"), None);
    }

    #[test]
    fn counts_come_as_numbers_or_text() {
        #[derive(Deserialize)]
        struct One {
            #[serde(default, deserialize_with = "count")]
            n: Option<i64>,
        }
        let read = |json| serde_json::from_str::<One>(json).map(|one| one.n).ok();
        assert_eq!(read(r#"{"n":"32"}"#), Some(Some(32)));
        assert_eq!(read(r#"{"n":32}"#), Some(Some(32)));
        assert_eq!(read(r#"{"n":null}"#), Some(None));
        assert_eq!(read("{}"), Some(None));
    }
}
