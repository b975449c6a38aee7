//! What a person reads of a text: markup to plain text, and which part of it is the writer's own;
//! what an address and a date of a comment can be; and how a long text is cut where it is shown.
//!
//! It is shared by whatever brings texts in (`platforms`, `tables`), by what keeps them (`store`) and
//! by what scores them, so that a comment means the same however it came. It knows no platform, no
//! file and no model.

#![forbid(unsafe_code)]

mod address;
mod attributes;
mod bbcode;
mod dates;
mod html;
mod own;
mod words;

use std::borrow::Cow;

pub use address::{
    ends_address, is_web_address, percent_decoded, repair_addresses, spelled_alike, without_scheme,
};
pub use attributes::with_few_attributes;
pub use dates::DateRange;
pub use html::{html_to_text, named_character};
pub use own::own_words;
pub use words::{has_words, is_visible};

/// What of a comment is scored: the writer's own words; `None` when there are none.
///
/// The one rule for everything that is scored: `[deleted]`, a comment of nothing that can be seen and
/// one that only quotes are counted as empty, and a quote never counts as the opinion of who quotes.
pub fn to_score(text: &str) -> Option<Cow<'_, str>> {
    let own = own_words(text);
    has_words(&own).then_some(own)
}

/// The first `limit` characters, with an ellipsis in place of what was left out.
pub fn shorten(text: &str, limit: usize) -> String {
    match text.char_indices().nth(limit) {
        Some((end, _)) => format!("{}…", text[..end].trim_end()),
        None => text.to_owned(),
    }
}

/// A text in which a blank stands in place of each control character, line breaks among them: what goes into a
/// header, a name or a line of its own.
pub fn without_controls(text: &str) -> Cow<'_, str> {
    match text.contains(char::is_control) {
        true => Cow::Owned(text.replace(char::is_control, " ")),
        false => Cow::Borrowed(text),
    }
}

#[cfg(test)]
mod tests {
    use super::{shorten, to_score, without_controls};

    #[test]
    fn control_characters_become_blanks() {
        for (text, plain) in [
            ("a\r\nb", "a  b"),
            ("a\u{85}\tb", "a  b"),
            ("so good \u{1F600}", "so good \u{1F600}"),
            ("", ""),
        ] {
            assert_eq!(without_controls(text), plain);
        }
    }

    #[test]
    fn texts_are_cut_between_characters() {
        assert_eq!(shorten("ab", 2), "ab");
        assert_eq!(
            shorten("\u{1F600}\u{1F600}\u{1F600}", 2),
            "\u{1F600}\u{1F600}\u{2026}"
        );
        assert_eq!(shorten("so good", 3), "so\u{2026}");
    }

    #[test]
    fn what_is_scored_is_the_writers_own() {
        assert_eq!(to_score("fine").as_deref(), Some("fine"));
        assert_eq!(to_score("> bad\n\nfine").as_deref(), Some("fine"));
        assert_eq!(
            to_score("[quote=a]bad[/quote]\nfine").as_deref(),
            Some("fine")
        );
        for nothing in [
            "",
            " \n",
            "> bad",
            "> bad\n[deleted]",
            "[quote]bad[/quote] ",
            "RE: https://m.example/1",
        ] {
            assert_eq!(to_score(nothing), None, "{nothing:?}");
        }
    }
}
