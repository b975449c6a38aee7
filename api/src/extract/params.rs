//! Parameters of a query, read by hand so that every bad one is named at once, in our words.
//!
//! What a parameter can be is said once: its type here, and the words of a closed list are those
//! of the schema that the API's document shows.

use std::{collections::BTreeSet, ops::RangeInclusive, time::Duration};

use chrono::{DateTime, Utc};
use i18n::Language;
use plaintext::shorten;
use serde::{
    Deserialize,
    de::{IntoDeserializer, value},
};
use url::form_urlencoded;
use utoipa::{
    PartialSchema,
    openapi::{RefOr, Schema},
};
use uuid::Uuid;

use crate::{
    error::ApiError,
    problem::{BadEntries, BadEntry, Code, EntryCode},
};

/// Characters of what may be looked for. SQLite refuses patterns of more than 50,000 bytes
/// (`SQLITE_MAX_LIKE_PATTERN_LENGTH`), and nobody looks for so much.
pub(crate) const LONGEST_SEARCH: usize = 1_000;

/// What a route takes in its query.
pub(crate) trait FromParams {
    /// Asks for each parameter by name; what is not asked for is unknown.
    fn from_params(params: &mut Params) -> Self;
}

/// What two nouns take together.
impl<A: FromParams, B: FromParams> FromParams for (A, B) {
    fn from_params(params: &mut Params) -> Self {
        (A::from_params(params), B::from_params(params))
    }
}

/// What three nouns take together.
impl<A: FromParams, B: FromParams, C: FromParams> FromParams for (A, B, C) {
    fn from_params(params: &mut Params) -> Self {
        (
            A::from_params(params),
            B::from_params(params),
            C::from_params(params),
        )
    }
}

/// The parameters of one request, and what was wrong with them so far.
#[derive(Debug)]
pub(crate) struct Params {
    /// Names and values, as sent.
    sent: Vec<(String, String)>,
    /// The path of the request.
    address: String,
    asked: Vec<&'static str>,
    errors: BadEntries,
}

impl Params {
    /// Those of a query string.
    pub(crate) fn of(query: &str) -> Self {
        let pairs = form_urlencoded::parse(query.as_bytes());
        Self {
            sent: pairs.into_owned().collect(),
            address: String::new(),
            asked: Vec::new(),
            errors: BadEntries::default(),
        }
    }

    /// Those of a request to this path.
    pub(crate) fn at(mut self, path: &str) -> Self {
        path.clone_into(&mut self.address);
        self
    }

    /// The path of the request.
    pub(super) fn address(&self) -> &str {
        &self.address
    }

    /// Whether something was wrong so far.
    pub(super) fn has_errors(&self) -> bool {
        self.errors.count() > 0
    }

    /// Notes what is wrong otherwise.
    pub(super) fn add(&mut self, entry: impl FnOnce() -> BadEntry) {
        self.errors.add(entry);
    }

    /// Text; empty means not given.
    pub(crate) fn text(&mut self, name: &'static str) -> Option<String> {
        self.take(name).filter(|text| !text.trim().is_empty())
    }

    /// Words to look for, at most [`LONGEST_SEARCH`] characters; empty means not given.
    pub(crate) fn search(&mut self, name: &'static str) -> Option<String> {
        let sent = self.text(name)?;
        if sent.chars().count() <= LONGEST_SEARCH {
            return Some(sent);
        }
        self.bad(
            name,
            EntryCode::TooLong,
            format!("`{name}` has at most {LONGEST_SEARCH} characters: look for fewer words."),
            &sent,
        )
    }

    /// `true` or `false`; also `1`, `0`, `yes` and `no`.
    pub(crate) fn flag(&mut self, name: &'static str) -> Option<bool> {
        let sent = self.take(name)?;
        match sent.to_ascii_lowercase().as_str() {
            "true" | "1" | "yes" => Some(true),
            "false" | "0" | "no" => Some(false),
            _ => self.bad(
                name,
                EntryCode::NotAFlag,
                format!("`{name}` is `true` or `false`: write `{name}=true`."),
                &sent,
            ),
        }
    }

    /// A whole number within bounds.
    pub(crate) fn number(
        &mut self,
        name: &'static str,
        bounds: RangeInclusive<u32>,
    ) -> Option<u32> {
        let sent = self.take(name)?;
        let (least, most) = (bounds.start(), bounds.end());
        match sent.parse::<u64>() {
            Ok(number) => match u32::try_from(number) {
                Ok(number) if bounds.contains(&number) => Some(number),
                _ => self.bad(
                    name,
                    EntryCode::OutOfRange,
                    format!("`{name}` must be from {least} to {most}."),
                    &sent,
                ),
            },
            Err(_) => self.bad(
                name,
                EntryCode::NotANumber,
                format!("`{name}` must be a whole number from {least} to {most}."),
                &sent,
            ),
        }
    }

