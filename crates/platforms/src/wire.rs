//! Small tools that every JSON platform needs: addresses, cursors, ids, texts, times, counts.
//!
//! Nothing here knows a platform; what only one of them needs stays in its folder. Fields are read
//! as they come: a number as number or text, `null` as if it were left out, and what nobody needs and
//! cannot be read as missing. Only an id must be there, and a text must be one.

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;
use url::Url;

use crate::reading::odd;
use crate::{Failure, json};

/// Base of a platform that people host on their own names, without trailing slash; an override is
/// applied when it is asked.
pub(crate) fn host_base(host: &str) -> String {
    format!("https://{host}")
}

/// `base` + `path` with `query`, percent-encoded.
///
/// Bases are checked when the client is made, so a failure here means that a post
/// carries a host that is none.
pub(crate) fn endpoint(base: &str, path: &str, query: &[(&str, &str)]) -> Result<Url, Failure> {
    let mut url = Url::parse(&format!("{base}{path}")).map_err(|error| {
        tracing::info!(base, %error, "an address cannot be made");
        Failure::UnsupportedUrl {
            why: format!("{base} is no address"),
        }
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
    serde_json::from_str(cursor).map_err(|error| {
        tracing::info!(%error, "a stored cursor cannot be read");
        Failure::UnexpectedShape {
            at: "the place where reading stopped, as it was stored, cannot be read".to_owned(),
        }
    })
}

/// Reads RFC 3339, with a space for its `T` and without a colon in its zone as well, or without a
/// zone, which the platforms that do it mean as UTC.
///
/// A time that cannot be read is left out: it is no reason to lose the comment.
pub(crate) fn utc(text: &str) -> Option<DateTime<Utc>> {
    let text = text.trim().replacen(' ', "T", 1);
    DateTime::parse_from_rfc3339(&text)
        .or_else(|_| DateTime::parse_from_str(&text, "%Y-%m-%dT%H:%M:%S%.f%z"))
        .map(|time| time.to_utc())
        .or_else(|_| text.parse::<NaiveDateTime>().map(|time| time.and_utc()))
        .ok()
}

/// For `deserialize_with`: a time as text, or in seconds or milliseconds since 1970.
pub(crate) fn time<'de, D: Deserializer<'de>>(from: D) -> Result<Option<DateTime<Utc>>, D::Error> {
    Ok(match value(from)? {
        Value::Number(number) => number.as_f64().and_then(epoch),
        Value::String(text) => utc(&text).or_else(|| epoch(text.trim().parse().ok()?)),
        _ => None,
    })
}

/// A time in seconds or milliseconds since 1970. Zero stands for no time.
pub(crate) fn epoch(number: f64) -> Option<DateTime<Utc>> {
    /// As seconds this would be the year 5138, as milliseconds it is 1973.
    const MILLISECONDS: f64 = 1e11;
    let seconds = match number.abs() >= MILLISECONDS {
        true => number / 1e3,
        false => number,
    };
    let is_time = seconds > 0.0 && seconds < MILLISECONDS;
    let millis = is_time.then_some((seconds * 1e3) as i64)?;
    DateTime::UNIX_EPOCH.checked_add_signed(TimeDelta::milliseconds(millis))
}

/// For `deserialize_with`: a count that comes as a number, as text or not at all.
pub(crate) fn count<'de, D: Deserializer<'de>>(from: D) -> Result<Option<i64>, D::Error> {
    Ok(match value(from)? {
        Value::Number(number) => number.as_i64().or_else(|| whole(number.as_f64()?)),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    })
}

/// `3.0` is 3; a fraction, and what no count can be, is none.
fn whole(number: f64) -> Option<i64> {
    /// Up to here each whole number has a value of its own.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    (number.fract() == 0.0 && number.abs() < EXACT).then_some(number as i64)
}

/// For `deserialize_with`: an id that comes as text or as a number of any length.
pub(crate) fn id<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    optional_id(from)?.ok_or_else(|| odd("an id"))
}

/// The same where it may be missing.
pub(crate) fn optional_id<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    let raw = Box::<RawValue>::deserialize(from)?;
    let raw = raw.get();
    // Not by its value: a number past 2^64 has none that is exact.
    if raw.bytes().all(|byte| byte.is_ascii_digit()) {
        return Ok(Some(raw.to_owned()));
    }
    let text: Option<String> = json::read(raw.as_bytes()).ok();
    Ok(named(text).map(|text| text.trim().to_owned()))
}

/// For `deserialize_with`: what somebody wrote. Missing words are none, as in a comment that is a
/// picture; what is no text cannot be read.
pub(crate) fn text<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    Ok(some_text(from)?.unwrap_or_default())
}

/// The same where it tells something that it is missing.
pub(crate) fn some_text<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    match value(from)? {
        Value::Null => Ok(None),
        Value::String(text) => Ok(Some(text)),
        Value::Number(number) => Ok(Some(number.to_string())),
        _ => Err(odd("a text")),
    }
}

/// For `deserialize_with`: a name or a word that nothing depends on.
pub(crate) fn word<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    Ok(match value(from)? {
        Value::String(text) => Some(text),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    })
}

/// For `deserialize_with`: yes or no; no when it is neither.
pub(crate) fn flag<'de, D: Deserializer<'de>>(from: D) -> Result<bool, D::Error> {
    Ok(match value(from)? {
        Value::Bool(is) => is,
        Value::Number(number) => number.as_f64() == Some(1.0),
        Value::String(text) => matches!(text.trim(), "1" | "true"),
        _ => false,
    })
}

