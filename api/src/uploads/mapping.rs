//! How a file of comments is to be read, as JSON, the query or a form say it.

use std::{borrow::Cow, collections::BTreeMap};

use serde::Serialize;
use serde_json::Value;
use service::mapping::Mapping;
use tables::Field;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        Object, ObjectBuilder, RefOr, Schema, Type,
        schema::{AdditionalProperties, SchemaType},
    },
};

use crate::{
    fields::{Fields, escape},
    problem::{BadEntry, EntryCode},
};

/// Chooses a column, empty for none. A field that has one already is given twice: `place` says
/// where the second one stood.
pub(crate) fn choose(
    mapping: &mut Mapping,
    fields: &mut Fields,
    place: &str,
    field: Field,
    column: String,
) {
    let repeated = mapping.choose(field, column);
    once(repeated, fields, place);
}

fn once(repeated: bool, fields: &mut Fields, place: &str) {
    if repeated {
        fields.bad(BadEntry::repeated(place));
    }
}

/// What was chosen in the query.
pub(crate) fn of_query(
    text_column: Option<String>,
    encoding: Option<String>,
    day_first: Option<bool>,
) -> Mapping {
    let mut mapping = Mapping::default();
    if let Some(column) = text_column {
        mapping.choose(Field::Text, column);
    }
    if let Some(label) = encoding {
        mapping.choose_encoding(label);
    }
    if let Some(first) = day_first {
        mapping.choose_day_first(first);
    }
    mapping
}

/// A member of a JSON request; answers whether it is one of ours.
pub(crate) fn json(
    mapping: &mut Mapping,
    fields: &mut Fields,
    member: &str,
    value: &Value,
) -> bool {
    let place = format!("/{member}");
    match (member, value) {
        ("columns" | "encoding" | "day_first", Value::Null) => {}
        ("columns", Value::Object(columns)) => {
            for (name, column) in columns {
                json_column(mapping, fields, name, column);
            }
        }
        ("columns", other) => fields.wrong_type(&place, other, "an object"),
        ("encoding", Value::String(label)) => {
            once(mapping.choose_encoding(label.clone()), fields, &place);
        }
        ("encoding", other) => fields.wrong_type(&place, other, "a string"),
        ("day_first", Value::Bool(first)) => {
            once(mapping.choose_day_first(*first), fields, &place);
        }
        ("day_first", other) => fields.wrong_type(&place, other, "true or false"),
        _ => return false,
    }
    true
}

fn json_column(mapping: &mut Mapping, fields: &mut Fields, name: &str, column: &Value) {
    let pointer = format!("/columns/{}", escape(name));
    let Some(field) = Field::from_name(name) else {
        let known: Vec<_> = Field::ALL.map(|f| format!("`{}`", f.name())).into();
        return fields.unknown(&pointer, name, &known.join(", "));
    };
    match column {
        // The file has no such column, whatever one of them is called.
        Value::Null => choose(mapping, fields, &pointer, field, String::new()),
        Value::String(column) => choose(mapping, fields, &pointer, field, column.clone()),
        other => fields.wrong_type(&pointer, other, "the name of a column, or null"),
    }
}

/// A field of a form; answers whether it is one of ours.
pub(crate) fn form(mapping: &mut Mapping, fields: &mut Fields, name: &str, value: &str) -> bool {
    let given = Some(value.trim()).filter(|value| !value.is_empty());
    match name {
        "text_column" => {
            if let Some(column) = given {
                choose(mapping, fields, name, Field::Text, column.to_owned());
            }
        }
        "encoding" => {
            if let Some(label) = given {
                once(mapping.choose_encoding(label.to_owned()), fields, name);
            }
        }
        "day_first" => match given {
            None => {}
            Some("true") => once(mapping.choose_day_first(true), fields, name),
            Some("false") => once(mapping.choose_day_first(false), fields, name),
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

/// Columns of a file by what they mean, as answers show them and requests choose them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub(crate) struct ColumnsView(pub(crate) BTreeMap<String, String>);

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
