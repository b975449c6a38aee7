//! Lists in plain text: any number of URLs per line, among other words.

use super::List;
use crate::Error;
use crate::urls::extract_urls;

pub(super) fn read(text: &str) -> Result<List, Error> {
    let mut list = List::default();
    for (index, line) in text.lines().enumerate() {
        let urls = extract_urls(line);
        for url in &urls {
            list.push(url, index + 1, None)?;
        }
        if urls.is_empty() && meant_as_url(line) {
            list.push(line.trim(), index + 1, None)?;
        }
    }
    Ok(list)
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
