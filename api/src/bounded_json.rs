//! JSON in memory, of no more values than may be.
//!
//! A value takes a multiple of what it takes as text: twenty megabytes of `1,1,1,...` would be a
//! gigabyte of values.

use std::{
    cell::{Cell, RefCell},
    fmt::{self, Display, Write},
};

use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use crate::fields::escape;

/// Why a text was not taken.
#[derive(Debug)]
pub(crate) enum JsonError {
    /// It holds more values than this.
    TooMany(usize),
    /// It is not JSON.
    Syntax(serde_json::Error),
}

/// A document that was read.
#[derive(Debug)]
pub(crate) struct Document {
    /// What it says.
    pub(crate) value: Value,
    /// Fields that an object has twice, by JSON pointers, the first of them: of such a field one value
    /// would be ignored without a word.
    pub(crate) repeated: Vec<String>,
}

/// Repeated fields that are named.
const MAX_REPEATED: usize = 100;

/// Reads a document of `most` values at most, each item and each field counted.
pub(crate) fn parse(text: &[u8], most: usize) -> Result<Document, JsonError> {
    let state = State {
        left: Cell::new(Some(most)),
        place: RefCell::default(),
        repeated: RefCell::default(),
    };
    let mut parser = serde_json::Deserializer::from_slice(text);
    let read = Counted(&state)
        .deserialize(&mut parser)
        .and_then(|value| parser.end().map(|()| value));
    match read {
        Ok(value) => Ok(Document {
            value,
            repeated: state.repeated.into_inner(),
        }),
        Err(error) => Err(match state.left.get() {
            None => JsonError::TooMany(most),
            Some(_) => JsonError::Syntax(error),
        }),
    }
}

/// What is known while a document is read.
struct State {
    /// How many values there may still be.
    left: Cell<Option<usize>>,
    /// The place of the value that is being read.
    place: RefCell<String>,
    repeated: RefCell<Vec<String>>,
}

impl State {
    /// Reads a value within another, under this part of a pointer.
    fn within<T>(&self, part: impl Display, read: impl FnOnce() -> T) -> T {
        let before = self.place.borrow().len();
        // Writing to a string does not fail.
        let _ = write!(self.place.borrow_mut(), "/{part}");
        let value = read();
        self.place.borrow_mut().truncate(before);
        value
    }

    fn is_repeated(&self) {
        let mut repeated = self.repeated.borrow_mut();
        if repeated.len() < MAX_REPEATED {
            repeated.push(self.place.borrow().clone());
        }
    }
}

/// Reads any value, as long as some are left.
#[derive(Clone, Copy)]
struct Counted<'c>(&'c State);

impl<'de> DeserializeSeed<'de> for Counted<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        let left = &self.0.left;
        left.set(left.get().and_then(|left| left.checked_sub(1)));
        match left.get() {
            Some(_) => deserializer.deserialize_any(self),
            None => Err(D::Error::custom("too many values")),
        }
    }
}

impl<'de> Visitor<'de> for Counted<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        loop {
            let read = || items.next_element_seed(self);
            match self.0.within(list.len(), read)? {
                Some(item) => list.push(item),
                None => return Ok(Value::Array(list)),
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some(name) = fields.next_key::<String>()? {
            let again = object.contains_key(&name);
            let value = self.0.within(escape(&name), || {
                if again {
                    self.0.is_repeated();
                }
                fields.next_value_seed(self)
            })?;
            object.insert(name, value);
        }
        Ok(Value::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_is_what_others_read() {
        let text = r#"{"a":[1,-2,1.5,"x\n",null,true,{}],"b":{"c":""},"a2":18446744073709551615}"#;
        let expected: Value = serde_json::from_str(text).expect("JSON");
        let read = parse(text.as_bytes(), 100).expect("JSON");
        assert_eq!((read.value, read.repeated), (expected, Vec::new()));
        for broken in ["", "[1", "[1] 2", "{\"a\"}"] {
            let error = parse(broken.as_bytes(), 100).expect_err("a refusal");
            assert!(matches!(error, JsonError::Syntax(_)), "{broken}");
        }
    }

    #[test]
    fn repeated_fields_are_named_with_their_places() {
        let text = r#"{"a": {"b/c": 1, "b/c": 2}, "d": [0, {"e": 1, "f": 1, "e": {"g": 1, "g": 2}}], "a": 3}"#;
        let read = parse(text.as_bytes(), 100).expect("JSON");
        assert_eq!(read.repeated, ["/a/b~1c", "/d/1/e", "/d/1/e/g", "/a"]);
        let text = r#"[{"a": 1}, {"a": 1, "b": {"a": 1}}]"#;
        assert!(
            parse(text.as_bytes(), 100)
                .expect("JSON")
                .repeated
                .is_empty()
        );
        let many = format!("{{{}\"a\":1}}", "\"a\":1,".repeat(1_000));
        let read = parse(many.as_bytes(), 10_000).expect("JSON");
        assert_eq!(read.repeated.len(), MAX_REPEATED);
    }

    #[test]
    fn one_value_more_than_allowed_is_refused() {
        assert!(parse(b"[1,2,3]", 4).is_ok());
        for text in ["[1,2,3]", "[[[[]]]]", "{\"a\":1,\"b\":2,\"c\":3}"] {
            let error = parse(text.as_bytes(), 3).expect_err("a refusal");
            assert!(matches!(error, JsonError::TooMany(3)), "{text}");
        }
    }
}
