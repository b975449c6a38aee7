//! JSON in memory, of no more values than may be.
//!
//! A value takes a multiple of what it takes as text: twenty megabytes of `1,1,1,...` would be a
//! gigabyte of values.

use std::cell::Cell;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

/// Why a text was not taken.
#[derive(Debug)]
pub(crate) enum JsonError {
    /// It holds more values than this.
    TooMany(usize),
    /// It is not JSON.
    Syntax(serde_json::Error),
}

/// Reads a document of `most` values at most, each item and each field counted.
pub(crate) fn parse(text: &[u8], most: usize) -> Result<Value, JsonError> {
    let left = Cell::new(Some(most));
    let mut parser = serde_json::Deserializer::from_slice(text);
    let read = Counted(&left)
        .deserialize(&mut parser)
        .and_then(|value| parser.end().map(|()| value));
    read.map_err(|error| match left.get() {
        None => JsonError::TooMany(most),
        Some(_) => JsonError::Syntax(error),
    })
}

/// Reads any value, as long as some are left.
#[derive(Clone, Copy)]
struct Counted<'c>(&'c Cell<Option<usize>>);

impl<'de> DeserializeSeed<'de> for Counted<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        self.0
            .set(self.0.get().and_then(|left| left.checked_sub(1)));
        match self.0.get() {
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
        while let Some(item) = items.next_element_seed(self)? {
            list.push(item);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some(name) = fields.next_key::<String>()? {
            object.insert(name, fields.next_value_seed(self)?);
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
        assert_eq!(parse(text.as_bytes(), 100).expect("JSON"), expected);
        for broken in ["", "[1", "[1] 2", "{\"a\"}"] {
            let error = parse(broken.as_bytes(), 100).expect_err("a refusal");
            assert!(matches!(error, JsonError::Syntax(_)), "{broken}");
        }
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
