//! The small fields of a request that makes a job: name and options, from JSON, the query or a form.
//!
//! Values that are not usable are collected, not answered one by one.

use std::borrow::Cow;

use plaintext::{shorten, without_controls};
use serde_json::Value;
use store::{JobOptions, OwnAccounts};

use crate::{
    error::ApiError,
    own_accounts,
    problem::{BadEntries, BadEntry, EntryCode},
    state::AppState,
};

/// Longest name of a job, in characters.
const MAX_NAME_CHARS: usize = 200;
/// Oldest comments that may be used again: a year, in seconds.
pub(crate) const MAX_SNAPSHOT_AGE: u32 = 366 * 24 * 3600;

/// Fields that come as text, too.
const SMALL_FIELDS: [&str; 8] = [
    "name",
    "brand",
    "analyzer",
    "max_comments",
    "snapshot_max_age",
    "include_post_author",
    "include_other_languages",
    "own_accounts",
];

/// Those of them that stand in `options` of a JSON request.
const OPTIONS: &[&str] = SMALL_FIELDS.split_at(2).1;

/// Those fields as a sentence lists them.
pub(crate) fn known() -> String {
    listed(&SMALL_FIELDS)
}

/// Words in backticks: "`a`, `b` and `c`".
fn listed(words: &[&str]) -> String {
    let (last, others) = words.split_last().expect("bug: a list of no words");
    let others: Vec<String> = others.iter().map(|word| format!("`{word}`")).collect();
    format!("{} and `{last}`", others.join(", "))
}

/// What was sent so far, and what was wrong with it.
#[derive(Debug, Default)]
pub(crate) struct Fields {
    name: String,
    options: JobOptions,
    /// Where the fields stood that came otherwise than in a JSON body, by name.
    parameters: Vec<&'static str>,
    errors: BadEntries,
}

impl Fields {
    /// A field that came as text: a query parameter or a form field. Empty means not given.
    ///
    /// Answers whether the field is one of ours.
    pub(crate) fn text(&mut self, field: &str, value: &str) -> bool {
        let value = value.trim();
        let known = SMALL_FIELDS.into_iter().find(|known| *known == field);
        if let Some(known) = known
            && !value.is_empty()
        {
            self.once(known, known);
            self.parameters.push(known);
            match field {
                "name" => self.name = value.to_owned(),
                "brand" => self.brand(known, value),
                "analyzer" => self.options.analyzer = Some(value.to_owned()),
                "own_accounts" => self.own_accounts(own_accounts::of_text(value, known)),
                "include_post_author" | "include_other_languages" => {
                    self.choose(field, field, flag_of(value), value);
                }
                _ => self.number(field, field, value.parse().ok(), value),
            }
        }
        known.is_some()
    }

    /// A number that came in the query, where its type was checked.
    pub(crate) fn parameter(&mut self, field: &'static str, value: Option<u32>) {
        if let Some(value) = value {
            self.parameters.push(field);
            self.number(field, field, Some(value.into()), "");
        }
    }

    /// A choice that came in the query, where its type was checked.
    pub(crate) fn flag(&mut self, field: &'static str, value: Option<bool>) {
        if let Some(value) = value {
            self.parameters.push(field);
            self.choose(field, field, Some(value), "");
        }
    }

    /// Notes a field that was given before, in the address or in another part: one of the two would be
    /// ignored without a word.
    fn once(&mut self, field: &'static str, pointer: &str) {
        if self.parameters.contains(&field) {
            self.errors.add(|| BadEntry::repeated(pointer));
        }
    }

