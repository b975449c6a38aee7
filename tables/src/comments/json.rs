//! Comments in JSON and JSON Lines.

use std::collections::HashMap;
use std::fmt;
use std::ops::Range;

use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::batch::Batch;
use super::json_items::Items;
use super::{Reader, Source, Text, header};
use crate::Error;
use crate::detect::InputFormat;

/// What the column is called when the records are texts instead of objects.
const TEXT: &str = "text";

pub(super) fn open(kind: InputFormat, text: Text) -> Result<Box<dyn Source>, Error> {
    Ok(Box::new(Json {
        items: Items::new(text.reader()?, kind),
        kind,
        text,
        keys: Keys::default(),
        values: Values::default(),
    }))
}

struct Json {
    items: Items<Reader>,
    kind: InputFormat,
    text: Text,
    /// The names of all records, when they were read once.
    keys: Keys,
    values: Values,
}

impl Source for Json {
    fn read(&mut self, batch: &mut Batch, max: usize) -> Result<(), Error> {
        while !batch.is_full(max) {
            let Some(item) = self.items.next()? else {
                break;
            };
            self.values.clear();
            let record = Record {
                keys: &mut self.keys,
                values: &mut self.values,
            };
            if let Err(problem) = parse(item, record) {
                return Err(self.items.broken(problem));
            }
            for (column, text) in self.values.in_order() {
                batch.push_cell(column, text);
            }
            batch.end_row(self.text.budget())?;
        }
        Ok(())
    }

    fn columns(&self) -> &[String] {
        &self.keys.names
    }

    fn rewind(&mut self, _text: usize) -> Result<(), Error> {
        self.keys.fixed = true;
        self.items = Items::new(self.text.reader()?, self.kind);
        Ok(())
    }
}

fn parse(item: &str, record: Record<'_>) -> Result<(), String> {
    let wrong = |e: serde_json::Error| format!("it is not the JSON of a comment: {e}");
    if item.trim_start().starts_with('"') {
        // Not through the visitor: it refuses texts with half a surrogate pair.
        let text = serde_json::from_str::<&RawValue>(item).map_err(wrong)?;
        let column = record.keys.column(TEXT, 0)?;
        record.values.set_json(column, text.get());
        return Ok(());
    }
    let mut parser = serde_json::Deserializer::from_str(item);
    record
        .deserialize(&mut parser)
        .and_then(|()| parser.end())
        .map_err(wrong)
}

/// The names of the columns and where they are.
#[derive(Default)]
struct Keys {
    names: Vec<String>,
    index: HashMap<String, usize>,
    /// The length of all names.
    bytes: usize,
    /// Whether new names are an error: the file must not change after it was looked through.
    fixed: bool,
}

impl Keys {
    /// The column of a name; records mostly repeat their names in order, so `guess` is tried first.
    fn column(&mut self, name: &str, guess: usize) -> Result<usize, String> {
        if self.names.get(guess).is_some_and(|n| n == name) {
            return Ok(guess);
        }
        if let Some(&column) = self.index.get(name) {
            return Ok(column);
        }
        if self.fixed {
            return Err("the file was changed while it was read".to_owned());
        }
        if self.names.len() == header::MAX_COLUMNS {
            return Err(format!(
                "the records have more than {} different names",
                header::MAX_COLUMNS
            ));
        }
        self.bytes += name.len();
        if self.bytes > header::MAX_NAMES {
            return Err(format!(
                "the names of the values take more than {} KB together",
                header::MAX_NAMES >> 10
            ));
        }
        self.index.insert(name.to_owned(), self.names.len());
        self.names.push(name.to_owned());
        Ok(self.names.len() - 1)
    }
}

/// The cells of one record.
#[derive(Default)]
struct Values {
    text: String,
    /// The column and text of each value, as they came.
    cells: Vec<(usize, Range<usize>)>,
}

impl Values {
    fn clear(&mut self) {
        self.text.clear();
        self.cells.clear();
    }

    fn set(&mut self, column: usize, text: &str) {
        let start = self.text.len();
        self.text.push_str(text);
        self.cells.push((column, start..self.text.len()));
    }

    /// The cells by column; of a name that came twice the last one counts.
    fn in_order(&mut self) -> impl Iterator<Item = (usize, &str)> {
        // Records mostly name their columns in order; then there is nothing to do.
        self.cells.sort_by_key(|(column, _)| *column);
        let cells = self.cells.iter().enumerate();
        cells.filter_map(|(index, (column, place))| {
            let again = self
                .cells
                .get(index + 1)
                .is_some_and(|(next, _)| next == column);
            (!again).then_some((*column, &self.text[place.clone()]))
        })
    }

    /// Texts without quotes, null as nothing, all else as its JSON.
    fn set_json(&mut self, column: usize, json: &str) {
        match json.strip_prefix('"').and_then(|s| s.strip_suffix('"')) {
            Some(plain) if !plain.contains('\\') => self.set(column, plain),
            Some(_) => self.set(column, &unescape(json)),
            None if json == "null" => self.set(column, ""),
            None => self.set(column, json),
        }
    }
}

/// The text of a JSON string; half a surrogate pair, which some tools write, becomes U+FFFD.
fn unescape(json: &str) -> String {
    struct Lossy;
    impl Visitor<'_> for Lossy {
        type Value = String;
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a string")
        }
        fn visit_bytes<E>(self, bytes: &[u8]) -> Result<String, E> {
            Ok(String::from_utf8_lossy(bytes).into_owned())
        }
    }
    serde_json::from_str(json)
        .or_else(|_| serde_json::Deserializer::from_str(json).deserialize_bytes(Lossy))
        .unwrap_or_else(|_| json.to_owned())
}

/// Reads one record.
struct Record<'a> {
    keys: &'a mut Keys,
    values: &'a mut Values,
}

impl<'de> DeserializeSeed<'de> for Record<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Record<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with a comment, or its text")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut guess = 0;
        while let Some(column) = map.next_key_seed(Key {
            keys: self.keys,
            guess,
        })? {
            let column = column.map_err(A::Error::custom)?;
            guess = column + 1;
            self.values
                .set_json(column, map.next_value::<&RawValue>()?.get());
        }
        Ok(())
    }
}

struct Key<'a> {
    keys: &'a mut Keys,
    guess: usize,
}

impl<'de> DeserializeSeed<'de> for Key<'_> {
    type Value = Result<usize, String>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Key<'_> {
    type Value = Result<usize, String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_str<E>(self, name: &str) -> Result<Self::Value, E> {
        Ok(self.keys.column(name, self.guess))
    }
}
