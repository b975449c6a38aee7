//! JSON Feed (jsonfeed.org): the authors of an item are a list, in version 1.0 one object.

use super::{Kind, Record, Tell};

pub(super) fn tell(record: &Record<'_>, tell: &mut Tell<'_>) -> Result<(), String> {
    let authors = record.core.get("authors");
    let first = authors.and_then(|authors| authors.elements().next());
    let author = first.filter(|author| author.kind() == Kind::Object);
    let Some(author) = author.or_else(|| record.core.get("author")) else {
        return Ok(());
    };
    tell.some("author_name", author.word_at("name"))?;
    tell.some("author_id", author.word_at("url"))
}
