//! Addresses as they stand in other texts: escaped for HTML, JSON, Markdown, or as part of an address.

use super::ends_address;

/// Entities that stand around addresses and in them.
const ENTITIES: [(&str, &str); 9] = [
    ("&amp;", "&"),
    ("&lt;", "<"),
    ("&gt;", ">"),
    ("&quot;", "\""),
    ("&#34;", "\""),
    ("&#39;", "'"),
    ("&#x27;", "'"),
    ("&apos;", "'"),
    ("&nbsp;", " "),
];

/// A text copied out of HTML: the signs that its entities stand for.
pub(super) fn without_entities(text: &str) -> Option<String> {
    let mut out: Option<String> = None;
    let mut done = 0;
    for (at, _) in text.match_indices('&') {
        let found = ENTITIES
            .iter()
            .find(|(entity, _)| begins_with(&text[at..], entity));
        if let Some((entity, sign)) = found {
            let out = out.get_or_insert_default();
            out.push_str(&text[done..at]);
            out.push_str(sign);
            done = at + entity.len();
        }
    }
    out.map(|out| out + &text[done..])
}

/// Addresses out of JSON, a log or Markdown: `https://a.example\/1`, `a\_b`, `?a\u003db`, `1\nhttps://`.
/// No address has a backslash.
pub(super) fn without_backslashes(text: &str) -> Option<String> {
    if !text.contains('\\') || !text.contains("://") {
        return None;
    }
    let mut out = String::with_capacity(text.len());
    let mut changed = false;
    for word in text.split_inclusive(char::is_whitespace) {
        let address = word.find("://").unwrap_or(word.len());
        let mut done = 0;
        for (at, _) in word.match_indices('\\').filter(|(at, _)| *at > address) {
            if at < done {
                continue;
            }
            let Some((length, meant)) = unescaped(&word[at + 1..]) else {
                continue;
            };
            out.push_str(&word[done..at]);
            out.push_str(meant);
            done = at + 1 + length;
            changed = true;
        }
        out.push_str(&word[done..]);
    }
    changed.then_some(out)
}

/// What stands for the sign behind a backslash, and how much of the text that takes.
fn unescaped(text: &str) -> Option<(usize, &str)> {
    const BY_NUMBER: [(&str, &str); 4] = [
        ("u0026", "&"),
        ("u003d", "="),
        ("u003f", "?"),
        ("u002f", "/"),
    ];
    let first = text.chars().next()?;
    if "/_*~-&%#=?.()[]+!:@".contains(first) {
        return Some((1, &text[..1]));
    }
    let found = BY_NUMBER
        .iter()
        .find(|(number, _)| begins_with(text, number));
    if let Some((number, sign)) = found {
        return Some((number.len(), sign));
    }
    let rest = text.strip_prefix(['n', 'r', 't'])?;
    let ends = rest.is_empty()
        || rest.starts_with(['\\', '"', '\''])
        || rest.starts_with(char::is_whitespace)
        || rest.starts_with("http");
    ends.then_some((1, " "))
}

/// Addresses that were encoded as a whole: `https%3A%2F%2Fa.example%2F1`. One that another address
/// carries stays as it is.
pub(super) fn without_encoding(text: &str) -> Option<String> {
    const JOINT: &str = "%3a%2f%2f";
    let mut out: Option<String> = None;
    let mut done = 0;
    for (at, _) in text.match_indices('%') {
        if at < done || !begins_with(&text[at..], JOINT) {
            continue;
        }
        let before = &text.as_bytes()[done..at];
        let is_scheme = |scheme: &&&str| {
            let from = before.len().checked_sub(scheme.len());
            from.is_some_and(|from| before[from..].eq_ignore_ascii_case(scheme.as_bytes()))
        };
        let Some(scheme) = ["https", "http"].iter().find(is_scheme) else {
            continue;
        };
        let start = at - scheme.len();
        let is_carried = text[..start].ends_with(|c: char| {
            c.is_ascii_alphanumeric() || matches!(c, '/' | '=' | '?' | '&' | '%' | '#' | '+')
        });
        if is_carried {
            continue;
        }
        let ends = |c: char| c.is_whitespace() || ends_address(c) || "\"'<>&|,;".contains(c);
        let length = text[start..].find(ends);
        let end = length.map_or(text.len(), |length| start + length);
        let out = out.get_or_insert_default();
        out.push_str(&text[done..start]);
        out.push_str(&percent_decoded(&text[start..end]));
        done = end;
    }
    out.map(|out| out + &text[done..])
}

