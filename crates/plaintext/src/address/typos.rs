//! Schemes of addresses that were mistyped, or written so that they are no link.

/// What may stand between scheme and host, in characters: `: \/ \/` and the like.
const LONGEST_JOINT: usize = 8;

/// How far the name of a host is looked at.
const LONGEST_HOST: usize = 253;

/// The text with `://` behind each scheme that is meant to have it: `https//a.example`,
/// `https ://a.example`, `http;//a.example`, `https:\\a.example`, `https:/a.example`.
///
/// `None` when there is nothing to mend. A host with a dot must follow, and no path or query stand before:
/// archives of pages write `/web/2020/http:/a.example` on purpose.
pub(super) fn with_joints(text: &str) -> Option<String> {
    if !text.contains("ttp") && !text.contains("TTP") {
        return None;
    }
    let mut out: Option<String> = None;
    let mut done = 0;
    for (at, _) in text.match_indices(['h', 'H']) {
        let Some(scheme) = scheme(&text[at..]).filter(|_| at >= done) else {
            continue;
        };
        let end = at + scheme;
        let Some(joint) = joint(&text[end..]) else {
            continue;
        };
        // `http://https//a.example`: a scheme before a whole address.
        let is_second = text[..at].ends_with("://") && !text[end..].starts_with(':');
        let before = text[..at].chars().next_back();
        if is_second || before.is_none_or(may_stand_before) {
            let out = out.get_or_insert_default();
            out.push_str(&text[done..end]);
            out.push_str("://");
            done = end + joint;
        }
    }
    out.map(|out| out + &text[done..])
}

/// The length of the scheme at the beginning of a text.
fn scheme(text: &str) -> Option<usize> {
    let (begin, rest) = text.as_bytes().split_at_checked(4)?;
    let secure = matches!(rest.first(), Some(b's' | b'S'));
    begin
        .eq_ignore_ascii_case(b"http")
        .then_some(4 + usize::from(secure))
}

/// The length of what stands between a scheme and its host, where that is not `://`.
fn joint(text: &str) -> Option<usize> {
    let (mut length, mut colon, mut slashes, mut blank) = (0, false, 0, false);
    for c in text.chars().take(LONGEST_JOINT) {
        match c {
            ':' | '：' | ';' | '；' if slashes == 0 && !colon => colon = true,
            '/' | '\\' | '／' => slashes += 1,
            // One at a time, where somebody hit the key too much.
            ' ' | '\u{a0}' | '\u{3000}' if !text[..length].ends_with(' ') => blank = true,
            _ => break,
        }
        length += c.len_utf8();
    }
    let is_meant = match (colon, slashes) {
        (true, 1) => !blank,
        (true, 2..) => true,
        (false, 2) => !blank,
        _ => false,
    };
    let is_right = &text[..length] == "://";
    (is_meant && !is_right && begins_host(&text[length..])).then_some(length)
}

fn may_stand_before(c: char) -> bool {
    !c.is_ascii_alphanumeric() && !matches!(c, '/' | '=' | '?' | '&' | '%' | '-' | '#' | '@' | '+')
}

fn begins_host(text: &str) -> bool {
    let of_host = |c: &char| c.is_alphanumeric() || matches!(c, '.' | '-' | '。' | '．' | '｡');
    let host = text.chars().take(LONGEST_HOST).take_while(of_host);
    let letters = text.starts_with(char::is_alphanumeric);
    letters && host.skip(1).any(|c| !c.is_alphanumeric() && c != '-')
}

/// Gives links back the beginning that was changed or taken off: `hxxp://`, `ttp://`, `htps://`.
pub(super) fn with_schemes(text: &str) -> Option<String> {
    let mut out: Option<String> = None;
    let mut done = 0;
    for (at, _) in text.match_indices("://") {
        let letters = text.as_bytes()[done..at].iter().rev();
        let length = letters
            .take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'*')
            .take(LONGEST_SCHEME)
            .count();
        let written = &text[at - length..at];
        let Some((hidden, meant)) = hidden_scheme(written) else {
            continue;
        };
        let out = out.get_or_insert_default();
        out.push_str(&text[done..at - hidden]);
        out.push_str(meant);
        done = at;
    }
    out.map(|out| out + &text[done..])
}

