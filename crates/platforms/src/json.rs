//! Reads the JSON of platforms: the only place that does.
//!
//! What people write is cut by programs in the middle of an emoji, and then half of a surrogate pair
//! (`\ud83d`) stands in the JSON, or bytes that are no UTF-8. Neither means anything, and for neither
//! a post is given up: what is broken becomes one U+FFFD, and the rest is read as it is. Sites write
//! around the JSON: a notice of PHP before it, a comment of a cache behind it.

use std::borrow::Cow;

use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::Deserializer;

/// What stands for a letter that is none.
const REPLACEMENT: &[u8; 6] = br"\ufffd";

/// Places at which the JSON may begin that are tried: a few notices may hold a bracket each.
const STARTS: usize = 8;

/// Parses an answer that is JSON, apart from noise around it. Errors are those of the parser for the
/// whole.
///
/// Noise is no JSON and no web page. Before the JSON it ends with a line or a tag, or is the guard
/// `)]}',` of some APIs; behind it, it begins otherwise than more JSON would. What begins as JSON and
/// does not end was cut off: the brackets in it, which may stand in what somebody wrote, are none to
/// begin with.
pub(crate) fn document<T: DeserializeOwned>(body: &[u8]) -> serde_json::Result<T> {
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    read(body).or_else(|error| {
        if is_page(body) {
            return Err(error);
        }
        starts(body)
            .take(STARTS)
            .find_map(|start| first(&body[start..]))
            .unwrap_or(Err(error))
    })
}

/// Whether it is HTML as a whole, not a notice before something else.
pub(crate) fn is_page(body: &[u8]) -> bool {
    let begin = &body[..body.len().min(64)];
    let begin = String::from_utf8_lossy(begin).to_ascii_lowercase();
    let begin = begin.trim_start_matches(['\u{feff}', ' ', '\n', '\r', '\t']);
    ["<!doctype", "<html", "<head", "<?xml"]
        .iter()
        .any(|page| begin.starts_with(page))
}

/// Where JSON may begin: at a bracket that begins the body, a line, or follows a tag.
fn starts(body: &[u8]) -> impl Iterator<Item = usize> {
    let brackets = body
        .iter()
        .enumerate()
        .filter(|(_, byte)| matches!(byte, b'{' | b'['));
    brackets.map(|(place, _)| place).filter(|place| {
        let before = body[..*place].trim_ascii_end();
        let between = &body[before.len()..*place];
        matches!(before.last(), None | Some(b'>')) || between.contains(&b'\n')
    })
}

/// What the JSON says that begins here; `None` when it is none, or more JSON follows.
fn first<T: DeserializeOwned>(bytes: &[u8]) -> Option<serde_json::Result<T>> {
    let mut all = Deserializer::from_slice(bytes).into_iter::<IgnoredAny>();
    match all.next()? {
        Err(error) if error.is_eof() => Some(Err(error)),
        Err(_) => None,
        Ok(_) => {
            let (json, rest) = bytes.split_at_checked(all.byte_offset())?;
            let rest = rest.trim_ascii_start();
            let goes_on = matches!(rest.first(), Some(b'{' | b'[' | b'}' | b']' | b',' | b':'));
            (!goes_on).then(|| read(json))
        }
    }
}

/// Parses JSON; letters that are none are replaced. Errors are those of the parser.
pub(crate) fn read<T: DeserializeOwned>(json: &[u8]) -> serde_json::Result<T> {
    // Nearly always there is nothing to mend, and the first look costs nothing more.
    serde_json::from_slice(json).or_else(|error| match repaired(json) {
        Some(repaired) => serde_json::from_slice(&repaired),
        None => Err(error),
    })
}

/// The same JSON with U+FFFD for letters that are none; `None` when all of them are.
fn repaired(json: &[u8]) -> Option<Vec<u8>> {
    let text = String::from_utf8_lossy(json);
    let was_repaired = matches!(text, Cow::Owned(_));
    let mut bytes = text.into_owned().into_bytes();
    let found = replace_halves(&mut bytes);
    (was_repaired || found).then_some(bytes)
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
    fn what_a_program_wrote_around_is_cut_away() {
        let read = |body: &str| document::<Vec<u8>>(body.as_bytes()).ok();
        for body in [
            "[1]",
            "\u{feff}[1]",
            "<br />\n<b>Notice</b>: x[0] in <b>/a/b.php</b> on line <b>6</b><br />\n[1]",
            "\nWarning: Undefined array key [3] in /a/b.php on line 6\n\n[1]",
            "<!-- from a cache -->[1]",
            "[1]\n<!-- Cached page -->",
            "[1] <script src=\"x\"></script>",
            "[1]\nNotice: the end",
            "<b>Notice</b>: [2, in <b>x</b>\n[\"other\"]\n[1]",
            ")]}',\n[1]",
        ] {
            assert_eq!(read(body), Some(vec![1]), "{body}");
        }
        let half = document::<Vec<String>>(b"<br />\n[\"a \\ud83d\"]").ok();
        assert_eq!(half, Some(vec!["a \u{fffd}".to_owned()]));
        for body in [
            "<!doctype html><script>[1]</script>",
            "<HTML><script>[1]</script>",
            "sorry, no [1] today",
            "[1][2]",
            "[1], [2]",
            "<br />[1",
            "<br />",
            "",
        ] {
            assert_eq!(read(body), None, "{body}");
        }
    }

    #[test]
    fn what_stands_in_cut_or_other_json_is_not_taken_for_it() {
        #[derive(Debug, serde::Deserialize)]
        struct Anything {}
        for body in [
            "[{\"text\": \"<p>[]</p>\"}, {\"te",
            "{\"message\": \"<b>[1]</b>\"}",
            "{\"a\":\n[1],\n\"b\": ",
            "<b>Notice</b>\n{\"a\": [\n[1]\n",
        ] {
            let read = document::<Vec<u8>>(body.as_bytes());
            assert!(read.is_err(), "{body}: {read:?}");
        }
        for body in ["[\n{},\n{}", "[{\"a\": \"<i>{}</i>"] {
            let read = document::<Anything>(body.as_bytes());
            assert!(read.is_err_and(|error| error.is_eof()), "{body}");
        }
    }

    #[test]
    fn many_brackets_take_no_time() {
        let body = "[\n".repeat(200_000);
        assert!(document::<Vec<u8>>(body.as_bytes()).is_err());
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