/// For `deserialize_with`: a part that may be missing; one that is not as documented is.
pub(crate) fn part<'de, D, T>(from: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned,
{
    let raw = Box::<RawValue>::deserialize(from)?;
    Ok(json::read(raw.get().as_bytes()).ok())
}

/// Whatever stands there; `null` for what cannot be held, such as a number beyond all numbers.
///
/// Read by way of its text: what the parser refuses would else cost the record around it.
fn value<'de, D: Deserializer<'de>>(from: D) -> Result<Value, D::Error> {
    let raw = Box::<RawValue>::deserialize(from)?;
    Ok(json::read(raw.get().as_bytes()).unwrap_or_default())
}

/// The text, unless it is blank: an empty name is no name.
pub(crate) fn named(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.trim().is_empty())
}

/// Whether who wrote a comment also wrote the post, by ids or names of the same kind; `None` where either is
/// missing.
pub(crate) fn is_same_person<T: PartialEq>(author: Option<T>, owner: Option<T>) -> Option<bool> {
    author.zip(owner).map(|(author, owner)| author == owner)
}

/// Id and name of an author where an answer lists people apart from what they wrote: the handle stands for
/// both as far as the rest is missing, and the number for the id of a person who is not in the list.
pub(crate) fn id_and_name(
    number: Option<&str>,
    handle: Option<String>,
    name: Option<String>,
) -> (Option<String>, Option<String>) {
    let Some(number) = number else {
        return (None, None);
    };
    let handle = named(handle);
    let name = named(name).or_else(|| handle.clone());
    (Some(handle.unwrap_or_else(|| number.to_owned())), name)
}

/// Characters of a text that stand for the title of a post that has none.
const TITLE: usize = 100;

/// The beginning of what somebody wrote, in one line: the title of a post that has none.
pub(crate) fn beginning(text: &str) -> Option<String> {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    named(Some(plaintext::shorten(&line, TITLE)))
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
    fn times_come_in_all_forms() {
        #[derive(Deserialize)]
        struct One {
            #[serde(default, deserialize_with = "time")]
            at: Option<DateTime<Utc>>,
        }
        let read = |json: &str| {
            let one = serde_json::from_str::<One>(json);
            one.expect("never a reason to fail").at
        };
        let at = "2024-03-01T12:00:00Z".parse().ok();
        for json in [
            r#"{"at": "2024-03-01T12:00:00Z"}"#,
            r#"{"at": "2024-03-01 12:00:00"}"#,
            r#"{"at": "2024-03-01T14:00:00+0200"}"#,
            r#"{"at": 1709294400}"#,
            r#"{"at": "1709294400"}"#,
            r#"{"at": 1709294400000}"#,
            r#"{"at": 1709294400.0}"#,
        ] {
            assert_eq!(read(json), at, "{json}");
        }
        for json in [
            "{}",
            r#"{"at": null}"#,
            r#"{"at": 0}"#,
            r#"{"at": -5}"#,
            r#"{"at": 1e308}"#,
            r#"{"at": 1e999}"#,
            r#"{"at": "0000-00-00T00:00:00"}"#,
            r#"{"at": {"a": 1}}"#,
        ] {
            assert_eq!(read(json), None, "{json}");
        }
    }

    #[test]
    fn counts_come_as_numbers_or_text() {
        #[derive(Deserialize)]
        struct One {
            #[serde(default, deserialize_with = "count")]
            n: Option<i64>,
        }
        let read = |json: &str| serde_json::from_str::<One>(json).map(|one| one.n).ok();
        assert_eq!(read(r#"{"n":"32"}"#), Some(Some(32)));
        assert_eq!(read(r#"{"n":32}"#), Some(Some(32)));
        assert_eq!(read(r#"{"n":32.0}"#), Some(Some(32)));
        assert_eq!(read("{}"), Some(None));
        for odd in ["null", "1e308", "1e999", "0.5", "[]", "\"many\"", "true"] {
            assert_eq!(read(&format!("{{\"n\":{odd}}}")), Some(None), "{odd}");
        }
    }

    #[test]
    fn ids_come_as_numbers_or_text_and_must_be_there() {
        #[derive(Deserialize)]
        struct One {
            #[serde(deserialize_with = "id")]
            id: String,
        }
        let read = |json: &str| {
            let json = format!("{{\"id\":{json}}}");
            serde_json::from_str::<One>(&json).map(|one| one.id).ok()
        };
        assert_eq!(read("7").as_deref(), Some("7"));
        assert_eq!(read("\" 7 \"").as_deref(), Some("7"));
        let long = "99999999999999999999999";
        assert_eq!(read(long).as_deref(), Some(long));
        for none in ["null", "\"\"", "\" \"", "1.5", "-1", "[]", "{}", "true"] {
            assert_eq!(read(none), None, "{none}");
        }
    }

    #[test]
    fn flags_and_parts_are_no_reason_to_fail() {
        #[derive(Debug, PartialEq, Deserialize)]
        struct One {
            #[serde(default, deserialize_with = "flag")]
            yes: bool,
            #[serde(default, deserialize_with = "part")]
            part: Option<Vec<u8>>,
        }
        let read = |json: &str| serde_json::from_str::<One>(json).ok();
        let one = |yes, part| Some(One { yes, part });
        assert_eq!(read(r#"{"yes": 1, "part": [1]}"#), one(true, Some(vec![1])));
        assert_eq!(read(r#"{"yes": "true", "part": 5}"#), one(true, None));
        assert_eq!(read(r#"{"yes": null, "part": null}"#), one(false, None));
        assert_eq!(read("{}"), one(false, None));
    }
}
