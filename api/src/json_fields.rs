//! The fields of a small JSON body, and what is wrong with them, all at once.

use std::ops::RangeInclusive;

use serde_json::{Map, Value};

use crate::{
    error::ApiError,
    fields::escape,
    problem::{BadEntries, BadEntry, EntryCode},
};

/// The fields of a body, and what is wrong with them; null is as good as not there.
pub(crate) struct JsonFields {
    body: Map<String, Value>,
    bad: BadEntries,
}

impl JsonFields {
    /// Those of a body; one that is not known is wrong.
    pub(crate) fn of(body: Map<String, Value>, known: &[&str]) -> Self {
        let mut bad = BadEntries::default();
        for field in body.keys().filter(|field| !known.contains(&field.as_str())) {
            bad.add(|| {
                let known = known.join("`, `");
                BadEntry::field(
                    format!("/{}", escape(field)),
                    EntryCode::UnknownField,
                    format!("There is no such field; known are `{known}`."),
                )
            });
        }
        Self { body, bad }
    }

    /// A field as it came, where it is there.
    pub(crate) fn value(&self, field: &str) -> Option<&Value> {
        self.body.get(field)
    }

    /// A string.
    pub(crate) fn text(&mut self, field: &str) -> Option<String> {
        match self.body.get(field) {
            None | Some(Value::Null) => None,
            Some(Value::String(text)) => Some(text.clone()),
            Some(_) => self.wrong(field, EntryCode::WrongType, "it is a string"),
        }
    }

    /// A list of strings.
    pub(crate) fn texts(&mut self, field: &str) -> Option<Vec<String>> {
        let value = self.body.get(field).filter(|value| !value.is_null())?;
        let texts = value.as_array().and_then(|values| {
            let texts = values.iter().map(|value| value.as_str().map(str::to_owned));
            texts.collect()
        });
        if texts.is_none() {
            return self.wrong(field, EntryCode::WrongType, "it is a list of strings");
        }
        texts
    }

    /// True or false.
    pub(crate) fn flag(&mut self, field: &str) -> Option<bool> {
        match self.body.get(field) {
            None | Some(Value::Null) => None,
            Some(Value::Bool(flag)) => Some(*flag),
            Some(_) => self.wrong(field, EntryCode::WrongType, "it is true or false"),
        }
    }

    /// A whole number of a range.
    pub(crate) fn number(&mut self, field: &str, range: RangeInclusive<u32>) -> Option<u32> {
        let value = match self.body.get(field) {
            None | Some(Value::Null) => return None,
            Some(value) => value.as_u64().and_then(|number| u32::try_from(number).ok()),
        };
        let number = value.filter(|number| range.contains(number));
        if number.is_none() {
            let why = format!(
                "it is a whole number from {} to {}",
                range.start(),
                range.end()
            );
            return self.wrong(field, EntryCode::OutOfRange, &why);
        }
        number
    }

    /// Notes a field that is not usable, and the end of a sentence about it.
    pub(crate) fn wrong<T>(&mut self, field: &str, code: EntryCode, why: &str) -> Option<T> {
        self.bad(BadEntry::field(
            format!("/{field}"),
            code,
            format!("`{field}` is not usable: {why}."),
        ));
        None
    }

    /// Notes a field that has to be there.
    pub(crate) fn missing(&mut self, field: &str) {
        self.bad(BadEntry::field(
            format!("/{field}"),
            EntryCode::Missing,
            format!("`{field}` is missing."),
        ));
    }

    /// Notes anything else.
    pub(crate) fn bad(&mut self, entry: BadEntry) {
        self.bad.add(|| entry);
    }

    /// Refuses the body if anything is wrong with it.
    pub(crate) fn finish(self) -> Result<(), ApiError> {
        match self.bad.count() {
            0 => Ok(()),
            _ => Err(ApiError::invalid_fields(self.bad)),
        }
    }
}
