//! Reads the JSON of platforms: the only place that does.
//!
//! What people write is cut by programs in the middle of an emoji, and then half of a surrogate pair
//! (`\ud83d`) stands in the JSON, or bytes that are no UTF-8. Neither means anything, and for neither
//! a post is given up: what is broken becomes one U+FFFD, and the rest is read as it is.

use std::borrow::Cow;

use serde::de::DeserializeOwned;

/// What stands for a letter that is none.
const REPLACEMENT: &[u8; 6] = br"\ufffd";

/// Parses JSON; letters that are none are replaced. Errors are those of the parser.
pub(crate) fn read<T: DeserializeOwned>(json: &[u8]) -> serde_json::Result<T> {
    // Nearly always there is nothing to mend, and the first look costs nothing more.
    serde_json::from_slice(json).or_else(|error| match mended(json) {
        Some(mended) => serde_json::from_slice(&mended),
        None => Err(error),
    })
}

/// The same JSON with U+FFFD for letters that are none; `None` when all of them are.
fn mended(json: &[u8]) -> Option<Vec<u8>> {
    let text = String::from_utf8_lossy(json);
    let was_mended = matches!(text, Cow::Owned(_));
    let mut bytes = text.into_owned().into_bytes();
    let found = replace_halves(&mut bytes);
    (was_mended || found).then_some(bytes)
}

/// Replaces escapes that are half of a surrogate pair, in one pass; whether there were any.
fn replace_halves(json: &mut [u8]) -> bool {
    let mut found = false;
    let mut place = 0;
    while let Some(next) = json[place..].iter().position(|byte| *byte == b'\\') {
        let start = place + next;
        place = match escaped(json, start) {
            Some(0xd800..=0xdbff) if matches!(escaped(json, start + 6), Some(0xdc00..=0xdfff)) => {
                start + 12
            }
            Some(0xd800..=0xdfff) => {
                json[start..start + 6].copy_from_slice(REPLACEMENT);
                found = true;
                start + 6
            }
            Some(_) => start + 6,
            // Another escape: what it escapes begins none.
            None => (start + 2).min(json.len()),
        };
    }
    found
}

/// The code unit of the escape `\uXXXX` that begins here, if one does.
fn escaped(json: &[u8], start: usize) -> Option<u16> {
    let digits = json.get(start..start + 6)?.strip_prefix(b"\\u")?;
    let digits = std::str::from_utf8(digits).ok()?;
    let all = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    u16::from_str_radix(digits, 16).ok().filter(|_| all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(json: &[u8], text: &str) {
        assert_eq!(read::<String>(json).ok().as_deref(), Some(text));
    }

    #[test]
    fn half_a_letter_costs_that_letter() {
        check(br#""a \ud83d b""#, "a \u{fffd} b");
        check(br#""\ud83d""#, "\u{fffd}");
        check(br#""\uDE00 a""#, "\u{fffd} a");
        check(br#""\ude00\ud83d""#, "\u{fffd}\u{fffd}");
        check(br#""\ud83d\ud83d\ude00""#, "\u{fffd}\u{1f600}");
        check(br#""\ud83d\n\u0061""#, "\u{fffd}\na");
        check(b"\"a\xf0\x9f b\"", "a\u{fffd} b");
    }

    #[test]
    fn whole_letters_and_what_only_looks_like_an_escape_stay() {
        check(
            br#""\ud83d\ude00 \u00e9 \\ud83d""#,
            "\u{1f600} \u{e9} \\ud83d",
        );
        check(br#""\ud83d \\\ud83d""#, "\u{fffd} \\\u{fffd}");
    }

    #[test]
    fn what_is_no_json_stays_none() {
        for json in [
            br#""\ud83"#.as_slice(),
            br#""\ud83d"#,
            br#"{"a": "\ud83d""#,
            br#""\x""#,
            b"\"\\",
            b"\\u",
            b"",
            b"\xff",
        ] {
            assert!(read::<serde_json::Value>(json).is_err());
        }
    }
}
