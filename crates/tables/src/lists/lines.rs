//! Lists in plain text: any number of URLs per line, among other words.

use super::Entries;
use super::words::is_words;
use crate::Error;
use crate::urls::is_url_like;

pub(super) fn read(text: &str, list: &mut Entries<'_>) -> Result<(), Error> {
    for (index, line) in text.lines().enumerate() {
        if index.is_multiple_of(1024) {
            list.budget.check()?;
        }
        list.has_words |= is_words(line);
        if is_url_like(line) || meant_as_url(line) {
            list.push_all(line.trim(), index + 1, None)?;
        } else if !line.trim().is_empty() {
            list.plain += 1;
        }
    }
    Ok(())
}

/// Whether a line or cell is one word with a dot, colon or slash inside: a mistyped URL, not prose.
pub(super) fn meant_as_url(text: &str) -> bool {
    let text = text.trim();
    let inner = text.trim_matches(|c: char| !c.is_alphanumeric());
    !text.contains(char::is_whitespace)
        && !text.contains('@')
        && inner.contains(['.', ':', '/'])
        && inner.contains(char::is_alphabetic)
}
