//! Values as MongoDB exports them: `{"$oid": "66f1..."}`, `{"$date": "2024-05-01T10:00:00Z"}`,
//! `{"$date": {"$numberLong": "1714557600000"}}`.

use std::borrow::Cow;

use super::tape::{Kind, Value};

const NAMES: [&str; 9] = [
    "$oid",
    "$date",
    "$numberLong",
    "$numberInt",
    "$numberDouble",
    "$numberDecimal",
    "$uuid",
    "$symbol",
    "$timestamp",
];

/// The value that an object of extended JSON stands for; none for another one.
pub(super) fn extended(object: Value<'_>) -> Option<Cow<'_, str>> {
    let inner = alone(object)?;
    match inner.kind() {
        Kind::Object => alone(inner)?.scalar(),
        _ => inner.scalar(),
    }
}

/// The only member of an object, if it has such a name.
fn alone(object: Value<'_>) -> Option<Value<'_>> {
    let mut members = object.members();
    let (name, inner) = members.next()?;
    (NAMES.contains(&&*name) && members.next().is_none()).then_some(inner)
}
