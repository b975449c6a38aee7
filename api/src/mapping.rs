//! How a file of comments is to be read, as far as a request says it.
//!
//! What is not said is found in the file; see [`tables::OpenOptions`].

use std::{borrow::Cow, collections::BTreeMap};

use serde::{Deserialize, Serialize};
use serde_json::Value;
use tables::{Field, OpenOptions};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        Object, ObjectBuilder, RefOr, Schema, Type,
        schema::{AdditionalProperties, SchemaType},
    },
};

use crate::{
    fields::{Fields, escape},
    idempotency::RequestHash,
    problem::{BadEntry, EntryCode},
};

/// What was chosen for a file of comments.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Mapping {
    columns: BTreeMap<Field, String>,
    encoding: Option<String>,
    day_first: Option<bool>,
}

impl Mapping {
    /// The column of the texts, chosen by name.
    pub(crate) fn with_text_column(mut self, column: Option<String>) -> Self {
        self.columns
            .extend(column.map(|column| (Field::Text, column)));
        self
    }

    /// The encoding, and the order of day and month.
    pub(crate) fn with_forms(mut self, encoding: Option<String>, day_first: Option<bool>) -> Self {
        self.encoding = encoding.or(self.encoding);
        self.day_first = day_first.or(self.day_first);
        self
    }

    /// Chooses a column, empty for none. A field that has one already is given twice: `place` says
    /// where the second one stood.
    pub(crate) fn choose(
        &mut self,
        fields: &mut Fields,
        place: &str,
        field: Field,
        column: String,
    ) {
        if self.columns.insert(field, column).is_some() {
            fields.bad(BadEntry::repeated(place));
        }
    }

    fn choose_encoding(&mut self, fields: &mut Fields, place: &str, label: &str) {
        if self.encoding.replace(label.to_owned()).is_some() {
            fields.bad(BadEntry::repeated(place));
        }
    }

    fn choose_day_first(&mut self, fields: &mut Fields, place: &str, first: bool) {
        if self.day_first.replace(first).is_some() {
            fields.bad(BadEntry::repeated(place));
        }
    }

    /// A member of a JSON request; answers whether it is one of ours.
    pub(crate) fn json(&mut self, fields: &mut Fields, member: &str, value: &Value) -> bool {
        match (member, value) {
            ("columns" | "encoding" | "day_first", Value::Null) => {}
            ("columns", Value::Object(columns)) => {
                for (name, column) in columns {
                    self.json_column(fields, name, column);
                }
            }
            ("columns", other) => fields.wrong_type("/columns", other, "an object"),
            ("encoding", Value::String(label)) => {
                self.choose_encoding(fields, "/encoding", label);
            }
            ("encoding", other) => fields.wrong_type("/encoding", other, "a string"),
            ("day_first", Value::Bool(first)) => {
                self.choose_day_first(fields, "/day_first", *first);
            }
            ("day_first", other) => fields.wrong_type("/day_first", other, "true or false"),
            _ => return false,
        }
        true
    }

    fn json_column(&mut self, fields: &mut Fields, name: &str, column: &Value) {
        let pointer = format!("/columns/{}", escape(name));
        let Some(field) = Field::from_name(name) else {
            let known: Vec<_> = Field::ALL.map(|f| format!("`{}`", f.name())).into();
            return fields.unknown(&pointer, name, &known.join(", "));
        };
        match column {
            // The file has no such column, whatever one of them is called.
            Value::Null => self.choose(fields, &pointer, field, String::new()),
            Value::String(column) => self.choose(fields, &pointer, field, column.clone()),
            other => fields.wrong_type(&pointer, other, "the name of a column, or null"),
        }
    }

    /// A field of a form; answers whether it is one of ours.
    pub(crate) fn form(&mut self, fields: &mut Fields, name: &str, value: &str) -> bool {
        let given = Some(value.trim()).filter(|value| !value.is_empty());
        match name {
            "text_column" => {
                if let Some(column) = given {
                    self.choose(fields, name, Field::Text, column.to_owned());
                }
            }
            "encoding" => {
                if let Some(label) = given {
                    self.choose_encoding(fields, name, label);
                }
            }
            "day_first" => match given {
                None => {}
                Some("true") => self.choose_day_first(fields, name, true),
                Some("false") => self.choose_day_first(fields, name, false),
                Some(other) => fields.bad(
                    BadEntry::field(
                        name,
                        EntryCode::NotAFlag,
                        "`day_first` is `true` or `false`.",
                    )
                    .with_input(other),
                ),
            },
            _ => return false,
        }
        true
    }

    /// As files are opened; `hint` is the name or media type of this one.
    pub(crate) fn options(&self, hint: Option<String>) -> OpenOptions {
        OpenOptions {
            name_hint: hint,
            columns: self.columns.clone(),
            encoding: self.encoding.clone(),
            day_first: self.day_first,
            post_identity: Some(platforms::post_identity),
        }
    }

    /// Adds itself to the hash of a request. One that chooses no more than the column of the texts
    /// is hashed as before there was more to choose.
    pub(crate) fn hash(&self, hash: &mut RequestHash) {
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

/// Columns of a file by what they mean, as answers show them and requests choose them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ColumnsView(pub BTreeMap<String, String>);

impl PartialSchema for ColumnsView {
    fn schema() -> RefOr<Schema> {
        let column = || -> Object {
            ObjectBuilder::new()
                .schema_type(SchemaType::from_iter([Type::String, Type::Null]))
                .build()
        };
        let mut object = ObjectBuilder::new()
            .description(Some(
                "Columns by what they mean. Null: the file has no such column.",
            ))
            .additional_properties(Some(AdditionalProperties::FreeForm(false)));
        for field in Field::ALL {
            object = object.property(field.name(), column());
        }
        object.into()
    }
}

impl ToSchema for ColumnsView {
    fn name() -> Cow<'static, str> {
        "Columns".into()
    }
}
