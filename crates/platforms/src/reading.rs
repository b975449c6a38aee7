//! Reads what platforms answered: whole answers, and the records in them one by one.
//!
//! One record that is not as documented costs that record, never its post: a list is parsed as a list
//! of unread records first, and each of them by itself. What cannot be read is counted, and the first
//! one named. Runs where it may block, see [`crate::Client::parse`].

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::Error;
use serde_json::error::Category;
use serde_json::value::RawValue;

use crate::comment::Skipped;
use crate::{Answer, Failure, json};

/// Bytes of records that are read of one answer, each as often as it lies deep. The longest threads
/// there are take a fifth of it; a chain of thousands of answers would take hours.
const MOST_READ: usize = 128 << 20;

/// A list whose records are not read yet.
pub(crate) type Records = Vec<Box<RawValue>>;

/// For `deserialize_with`: a list of records; `null` is an empty one.
pub(crate) fn records<'de, D: Deserializer<'de>>(from: D) -> Result<Records, D::Error> {
    Ok(Option::<Records>::deserialize(from)?.unwrap_or_default())
}

/// A list that is the whole answer.
#[derive(Debug, Deserialize)]
pub(crate) struct List(#[serde(deserialize_with = "records")] pub(crate) Records);

/// One reading of one or more answers.
pub struct Reading {
    /// Set once nobody waits for it any more.
    gone: Arc<AtomicBool>,
    /// Bytes of records that may still be read.
    left: usize,
    skipped: Skipped,
}

impl Reading {
    /// `gone` is set when nobody waits for it any more.
    pub(crate) fn new(gone: Arc<AtomicBool>) -> Self {
        Self {
            gone,
            left: MOST_READ,
            skipped: Skipped::default(),
        }
    }

    /// The records that could not be read.
    pub(crate) fn skipped(self) -> Skipped {
        self.skipped
    }

    /// Fails once nobody waits for it any more.
    pub(crate) fn goes_on(&self) -> Result<(), Failure> {
        match self.gone.load(Ordering::Relaxed) {
            false => Ok(()),
            true => Err(Failure::Network {
                why: "nobody waits for this answer any more".to_owned(),
            }),
        }
    }

    /// The JSON of an answer; `at` says in the failure what was asked for.
    ///
    /// What a program wrote around it is cut away. An empty body, HTML instead of JSON and a cut-off
    /// answer are each said to be so: they mean a firewall, a login wall or a broken connection, not
    /// a changed format. What was cut off, on whichever way, may come whole the next time.
    pub(crate) fn json<T: DeserializeOwned>(
        &self,
        answer: &Answer,
        at: &str,
    ) -> Result<T, Failure> {
        self.goes_on()?;
        let shape = |found: String| Failure::UnexpectedShape {
            at: format!("{at}: {found}"),
        };
        let status = answer.status;
        let body = answer.body.trim_ascii();
        if body.is_empty() {
            return Err(shape(format!("an empty answer (status {status})")));
        }
        json::document(body).map_err(|error| {
            if answer.is_challenge() {
                return answer.challenged();
            }
            if json::is_page(body) {
                return shape(format!("a web page instead of JSON (status {status})"));
            }
            let found = without_values(&error);
            tracing::info!(
                host = answer.host(),
                at,
                error = found,
                "an answer is not as documented"
            );
            match error.classify() {
                Category::Eof => answer.cut(),
                Category::Syntax | Category::Io => shape("no JSON".to_owned()),
                Category::Data => shape(plain(&error)),
            }
        })
    }

    /// Counts a record that cannot be used though it can be read.
    pub(crate) fn skip(&mut self, why: impl FnOnce() -> String) {
        self.skipped.add(why);
    }

    /// One record; `None` when it cannot be read, which is counted. `what` names its kind.
    ///
    /// # Errors
    /// When nobody waits any more, and when records lie within records so deep that to read them all
    /// would take for ever.
    pub(crate) fn record<T: DeserializeOwned>(
        &mut self,
        record: &RawValue,
        what: &str,
    ) -> Result<Option<T>, Failure> {
        self.goes_on()?;
        let bytes = record.get().as_bytes();
        self.left = self
            .left
            .checked_sub(bytes.len())
            .ok_or_else(|| Failure::UnexpectedShape {
                at: format!("{what}s: they are answers to answers so deep that they are not read"),
            })?;
        match json::read(bytes) {
            Ok(record) => Ok(Some(record)),
            Err(error) => {
                tracing::info!(
                    what,
                    error = without_values(&error),
                    "a record is not as documented"
                );
                self.skipped.add(|| name(bytes, what, &error));
                Ok(None)
            }
        }
    }

    /// All records of a list that can be read.
    ///
    /// # Errors
    /// As [`Reading::record`].
    pub(crate) fn records<T: DeserializeOwned>(
        &mut self,
        list: &[Box<RawValue>],
        what: &str,
    ) -> Result<Vec<T>, Failure> {
        let mut read = Vec::with_capacity(list.len());
        for record in list {
            read.extend(self.record(record, what)?);
        }
        Ok(read)
    }
}

/// Which record could not be read, and why.
fn name(bytes: &[u8], what: &str, error: &Error) -> String {
    #[derive(Deserialize)]
    struct Named {
        #[serde(
            default,
            alias = "uri",
            alias = "comment_id",
            alias = "answer_id",
            deserialize_with = "crate::wire::optional_id"
        )]
        id: Option<String>,
        /// Where the id of a comment stands in a view of it.
        #[serde(default, deserialize_with = "crate::wire::part")]
        comment: Option<Box<Named>>,
    }
    /// Ids are shorter; what is longer is none.
    const LONGEST: usize = 200;
    let named: Option<Named> = json::read(bytes).ok();
    let id = named.and_then(|named| named.id.or_else(|| named.comment?.id));
    match id.filter(|id| id.len() <= LONGEST) {
        Some(id) => format!("{what} {id}: {}", plain(error)),
        None => format!("{what}: {}", plain(error)),
    }
}

