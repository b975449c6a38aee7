//! Web addresses as people write them into text: where one ends, and how one is spelled so that it
//! is no link.
//!
//! Whoever looks for addresses asks here, so that a list and a single cell are read alike. It finds
//! none itself and does not know which addresses are good.

mod alike;
mod escapes;
mod typos;
mod web;
mod width;

use std::borrow::Cow;

pub use alike::{spelled_alike, without_scheme};
pub use escapes::percent_decoded;
use unicode_properties::{GeneralCategoryGroup, UnicodeGeneralCategory};
pub use web::is_web_address;

/// Whether a character outside of ASCII ends an address wherever it stands.
///
/// Addresses hold letters, digits and accents of all scripts, and a few signs that join words. All
/// else is text around them: punctuation and brackets of any script and width, symbols and emoji.
pub fn ends_address(c: char) -> bool {
    !c.is_ascii() && !joins_words(c) && !is_of_word(c)
}

fn is_of_word(c: char) -> bool {
    use GeneralCategoryGroup::{Letter, Mark, Number};
    matches!(c.general_category_group(), Letter | Mark | Number)
}

/// Signs that stand between the letters of titles, and so of addresses made of titles.
fn joins_words(c: char) -> bool {
    matches!(
        c,
        // Joiners that change how the letters beside them look; see `is_between_letters`.
        '\u{200c}' | '\u{200d}'
            // Hyphens, the dash of ranges (longer ones are punctuation) and the apostrophe.
            | '\u{2010}' | '\u{2011}' | '–' | '’'
            // Middle dots of Catalan and Japanese, hyphen and abbreviations of Hebrew.
            | '·' | '\u{2027}' | '・' | '\u{5be}' | '\u{5f3}' | '\u{5f4}'
    )
}

/// The text with its addresses as a browser takes them: without characters that cannot be seen, in
/// usual letters, out of the escapes of other texts, and as links again where they were mistyped or
/// spelled so as to be none (`https ://`, `hxxps://site[.]example`, `ttp://`).
///
/// Borrowed when there is nothing to mend, which is nearly always. Linear in the length of the text.
pub fn repair_addresses(text: &str) -> Cow<'_, str> {
    // Each finds what those before it left.
    const CHANGES: [fn(&str) -> Option<String>; 8] = [
        without_invisible,
        escapes::without_entities,
        width::with_usual_letters,
        with_dots,
        escapes::without_encoding,
        typos::with_schemes,
        typos::with_joints,
        escapes::without_backslashes,
    ];
    CHANGES.into_iter().fold(Cow::Borrowed(text), apply)
}

/// Applies a change that answers `None` where there is nothing to change.
fn apply<'a>(text: Cow<'a, str>, change: fn(&str) -> Option<String>) -> Cow<'a, str> {
    match change(&text) {
        Some(changed) => Cow::Owned(changed),
        None => text,
    }
}

/// Unicode's characters that are to be ignored where they are not understood
/// (`Default_Ignorable_Code_Point`), and the byte order mark.
fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
            | '\u{e0000}'..='\u{e0fff}'
    )
}

fn without_invisible(text: &str) -> Option<String> {
    if text.is_ascii() || !text.contains(is_invisible) {
        return None;
    }
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let joins = matches!(c, '\u{200c}' | '\u{200d}')
            && out.chars().next_back().is_some_and(is_foreign_letter)
            && chars.peek().copied().is_some_and(is_foreign_letter);
        if joins || !is_invisible(c) {
            out.push(c);
        }
    }
    Some(out)
}

/// Persian and the scripts of India write words with joiners inside, also in addresses.
fn is_foreign_letter(c: char) -> bool {
    !c.is_ascii() && is_of_word(c)
}

/// Signs in brackets, with what they stand for.
const BRACKETED: [(&str, &str); 8] = [
    ("[.]", "."),
    ("(.)", "."),
    ("{.}", "."),
    ("[dot]", "."),
    ("(dot)", "."),
    ("{dot}", "."),
    ("[:]", ":"),
    ("[://]", "://"),
];

/// Takes the brackets off the signs inside of addresses; elsewhere they stay.
fn with_dots(text: &str) -> Option<String> {
    let mut out: Option<String> = None;
    let mut done = 0;
    for (at, _) in text.match_indices(['[', '(', '{']) {
        let rest = &text.as_bytes()[at..];
        let found = BRACKETED.iter().find(|(written, _)| {
            let length = written.len();
            rest.len() > length && rest[..length].eq_ignore_ascii_case(written.as_bytes())
        });
        let Some((written, meant)) = found else {
            continue;
        };
        let before = text[..at].chars().next_back();
        let behind = text[at + written.len()..].chars().next();
        let inside = before.is_some_and(char::is_alphanumeric)
            && behind.is_some_and(|c| c.is_alphanumeric() || c == '/');
        if inside {
            let out = out.get_or_insert_default();
            out.push_str(&text[done..at]);
            out.push_str(meant);
            done = at + written.len();
        }
    }
    out.map(|out| out + &text[done..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_of_all_scripts_belong_to_addresses_and_signs_do_not() {
        for c in "äßçжह\u{93f}\u{94d}한漢々ーآ\u{64b}9٣·・–’".chars() {
            assert!(!ends_address(c), "{c}");
        }
        for c in "，。、；：！？（）【】《》「」『』〈〉〔〕｜～…—“”„«»‹›،؛؟۔﴾﴿।።។👍❤✅🇩→€™¿¡｡｢｣︵﹐〜＿\u{fffd}\u{fffc}".chars()
        {
            assert!(ends_address(c), "{c}");
        }
        assert!(!(' '..='~').any(ends_address), "ASCII is for the caller");
    }

    #[track_caller]
    fn mended(text: &str, expected: &str) {
        assert_eq!(repair_addresses(text), expected, "{text:?}");
    }

    #[test]
    fn what_cannot_be_seen_vanishes() {
        mended(
            "https\u{200b}://a\u{ad}.example/\u{2060}1\u{feff}",
            "https://a.example/1",
        );
        mended("\u{202a}https://a.example/1\u{202c}", "https://a.example/1");
    }

    #[test]
    fn joiners_stay_where_letters_need_them() {
        let persian = "https://fa.example/می\u{200c}شود";
        mended(persian, persian);
        mended(
            "https://a.example/1\u{200c}2\u{200d}",
            "https://a.example/12",
        );
    }

    #[test]
    fn links_that_were_made_none_are_links_again() {
        for text in [
            "hxxps://a.b.example/1",
            "HXXPS://a.b.example/1",
            "h**ps://a.b.example/1",
            "hxxps[:]//a.b.example/1",
            "hxxps[://]a[.]b(.)example/1",
            "https://a[dot]b(DOT)example/1",
            "ttps://a{.}b{dot}example/1",
        ] {
            mended(text, "https://a.b.example/1");
        }
        mended(
            "see:hxxp://a.example, ttp://b.example",
            "see:http://a.example, http://b.example",
        );
    }

    #[test]
    fn other_text_stays_as_it_is() {
        for text in [
            "",
            "a [.] b",
            "list[.]",
            "[.]com",
            "f(.)",
            "https://a.example/x[1].y",
            "[one](https://a.example/b)",
            "ftp://a.example",
            "xttp://a.example",
            "://",
            "[",
        ] {
            assert!(
                matches!(repair_addresses(text), Cow::Borrowed(same) if same == text),
                "{text:?}"
            );
        }
    }
}
