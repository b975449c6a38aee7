//! How a file of comments is to be read, as far as somebody chose it.
//!
//! What is not chosen is found in the file; see [`tables::OpenOptions`].

use std::collections::BTreeMap;

use tables::{Field, OpenOptions};

use crate::{export::own_result_header, idempotency::RequestHash};

/// What was chosen for a file of comments.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Mapping {
    columns: BTreeMap<Field, String>,
    encoding: Option<String>,
    day_first: Option<bool>,
}

impl Mapping {
    /// Chooses a column, empty for none; answers whether the field had one already.
    pub fn choose(&mut self, field: Field, column: String) -> bool {
        self.columns.insert(field, column).is_some()
    }

    /// Chooses the encoding; answers whether there was one already.
    pub fn choose_encoding(&mut self, label: String) -> bool {
        self.encoding.replace(label).is_some()
    }

    /// Chooses the order of day and month; answers whether there was one already.
    pub fn choose_day_first(&mut self, first: bool) -> bool {
        self.day_first.replace(first).is_some()
    }

    /// As files are opened; `hint` is the name or media type of this one.
    pub fn options(&self, hint: Option<String>) -> OpenOptions {
        OpenOptions {
            name_hint: hint,
            columns: self.columns.clone(),
            encoding: self.encoding.clone(),
            day_first: self.day_first,
            post_identity: Some(platforms::post_identity),
            written_here: Some(own_result_header),
        }
    }

    /// Adds itself to the hash of a request. One that chooses no more than the column of the texts
    /// is hashed as before there was more to choose.
    pub fn hash_into(&self, hash: &mut RequestHash) {
        let text = self.columns.get(&Field::Text);
        hash.optional(text.map(|column| column.as_bytes()));
        for (field, column) in &self.columns {
            if *field != Field::Text {
                hash.part(field.name().as_bytes());
                hash.part(column.as_bytes());
            }
        }
        if let Some(encoding) = &self.encoding {
            hash.part(b"encoding");
            hash.part(encoding.as_bytes());
        }
        if let Some(first) = self.day_first {
            hash.part(b"day_first");
            hash.part(&[u8::from(first)]);
        }
    }
}
