//! phpMyAdmin: a database as a list of its parts, of which the tables hold rows: `[{"type": "header",
//! ...}, {"type": "database", "name": ...}, {"type": "table", "name": ..., "data": [...]}]`.

use super::Value;

/// Whether an object of a dump tells of the dump and holds no rows.
pub(super) fn is_of_dump(object: Value<'_>) -> bool {
    let has = |name: &str| object.get(name).is_some();
    match object.word_at("type").as_deref() {
        Some("header") => object
            .word_at("comment")
            .is_some_and(|comment| comment.to_lowercase().contains("phpmyadmin")),
        Some("database") => has("name") && object.members().count() == 2,
        _ => false,
    }
}

/// Whether an object is a table, whose name is no title of a post.
pub(super) fn is_table(object: Value<'_>) -> bool {
    let is_table = object.word_at("type").is_some_and(|kind| kind == "table");
    is_table && object.get("database").is_some() && object.get("data").is_some()
}