/// Letters of a mistyped scheme, and one more.
const LONGEST_SCHEME: usize = 7;

/// Slips of the keyboard, as whole words; and the first letter left out, as forums in Japan do.
const MISTYPED: [&str; 7] = ["ttp", "htp", "hhtp", "htttp", "httpp", "hhttp", "thttp"];

/// How long the spelling at the end of a text is, and the scheme it means.
fn hidden_scheme(text: &str) -> Option<(usize, &'static str)> {
    let lower = text.to_ascii_lowercase();
    let (rest, meant) = match lower.strip_suffix('s') {
        Some(rest) => (rest, "https"),
        None => (lower.as_str(), "http"),
    };
    let secure = lower.len() - rest.len();
    let hidden = ["hxxp", "htxp", "hxtp", "h**p"];
    if hidden.iter().any(|spelling| rest.ends_with(spelling)) {
        return Some((4 + secure, meant));
    }
    MISTYPED
        .contains(&rest)
        .then_some((rest.len() + secure, meant))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistyped_joint_is_mended() {
        for text in [
            "https ://a.example/1",
            "https: //a.example/1",
            "https:// a.example/1",
            "https : // a.example/1",
            "https//a.example/1",
            "https;//a.example/1",
            "https:/a.example/1",
            "https:\\\\a.example/1",
            "https:\\/\\/a.example/1",
            "https：／／a.example/1",
            "https:///a.example/1",
        ] {
            let mended = with_joints(text);
            assert_eq!(mended.as_deref(), Some("https://a.example/1"), "{text}");
        }
        for (text, mended) in [
            ("See:Http//a.b, HTTPS ://c.d", "See:Http://a.b, HTTPS://c.d"),
            ("http://https//a.example", "http://https://a.example"),
            ("_https ://a.example_", "_https://a.example_"),
        ] {
            assert_eq!(with_joints(text).as_deref(), Some(mended), "{text}");
        }
    }

    #[test]
    fn other_text_is_no_joint() {
        for text in [
            "https://a.example/1",
            "https://b.example/web/2020/http:/a.example/1",
            "https://b.example/?u=http:/a.example/1",
            "http / https",
            "use http: see a.example",
            "use http // not that",
            "http//",
            "https: //",
            "https:",
            "http  ://a.example",
            "xhttps//a.example",
            "https:/tmp/a",
            "http://localhost/1",
        ] {
            assert_eq!(with_joints(text), None, "{text}");
        }
    }

    #[test]
    fn a_mistyped_scheme_is_mended_and_another_stays() {
        for (text, mended) in [
            ("htp://a.example", "http://a.example"),
            ("(htps://a.example)", "(https://a.example)"),
            ("hhtps://a.example", "https://a.example"),
            ("HTTTPS://a.example", "https://a.example"),
        ] {
            assert_eq!(with_schemes(text).as_deref(), Some(mended), "{text}");
        }
        for text in [
            "ftp://a.example",
            "sftp://a",
            "xhtp://a",
            "https://a",
            "smtps://a",
        ] {
            assert_eq!(with_schemes(text), None, "{text}");
        }
    }

    /// Work that grew with the square of the length would take minutes here.
    #[test]
    fn a_long_text_is_read_in_one_pass() {
        for piece in [
            "http", "http:", "https: ", "http//", "http//a", "h", "http:/a.",
        ] {
            let text = piece.repeat(200_000 / piece.len());
            let mended = with_joints(&text).unwrap_or_default();
            assert!(mended.len() <= 2 * text.len());
        }
    }
}
