//! Small JSON bodies: one struct says what is sent, is read, and stands in the API's document. All that is wrong
//! with a body is told at once, with pointers to where it stands.

use std::ops::ControlFlow;

use axum::extract::Request;
use deserr::{
    DeserializeError, Deserr, ErrorKind, IntoValue, MergeWithError, Value, ValueKind,
    ValuePointerRef, take_cf_content,
};
use serde_json::{Map, Value as Json};

use crate::{
    body::json_object,
    error::ApiError,
    fields::escape,
    problem::{BadEntries, BadEntry, EntryCode},
    state::AppState,
};

/// Reads a body of at most `limit` bytes; `example` shows what one looks like.
pub(crate) async fn json_body<T: Deserr<Faults>>(
    request: Request,
    limit: usize,
    state: &AppState,
    example: &str,
) -> Result<T, ApiError> {
    let body = json_object(request, limit, state, example).await?;
    read(body).map_err(ApiError::from)
}

/// Reads an object.
pub(crate) fn read<T: Deserr<Faults>>(body: Map<String, Json>) -> Result<T, Faults> {
    deserr::deserialize(Json::Object(body))
}

/// What is wrong with a body.
#[derive(Debug, Default)]
pub(crate) struct Faults(BadEntries);

/// Why a value of the right type cannot be taken: a word for programs, and the end of the sentence "it is not
/// usable: ...".
#[derive(Debug)]
pub(crate) struct Unusable(pub(crate) EntryCode, pub(crate) String);

impl Faults {
    /// Notes a field that is not usable, and why.
    pub(crate) fn unusable(&mut self, field: &str, Unusable(code, why): Unusable) {
        self.add(format!("/{}", escape(field)), code, &why);
    }

    /// Notes a field that has to be there.
    pub(crate) fn missing(&mut self, field: &str) {
        self.missing_at(format!("/{}", escape(field)), field);
    }

    /// Notes anything else.
    pub(crate) fn bad(&mut self, entry: BadEntry) {
        self.0.add(|| entry);
    }

    /// Refuses the body if anything is wrong with it.
    pub(crate) fn finish(self) -> Result<(), ApiError> {
        match self.0.count() {
            0 => Ok(()),
            _ => Err(self.into()),
        }
    }

    /// What is wrong, as a problem tells it.
    pub(crate) fn into_entries(self) -> BadEntries {
        self.0
    }

    fn add(&mut self, pointer: String, code: EntryCode, why: &str) {
        self.0.add(|| {
            let name = pointer.trim_start_matches('/').to_owned();
            BadEntry::field(pointer, code, format!("`{name}` is not usable: {why}."))
        });
    }

    fn missing_at(&mut self, pointer: String, field: &str) {
        self.0.add(|| {
            BadEntry::field(
                pointer,
                EntryCode::Missing,
                format!("`{field}` is missing."),
            )
        });
    }
}

impl From<Faults> for ApiError {
    fn from(faults: Faults) -> Self {
        Self::invalid_fields(faults.0)
    }
}

impl MergeWithError<Faults> for Faults {
    fn merge(
        faults: Option<Self>,
        other: Self,
        _location: ValuePointerRef<'_>,
    ) -> ControlFlow<Self, Self> {
        let mut faults = faults.unwrap_or_default();
        faults.0.append(other.0);
        ControlFlow::Continue(faults)
    }
}

impl MergeWithError<Unusable> for Faults {
    fn merge(
        faults: Option<Self>,
        Unusable(code, why): Unusable,
        location: ValuePointerRef<'_>,
    ) -> ControlFlow<Self, Self> {
        let mut faults = faults.unwrap_or_default();
        faults.add(pointer(location), code, &why);
        ControlFlow::Continue(faults)
    }
}

impl DeserializeError for Faults {
    fn error<V: IntoValue>(
        faults: Option<Self>,
        error: ErrorKind<'_, V>,
        location: ValuePointerRef<'_>,
    ) -> ControlFlow<Self, Self> {
        let mut faults = faults.unwrap_or_default();
        let place = pointer(location);
        match error {
            ErrorKind::IncorrectValueKind {
                actual: Value::Null,
                ..
            } => faults.missing_at(place, location.last_field().unwrap_or_default()),
            ErrorKind::IncorrectValueKind { accepted, .. } => {
                let wanted = accepted.first().copied().map_or("another type", type_name);
                faults.add(place, EntryCode::WrongType, &format!("it is {wanted}"));
            }
            ErrorKind::MissingField { field } => {
                faults.missing_at(format!("{place}/{}", escape(field)), field);
            }
            ErrorKind::UnknownKey { key, accepted } => faults.0.add(|| {
                let known = accepted.join("`, `");
                BadEntry::field(
                    format!("{place}/{}", escape(key)),
                    EntryCode::UnknownField,
                    format!("There is no such field; known are `{known}`."),
                )
            }),
            ErrorKind::UnknownValue { accepted, .. } => {
                let why = format!("it is one of `{}`", accepted.join("`, `"));
                faults.add(place, EntryCode::UnknownValue, &why);
            }
            ErrorKind::BadSequenceLen { expected, .. } => {
                let why = format!("it has {expected} entries");
                faults.add(place, EntryCode::OutOfRange, &why);
            }
            ErrorKind::Unexpected { .. } => {
                faults.add(place, EntryCode::OutOfRange, "it is out of range");
            }
        }
        ControlFlow::Continue(faults)
    }
}

/// As RFC 6901 writes it.
fn pointer(location: ValuePointerRef<'_>) -> String {
    match location {
        ValuePointerRef::Origin => String::new(),
        ValuePointerRef::Key { key, prev } => format!("{}/{}", pointer(*prev), escape(key)),
        ValuePointerRef::Index { index, prev } => format!("{}/{index}", pointer(*prev)),
    }
}

/// What is wanted, with its article.
fn type_name(kind: ValueKind) -> &'static str {
    match kind {
        ValueKind::Null => "null",
        ValueKind::Boolean => "true or false",
        ValueKind::Integer | ValueKind::NegativeInteger => "a whole number",
        ValueKind::Float => "a number",
        ValueKind::String => "a string",
        ValueKind::Sequence => "a list",
        ValueKind::Map => "an object",
    }
}

/// A whole number from `MIN` to `MAX`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Within<const MIN: u32, const MAX: u32>(u32);

impl<const MIN: u32, const MAX: u32> Within<MIN, MAX> {
    /// The number.
    pub(crate) fn get(self) -> u32 {
        self.0
    }
}

impl<const MIN: u32, const MAX: u32> Deserr<Faults> for Within<MIN, MAX> {
    fn deserialize_from_value<V: IntoValue>(
        value: Value<V>,
        location: ValuePointerRef<'_>,
    ) -> Result<Self, Faults> {
        let number = match value {
            Value::Integer(number) => u32::try_from(number).ok(),
            _ => None,
        };
        let number = number.filter(|number| (MIN..=MAX).contains(number));
        number.map(Self).ok_or_else(|| {
            let why = format!("it is a whole number from {MIN} to {MAX}");
            let unusable = Unusable(EntryCode::OutOfRange, why);
            take_cf_content(Faults::merge(None, unusable, location))
        })
    }
}

/// A field of a change in which null says something: it is there, whatever it holds.
pub(crate) fn said<T>(value: Option<T>) -> Option<Option<T>> {
    Some(value)
}