    /// Where a field stood: the name of the parameter, or a JSON pointer.
    fn place(&self, field: &'static str, pointer: &'static str) -> &'static str {
        match self.parameters.contains(&field) {
            true => field,
            false => pointer,
        }
    }

    /// The `name` of a JSON request. Empty means not given.
    pub(crate) fn json_name(&mut self, value: &Value) {
        match value {
            Value::Null => {}
            Value::String(name) => self.name(name),
            other => self.wrong_type("/name", other, "a string"),
        }
    }

    /// The name that a JSON request gives. Empty means not given.
    pub(crate) fn name(&mut self, name: &str) {
        if !name.trim().is_empty() {
            self.once("name", "/name");
            self.name = name.trim().to_owned();
        }
    }

    /// The `brand` of a JSON request. Empty means none.
    pub(crate) fn json_brand(&mut self, value: &Value) {
        match value {
            Value::Null => {}
            Value::String(id) if id.trim().is_empty() => {}
            Value::String(id) => {
                self.once("brand", "/brand");
                self.brand("/brand", id.trim());
            }
            other => self.wrong_type("/brand", other, "a string"),
        }
    }

    /// The `options` of a JSON request.
    pub(crate) fn json_options(&mut self, value: &Value) {
        let options = match value {
            Value::Null => return,
            Value::Object(options) => options,
            other => return self.wrong_type("/options", other, "an object"),
        };
        for (field, value) in options {
            let pointer = format!("/options/{}", escape(field));
            let known = SMALL_FIELDS.into_iter().find(|known| known == field);
            if let Some(known) = known.filter(|_| !value.is_null()) {
                self.once(known, &pointer);
            }
            match (field.as_str(), value) {
                (field, Value::Null) if OPTIONS.contains(&field) => {}
                ("analyzer", Value::String(name)) => self.options.analyzer = Some(name.clone()),
                ("analyzer", other) => self.wrong_type(&pointer, other, "a string"),
                ("max_comments" | "snapshot_max_age", value) => {
                    self.number(field, &pointer, value.as_u64(), &value.to_string());
                }
                ("include_post_author" | "include_other_languages", value) => {
                    self.choose(field, &pointer, value.as_bool(), &value.to_string());
                }
                ("own_accounts", value) => {
                    self.own_accounts(own_accounts::of_json(value, &pointer))
                }
                _ => self.unknown(&pointer, field, &listed(OPTIONS)),
            }
        }
    }

    /// The `analyzer` of a JSON request that has no other options.
    pub(crate) fn json_analyzer(&mut self, state: &AppState, value: &Value) -> Option<String> {
        match value {
            Value::Null => {}
            Value::String(name) => return self.analyzer(state, name),
            other => self.wrong_type("/analyzer", other, "a string"),
        }
        None
    }

    /// The analyzer that a request names besides its options, where it is offered.
    pub(crate) fn analyzer(&mut self, state: &AppState, name: &str) -> Option<String> {
        match state.service().check_analyzer(name) {
            Ok(()) => return Some(name.to_owned()),
            Err(why) => self.bad(
                BadEntry::field("/analyzer", EntryCode::UnknownAnalyzer, why).with_input(name),
            ),
        }
        None
    }

    fn brand(&mut self, pointer: &str, id: &str) {
        match id.parse() {
            Ok(id) => self.options.brand = Some(id),
            Err(_) => self.errors.add(|| {
                let why = "`brand` must be the id of a brand, a UUID.";
                BadEntry::field(pointer, EntryCode::NotAnId, why).with_input(id)
            }),
        }
    }

    fn choose(&mut self, field: &str, pointer: &str, value: Option<bool>, sent: &str) {
        match (field, value) {
            ("include_post_author", Some(value)) => self.options.include_post_author = value,
            (_, Some(value)) => self.options.include_other_languages = value,
            (_, None) => self.errors.add(|| {
                BadEntry::field(
                    pointer,
                    EntryCode::NotAFlag,
                    format!("`{field}` is `true` or `false`."),
                )
                .with_input(sent)
            }),
        }
    }

    fn own_accounts(&mut self, read: Result<OwnAccounts, Vec<BadEntry>>) {
        match read {
            Ok(accounts) => self.options.own_accounts = accounts,
            Err(errors) => errors.into_iter().for_each(|error| self.bad(error)),
        }
    }

    fn number(&mut self, field: &str, pointer: &str, value: Option<u64>, sent: &str) {
        match (field, value) {
            ("max_comments", Some(value)) => {
                // Out of range for the row is out of range for the setting checked later.
                self.options.max_comments = Some(u32::try_from(value).unwrap_or(u32::MAX));
            }
            (_, Some(value)) => self.options.snapshot_max_age = Some(value),
            (_, None) => self.errors.add(|| {
                BadEntry::field(
                    pointer,
                    EntryCode::NotANumber,
                    format!("`{field}` must be a whole number, not negative."),
                )
                .with_input(sent)
            }),
        }
    }

    /// Notes a value of the wrong type.
    pub(crate) fn wrong_type(&mut self, pointer: &str, value: &Value, wanted: &str) {
        self.errors.add(|| {
            BadEntry::field(
                pointer,
                EntryCode::WrongType,
                format!("This must be {wanted}."),
            )
            .with_input(&value.to_string())
        });
    }

    /// Notes a field that is not ours: most often a typing mistake whose effect would be missed.
    pub(crate) fn unknown(&mut self, pointer: &str, field: &str, known: &str) {
        self.errors.add(|| {
            BadEntry::field(
                pointer,
                EntryCode::UnknownField,
                format!(
                    "There is no field `{}`; known are {known}.",
                    shorten(field, 60)
                ),
            )
        });
    }

    /// Notes anything else.
    pub(crate) fn bad(&mut self, entry: BadEntry) {
        self.errors.add(|| entry);
    }

    /// Checks ranges; answers name and options, or every field that is not usable.
    pub(crate) fn check(mut self, state: &AppState) -> Result<(String, JobOptions), ApiError> {
        if self.name.chars().count() > MAX_NAME_CHARS {
            self.bad(BadEntry::field(
                self.place("name", "/name"),
                EntryCode::TooLong,
                format!("The name must not be longer than {MAX_NAME_CHARS} characters."),
            ));
        }
        if let Cow::Owned(name) = without_controls(&self.name) {
            self.name = name;
        }
        if let Some(analyzer) = &self.options.analyzer
            && let Err(why) = state.service().check_analyzer(analyzer)
        {
            let place = self.place("analyzer", "/options/analyzer");
            self.errors.add(|| {
                BadEntry::field(place, EntryCode::UnknownAnalyzer, why).with_input(analyzer)
            });
        }
        let most = state.settings().max_comments_limit;
        if let Some(max) = self.options.max_comments
            && !(1..=most).contains(&max)
        {
            self.bad(BadEntry::field(
                self.place("max_comments", "/options/max_comments"),
                EntryCode::OutOfRange,
                format!("`max_comments` must be from 1 to {most}."),
            ));
        }
        if self
            .options
            .snapshot_max_age
            .is_some_and(|age| age > MAX_SNAPSHOT_AGE.into())
        {
            self.bad(BadEntry::field(
                self.place("snapshot_max_age", "/options/snapshot_max_age"),
                EntryCode::OutOfRange,
                format!("`snapshot_max_age` must be from 0 to {MAX_SNAPSHOT_AGE} seconds."),
            ));
        }
        if self.errors.count() == 0 {
            Ok((self.name, self.options))
        } else {
            Err(ApiError::invalid_fields(self.errors))
        }
    }
}

/// What a form says of a switch; a browser sends `on` for a box that is ticked.
fn flag_of(value: &str) -> Option<bool> {
    match value.to_ascii_lowercase().as_str() {
        "true" | "1" | "yes" | "on" => Some(true),
        "false" | "0" | "no" | "off" => Some(false),
        _ => None,
    }
}

/// One token of a JSON pointer (RFC 6901).
pub(crate) fn escape(token: &str) -> String {
    shorten(token, 60).replace('~', "~0").replace('/', "~1")
}