    /// One word of a closed list.
    pub(crate) fn choice<T>(&mut self, name: &'static str) -> Option<T>
    where
        T: PartialSchema + for<'de> Deserialize<'de>,
    {
        self.word(name, |known, sent| known == sent)
    }

    /// The same, in either case.
    pub(crate) fn choice_in_any_case<T>(&mut self, name: &'static str) -> Option<T>
    where
        T: PartialSchema + for<'de> Deserialize<'de>,
    {
        self.word(name, str::eq_ignore_ascii_case)
    }

    fn word<T>(&mut self, name: &'static str, same: fn(&str, &str) -> bool) -> Option<T>
    where
        T: PartialSchema + for<'de> Deserialize<'de>,
    {
        let sent = self.take(name)?;
        let words = words_of::<T>();
        let read = words
            .iter()
            .find(|known| same(known, &sent))
            .and_then(|known| {
                let known: value::StrDeserializer<'_, value::Error> =
                    known.as_str().into_deserializer();
                T::deserialize(known).ok()
            });
        if read.is_some() {
            return read;
        }
        let known: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
        self.bad(
            name,
            EntryCode::UnknownValue,
            format!("`{name}` is one of {}.", known.join(", ")),
            &sent,
        )
    }

    /// A language that people are shown, by its BCP 47 tag; `de-AT` is German.
    pub(crate) fn language(&mut self, name: &'static str) -> Option<Language> {
        let sent = self.take(name)?;
        Language::of_tag(&sent).or_else(|| {
            let known: Vec<String> = Language::all()
                .map(|language| format!("`{}`", language.tag()))
                .collect();
            self.bad(
                name,
                EntryCode::UnknownValue,
                format!("`{name}` is one of {}.", known.join(", ")),
                &sent,
            )
        })
    }

    /// A UUID.
    pub(crate) fn id(&mut self, name: &'static str) -> Option<Uuid> {
        let sent = self.take(name)?;
        match sent.parse() {
            Ok(id) => Some(id),
            Err(_) => self.bad(
                name,
                EntryCode::NotAnId,
                format!("`{name}` must be a UUID."),
                &sent,
            ),
        }
    }

    /// A moment, as RFC 3339 writes it.
    pub(crate) fn time(&mut self, name: &'static str) -> Option<DateTime<Utc>> {
        let sent = self.take(name)?;
        match DateTime::parse_from_rfc3339(&sent) {
            Ok(time) => Some(time.to_utc()),
            Err(_) => self.bad(
                name,
                EntryCode::NotATime,
                format!(
                    "`{name}` must be a time like `2026-01-31T12:00:00Z`; a `+` in it is written `%2B`."
                ),
                &sent,
            ),
        }
    }

    /// Seconds, with or without `s` behind them.
    pub(crate) fn seconds(&mut self, name: &'static str, most: u64) -> Option<Duration> {
        let sent = self.take(name)?;
        let digits = sent.strip_suffix('s').unwrap_or(&sent);
        match digits.parse() {
            Ok(seconds) if seconds <= most => Some(Duration::from_secs(seconds)),
            _ => self.bad(
                name,
                EntryCode::OutOfRange,
                format!("`{name}` is a number of seconds from 0 to {most}, like `{name}=30s`."),
                &sent,
            ),
        }
    }

    /// All values of a parameter that may be there more than once; empty ones are not given.
    pub(crate) fn all(&mut self, name: &'static str) -> Vec<String> {
        self.asked.push(name);
        let values = self.sent.iter().filter(|(sent, _)| sent == name);
        values
            .map(|(_, value)| value.clone())
            .filter(|value| !value.trim().is_empty())
            .collect()
    }

    /// All errors there are, or none.
    pub(crate) fn finish(mut self) -> Result<(), ApiError> {
        let known: Vec<String> = self.asked.iter().map(|name| format!("`{name}`")).collect();
        let mut named = BTreeSet::new();
        for (name, value) in &self.sent {
            if self.asked.contains(&name.as_str()) || !named.insert(name) {
                continue;
            }
            let shown = shorten(name, 60);
            let detail = match known.is_empty() {
                true => format!("There is no parameter `{shown}` here; this address takes none."),
                false => format!(
                    "There is no parameter `{shown}` here; known are {}.",
                    known.join(", ")
                ),
            };
            let entry = BadEntry::field(shown, EntryCode::UnknownParameter, detail);
            self.errors.add(|| entry.with_input(value));
        }
        let detail = match self.errors.named() {
            [] => return Ok(()),
            [one] => one.detail.clone(),
            _ => format!(
                "{} parameters are not usable; see `errors`.",
                self.errors.count()
            ),
        };
        Err(ApiError::new(Code::BadParameter, detail).with_errors(self.errors))
    }

    /// The one value of a parameter.
    fn take(&mut self, name: &'static str) -> Option<String> {
        self.asked.push(name);
        let mut values = self.sent.iter().filter(|(sent, _)| sent == name);
        let (first, second) = (values.next(), values.next());
        let value = first.map(|(_, value)| value.clone());
        if second.is_some() {
            let detail = format!("`{name}` is there more than once; it takes one value.");
            self.errors
                .add(|| BadEntry::field(name, EntryCode::Repeated, detail));
            return None;
        }
        value
    }

    fn bad<T>(
        &mut self,
        name: &'static str,
        code: EntryCode,
        detail: String,
        sent: &str,
    ) -> Option<T> {
        let entry = BadEntry::field(name, code, detail);
        self.errors.add(|| entry.with_input(sent));
        None
    }
}

/// The words that a type's schema lists.
fn words_of<T: PartialSchema>() -> Vec<String> {
    let RefOr::T(Schema::Object(object)) = T::schema() else {
        unreachable!("bug: the schema of a choice is no list of words");
    };
    let words = object.enum_values.unwrap_or_default();
    words
        .into_iter()
        .filter_map(|word| word.as_str().map(str::to_owned))
        .collect()
}

#[cfg(test)]
mod tests {
    use store::{Label, Sort};

    use super::*;

    #[derive(Debug, Default, PartialEq)]
    struct Asked {
        label: Option<Label>,
        sort: Option<Sort>,
        partial: Option<bool>,
        limit: Option<u32>,
        wait: Option<Duration>,
        from: Option<DateTime<Utc>>,
        item: Option<Uuid>,
        q: Option<String>,
    }

    fn read(query: &str) -> Result<Asked, ApiError> {
        let mut params = Params::of(query);
        let asked = Asked {
            label: params.choice_in_any_case("label"),
            sort: params.choice("sort"),
            partial: params.flag("partial"),
            limit: params.number("limit", 1..=500),
            wait: params.seconds("wait", 60),
            from: params.time("from"),
            item: params.id("item"),
            q: params.search("q"),
        };
        params.finish().map(|()| asked)
    }

    #[test]
    fn each_parameter_has_its_type() {
        let query = "label=positive&sort=most_negative&partial=1&limit=500&wait=30s\
                     &from=2026-01-31T12:00:00%2B01:00&item=00000000-0000-0000-0000-000000000007&q=a+b";
        let asked = read(query).expect("good parameters");
        assert_eq!(asked.label, Some(Label::Positive));
        assert_eq!(asked.sort, Some(Sort::MostNegative));
        assert_eq!((asked.partial, asked.limit), (Some(true), Some(500)));
        assert_eq!(asked.wait, Some(Duration::from_secs(30)));
        let from = asked.from.expect("a time");
        assert_eq!(from.to_rfc3339(), "2026-01-31T11:00:00+00:00");
        assert_eq!(asked.item, Some(Uuid::from_u128(7)));
        assert_eq!(asked.q.as_deref(), Some("a b"));
        assert_eq!(read("").expect("nothing"), Asked::default());
        assert_eq!(read("q=+").expect("nothing"), Asked::default());
        let longest = "ä".repeat(LONGEST_SEARCH);
        let asked = read(&format!("q={longest}")).expect("long");
        assert_eq!(asked.q.as_deref(), Some(&*longest));
        let error = read(&format!("q={longest}b")).expect_err("too long");
        assert_eq!(error.errors().named()[0].code, EntryCode::TooLong);
    }

    #[test]
    fn every_bad_parameter_is_named_at_once() {
        let query =
            "label=good&sort=Likes&partial=&limit=0&wait=61&from=yesterday&item=7&lmit=1&q=a&q=b";
        let error = read(query).expect_err("bad parameters");
        let codes: Vec<(&str, EntryCode)> = error
            .errors()
            .named()
            .iter()
            .map(|entry| (entry.pointer.as_deref().unwrap_or(""), entry.code))
            .collect();
        assert_eq!(
            codes,
            [
                ("label", EntryCode::UnknownValue),
                ("sort", EntryCode::UnknownValue),
                ("partial", EntryCode::NotAFlag),
                ("limit", EntryCode::OutOfRange),
                ("wait", EntryCode::OutOfRange),
                ("from", EntryCode::NotATime),
                ("item", EntryCode::NotAnId),
                ("q", EntryCode::Repeated),
                ("lmit", EntryCode::UnknownParameter),
            ]
        );
        let label = &error.errors().named()[0].detail;
        assert_eq!(
            label,
            "`label` is one of `POSITIVE`, `NEUTRAL`, `NEGATIVE`."
        );
        let partial = &error.errors().named()[2].detail;
        assert_eq!(
            partial,
            "`partial` is `true` or `false`: write `partial=true`."
        );
    }
}
