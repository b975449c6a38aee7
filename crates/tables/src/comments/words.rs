//! From a cell to the words that somebody wrote.
//!
//! Exports wrap texts into JSON, encode them as HTML, or damage their letters. What of that a
//! column shows is undone when its comments are handed on; the original cell stays as it was.

mod html;
mod literal;
mod mojibake;
mod wrapped;

use std::borrow::Cow;

use plaintext::named_character;

pub(super) use html::{holds_html, is_html};
pub(super) use mojibake::repair;
pub(super) use wrapped::{Parsed, Wrapped, parse};

/// What is to be undone in a column.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Undo {
    /// Cells that are objects or lists stand for something in them.
    pub(super) unwrap: Option<Wrapped>,
    pub(super) markup: Markup,
    /// Some cells hold HTML, whatever the others hold.
    pub(super) html_in_some: bool,
    /// UTF-8 that was read as Latin-1 or Windows-1252.
    pub(super) mojibake: bool,
}

/// How the text of a column is encoded.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Markup {
    /// As a person reads it.
    #[default]
    Plain,
    /// With entities in place of some signs.
    Entities,
    Html,
}

impl Undo {
    /// Whether there is anything to undo.
    pub(super) fn is_needed(self) -> bool {
        self != Self::default()
    }

    /// The words of a cell; none when the cell is as it should be.
    pub(super) fn apply(self, cell: &str) -> Option<String> {
        let mut words = Cow::Borrowed(cell);
        let mut markup = self.markup;
        if let Some(wrapped) = self.unwrap
            && let Some(inner) = parse(cell)
        {
            let found = wrapped.find_in(inner.value()).unwrap_or_default();
            if found.html {
                markup = Markup::Html;
            }
            words = Cow::Owned(found.text);
        }
        if self.html_in_some && holds_html(&words) {
            markup = Markup::Html;
        }
        match markup {
            Markup::Html => words = Cow::Owned(plaintext::html_to_text(&words)),
            Markup::Entities => {
                if let Some(decoded) = decode_entities(&words) {
                    words = Cow::Owned(decoded);
                }
            }
            Markup::Plain => {}
        }
        if self.mojibake
            && let Some(repaired) = repair(&words)
        {
            words = Cow::Owned(repaired);
        }
        match words {
            Cow::Borrowed(_) => None,
            Cow::Owned(words) => Some(words),
        }
    }
}

/// An entity at the beginning of a text that begins with `&`: its character and its length.
pub(super) fn entity(text: &str) -> Option<(char, usize)> {
    // The longest is `&#x10FFFF;`.
    let end = text.bytes().take(10).position(|b| b == b';')?;
    let name = text.get(1..end)?;
    let character = match name.strip_prefix('#') {
        Some(number) => {
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            // Databases refuse NUL in text.
            char::from_u32(code).filter(|&c| c != '\0')?
        }
        None => named_character(&text[1..=end])?,
    };
    Some((character, end + 1))
}

/// A text with its entities decoded; none when it has none.
fn decode_entities(text: &str) -> Option<String> {
    let mut out = String::new();
    let (mut copied, mut at) = (0, 0);
    while let Some(found) = text[at..].find('&') {
        at += found;
        match entity(&text[at..]) {
            Some((character, length)) => {
                out.push_str(&text[copied..at]);
                out.push(character);
                at += length;
                copied = at;
            }
            None => at += 1,
        }
    }
    (copied > 0).then(|| out + &text[copied..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entities_are_decoded_once() {
        for (text, expected) in [
            (
                "I don&#39;t &amp;amp; won&#x2019;t",
                Some("I don't &amp; won’t"),
            ),
            ("&lt;3 &lt;3", Some("<3 <3")),
            (
                "I don&rsquo;t, caf&eacute;&hellip; 5&nbsp;&euro; &Uuml;ber &yuml;",
                Some("I don’t, café… 5\u{A0}€ Über ÿ"),
            ),
            ("R&D; a & b &unknown; &#0; &#xD800;", None),
            ("no", None),
        ] {
            assert_eq!(decode_entities(text).as_deref(), expected, "{text}");
        }
    }
}