fn begins_with(text: &str, beginning: &str) -> bool {
    let begin = text.as_bytes().get(..beginning.len());
    begin.is_some_and(|begin| begin.eq_ignore_ascii_case(beginning.as_bytes()))
}

/// Takes the percent-encoding off; what is none stays.
pub fn percent_decoded(text: &str) -> String {
    let mut out = Vec::with_capacity(text.len());
    let mut bytes = text.as_bytes();
    while let [first, rest @ ..] = bytes {
        let hex = |at: usize| rest.get(at).and_then(|byte| char::from(*byte).to_digit(16));
        match (first, hex(0), hex(1)) {
            (b'%', Some(high), Some(low)) => {
                out.push((high * 16 + low) as u8);
                bytes = &rest[2..];
            }
            _ => {
                out.push(*first);
                bytes = rest;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entities_of_copied_html_are_signs_again() {
        let text = "&lt;https://a.example/?b=1&amp;c=2&gt;&nbsp;&QUOT;x&quot;";
        let expected = "<https://a.example/?b=1&c=2> \"x\"";
        assert_eq!(without_entities(text).as_deref(), Some(expected));
        for text in ["https://a.example/?b=1&lt=2&c=3", "a & b", "&", "&amp"] {
            assert_eq!(without_entities(text), None, "{text}");
        }
    }

    #[test]
    fn backslashes_of_json_logs_and_markdown_go() {
        for (text, expected) in [
            (r"https://a.example\/1\/2", "https://a.example/1/2"),
            (r"https://a.example/b\_c\*", "https://a.example/b_c*"),
            (
                r"https://a.example/?b\u003d1\u0026c\u003D2",
                "https://a.example/?b=1&c=2",
            ),
            (
                r"https://a.example/1\nhttps://a.example/2\n",
                "https://a.example/1 https://a.example/2 ",
            ),
        ] {
            assert_eq!(without_backslashes(text).as_deref(), Some(expected));
        }
        for text in [
            r"C:\_x and https://a.example",
            r"https://a.example\1",
            r"https://a.example\new",
            r"a\_b",
            r"\",
        ] {
            assert_eq!(without_backslashes(text), None, "{text}");
        }
    }

    #[test]
    fn an_address_that_was_encoded_as_a_whole_is_read() {
        let text = "see https%3A%2F%2Fa.example%2F%3Fb%3D1, HTTP%3a%2f%2fa.example%2f2";
        let expected = "see https://a.example/?b=1, HTTP://a.example/2";
        assert_eq!(without_encoding(text).as_deref(), Some(expected));
        for carried in [
            "https://b.example/?u=https%3A%2F%2Fa.example%2F1",
            "https://b.example/1/https%3A%2F%2Fa.example%2F1",
            "%3A%2F%2F",
            "ftp%3A%2F%2Fa.example",
            "100%",
        ] {
            assert_eq!(without_encoding(carried), None, "{carried}");
        }
    }

    /// Work that grew with the square of the length would take minutes here.
    #[test]
    fn a_long_text_is_read_in_one_pass() {
        let changes = [without_entities, without_backslashes, without_encoding];
        for piece in [
            "&",
            "&lt;",
            "\\",
            "://\\/",
            "://\\n",
            "%3a%2f%2f",
            "http%3A%2F%2F",
            " http%3A%2F%2F",
        ] {
            let text = piece.repeat(200_000 / piece.len());
            for change in changes {
                assert!(change(&text).unwrap_or_default().len() <= text.len());
            }
        }
    }
}