/// What the parser found, in words for a person: it names types of Rust, places and its own terms.
fn plain(error: &Error) -> String {
    let said = error.to_string();
    let missing = said.strip_prefix("missing field `");
    match missing.and_then(|rest| rest.split_once('`')) {
        Some((field, _)) => format!("it has no \"{field}\""),
        None => "a part of it has another form than documented".to_owned(),
    }
}

/// What the parser found, for the log: without the value that it quotes, which is somebody's words or a token.
fn without_values(error: &Error) -> String {
    let said = error.to_string();
    if said.starts_with("unknown variant") {
        return format!(
            "unknown variant at line {} column {}",
            error.line(),
            error.column()
        );
    }
    match said.find('"').zip(said.rfind('"')) {
        Some((first, last)) if first < last => {
            format!("{}...{}", &said[..first], &said[last + 1..])
        }
        _ => said,
    }
}

/// An error of [`crate::wire`]; the sentence goes to the log.
pub(crate) fn odd<E: serde::de::Error>(what: &str) -> E {
    E::custom(format_args!("{what} is of another form"))
}

#[cfg(test)]
mod tests {
    use egress::header::{CONTENT_LENGTH, HeaderMap};
    use url::Url;

    use super::*;
    use crate::wire;

    #[derive(Debug, PartialEq, Deserialize)]
    struct One {
        #[serde(deserialize_with = "wire::id")]
        id: String,
        #[serde(default, deserialize_with = "wire::text")]
        text: String,
    }

    fn answer(body: &str) -> Answer {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_LENGTH, body.len().into());
        let url = Url::parse("https://site.example/").expect("bug: a good address");
        Answer {
            status: 200,
            headers,
            body: body.to_owned().into(),
            url,
        }
    }

    fn reading() -> Reading {
        Reading::new(Arc::default())
    }

    #[test]
    fn odd_answers_are_named_without_the_parsers_words() {
        let said = |body: &str| {
            let failure = reading()
                .json::<Vec<u8>>(&answer(body), "the list")
                .unwrap_err();
            assert_eq!(failure.code(), "unexpected_shape");
            let said = failure.to_string();
            assert!(
                !said.contains("line") && !said.contains(" expected "),
                "{said}"
            );
            said
        };
        assert!(said("").contains("empty"));
        assert!(said(" \n").contains("empty"));
        assert!(said("<!DOCTYPE html>").contains("web page"));
        assert!(said("sorry").contains("no JSON"));
        assert!(said("[\"a\"]").contains("the list: a part of it"));
        for cut in ["[1, 2", "<br />\n[1, [2]\n"] {
            let failure = reading().json::<Vec<u8>>(&answer(cut), "the list");
            let failure = failure.unwrap_err();
            assert_eq!(failure.code(), "network");
            assert!(failure.to_string().contains("site.example"), "{failure}");
        }
        let challenge = "<html><head><title>Just a moment...</title></head></html>";
        let failure = reading().json::<Vec<u8>>(&answer(challenge), "the list");
        assert_eq!(failure.unwrap_err().code(), "blocked");
    }

    #[test]
    fn the_log_quotes_no_values() {
        #[derive(Debug, Deserialize)]
        #[serde(rename_all = "snake_case")]
        enum Kind {
            Known,
        }
        let number = serde_json::from_str::<u8>("\"my \\\"own\\\" words\"").unwrap_err();
        let kind = serde_json::from_str::<Kind>("\"my own words\"").unwrap_err();
        for error in [number, kind] {
            let said = without_values(&error);
            assert!(!said.contains("words") && said.contains("line 1"), "{said}");
        }
        let _ = Kind::Known;
    }

    #[test]
    fn an_odd_record_costs_itself_and_the_first_is_named() {
        let list = r#"[{"id": 1, "text": "a"}, {"id": "2", "text": null}, {"text": "b"},
            {"id": 4, "text": ["c"]}, null, {"id": 12345678901234567890123, "text": 5}]"#;
        let mut reading = reading();
        let List(list) = reading.json(&answer(list), "the list").unwrap();
        let read: Vec<One> = reading.records(&list, "comment").unwrap();
        let read: Vec<_> = read.iter().map(|one| (&*one.id, &*one.text)).collect();
        let long = "12345678901234567890123";
        assert_eq!(read, [("1", "a"), ("2", ""), (long, "5")]);
        let skipped = reading.skipped();
        assert_eq!(skipped.count, 3);
        assert_eq!(skipped.first.as_deref(), Some("comment: it has no \"id\""));
    }

    #[test]
    fn null_is_an_empty_list_and_words_are_none() {
        let read = |body: &str| reading().json::<List>(&answer(body), "the list");
        assert_eq!(read("null").unwrap().0.len(), 0);
        assert_eq!(read("{}").unwrap_err().code(), "unexpected_shape");
        assert_eq!(read("\"a\"").unwrap_err().code(), "unexpected_shape");
    }

    #[test]
    fn nothing_is_read_once_nobody_waits() {
        let mut reading = reading();
        let List(list) = reading.json(&answer("[1]"), "the list").unwrap();
        reading.gone.store(true, Ordering::Relaxed);
        assert!(reading.records::<u8>(&list, "number").is_err());
        assert_eq!(reading.skipped().count, 0);
    }
}
