//! The sign of an emoji among the parts of a text, or else its name.

use std::borrow::Cow;

use crate::comments::json::tape::{Kind, Value};

/// Members that are the sign itself, if they hold one.
const SIGNS: [&str; 8] = [
    "emojiId",
    "unicode",
    "native",
    "char",
    "character",
    "surrogates",
    "text",
    "emoji",
];
/// Members that name it.
const NAMES: [&str; 7] = [
    "shortcuts",
    "shortcode",
    "shortcodes",
    "shortName",
    "short_name",
    "name",
    "code",
];

/// The emoji in a part, if there is one and it tells its sign or its name; `is_emoji` says that the
/// part is nothing else.
pub(super) fn of_part(part: Value<'_>, is_emoji: bool) -> Option<Cow<'_, str>> {
    let emoji = part.get("emoji");
    let told = emoji.and_then(|emoji| match emoji.kind() {
        Kind::Object => of_object(emoji),
        _ => emoji.word(),
    });
    let of_kind = || {
        let attributes = part.get("attrs").unwrap_or(part);
        is_emoji.then(|| of_object(attributes)).flatten()
    };
    told.or_else(|| part.word_at("emojiText"))
        .or_else(of_kind)
        .or_else(|| {
            // Other pictures have descriptions.
            let alt = part.word_at("alt")?;
            (is_emoji || is_sign(&alt) || (alt.starts_with(':') && is_name(&alt))).then_some(alt)
        })
}

fn of_object(emoji: Value<'_>) -> Option<Cow<'_, str>> {
    let sign = SIGNS.iter().find_map(|name| {
        let word = emoji.word_at(name)?;
        match is_sign(&word) {
            true => Some(word),
            false if *name == "unicode" => of_hexadecimal(&word).map(Cow::Owned),
            false => None,
        }
    });
    sign.or_else(|| {
        NAMES.iter().find_map(|name| {
            let value = emoji.get(name)?;
            let first = value.elements().next().unwrap_or(value);
            let word = first.word()?;
            match is_name(&word) {
                true => Some(with_colons(word)),
                false => is_sign(&word).then_some(word),
            }
        })
    })
}

/// Whether a text is an emoji and no word.
fn is_sign(text: &str) -> bool {
    text.chars().any(|c| c > '\u{2000}') && !text.chars().any(|c| c.is_ascii_alphabetic())
}

/// An emoji by the numbers of its characters: `1f44b-1f3fd`.
fn of_hexadecimal(text: &str) -> Option<String> {
    let mut out = String::new();
    for part in text.split(['-', ' ']) {
        let digits = part.trim_start_matches("U+");
        let is_code = (4..=6).contains(&digits.len());
        let code = u32::from_str_radix(digits, 16).ok().filter(|_| is_code)?;
        out.push(char::from_u32(code)?);
    }
    is_sign(&out).then_some(out)
}

/// Whether a text names an emoji, and is no id: `wave`, `:hand-pink-waving:`.
fn is_name(text: &str) -> bool {
    let name = text.trim_matches(':');
    let is_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '+' | '~');
    (1..=40).contains(&name.chars().count())
        && name.chars().all(is_word)
        && (name.chars().any(char::is_lowercase) || matches!(name, "+1" | "-1"))
}

fn with_colons(name: Cow<'_, str>) -> Cow<'_, str> {
    match name.starts_with(':') {
        true => name,
        false => format!(":{name}:").into(),
    }
}

#[cfg(test)]
mod tests {
    use super::{is_name, is_sign, of_hexadecimal};

    #[test]
    fn emoji_are_told_from_words_and_names_from_ids() {
        assert!(is_sign("😍") && is_sign("1️⃣") && is_sign("🇩🇪") && is_sign("❤️"));
        assert!(!is_sign("UCkszU2WH9/abc") && !is_sign("wave") && !is_sign("Größe"));
        assert_eq!(of_hexadecimal("1f44b-1f3fd").as_deref(), Some("👋🏽"));
        assert_eq!(of_hexadecimal("2764").as_deref(), Some("❤"));
        assert_eq!(of_hexadecimal("dead"), None);
        assert_eq!(of_hexadecimal("wave"), None);
        assert!(is_name("wave") && is_name(":hand-pink-waving:") && is_name("+1"));
        assert!(!is_name("") && !is_name("1066223344556") && !is_name("UC/x y"));
    }
}
