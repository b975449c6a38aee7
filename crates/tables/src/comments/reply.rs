//! What a row states about being an answer, and about which comment it answers.

use super::flags::is_blank;

/// What Reddit writes before the ids of comments and of posts.
const COMMENT: &str = "t1_";
const POST: &str = "t3_";

/// The id of the comment that a row answers, out of the cell for it, if it names one.
///
/// `own` is the comment's own id, `post` that of its post: neither is a parent.
pub(super) fn parent<'a>(cell: &'a str, own: Option<&str>, post: Option<&str>) -> Option<&'a str> {
    const NONE: [&str; 6] = ["0", "0.0", "-1", "root", "false", "top"];
    let cell = bare_id(cell);
    if names_person(cell) {
        return None;
    }
    let cell = bare_id(without_label(cell));
    if is_blank(cell)
        || NONE.iter().any(|word| cell.eq_ignore_ascii_case(word))
        || cell.starts_with(POST)
    {
        return None;
    }
    let bare = |id: &'a str| id.strip_prefix(COMMENT).unwrap_or(id);
    let same = |other: Option<&str>, prefix: &str| {
        other.is_some_and(|other| other.strip_prefix(prefix).unwrap_or(other) == bare(cell))
    };
    if same(own, COMMENT) || same(post, POST) {
        return None;
    }
    // Where ids of comments stand without the prefix, so must those of their parents.
    Some(match own {
        Some(own) if own.starts_with(COMMENT) => cell,
        _ => bare(cell),
    })
}

/// A cell without the words that say that an id follows: `Reply to: 17`.
fn without_label(cell: &str) -> &str {
    const LABELS: [&str; 8] = [
        "reply to",
        "replying to",
        "in reply to",
        "antwort an",
        "antwort auf",
        "en réponse à",
        "en respuesta a",
        "in risposta a",
    ];
    let label = LABELS.iter().find_map(|label| {
        let start = cell.get(..label.len())?;
        (start.eq_ignore_ascii_case(label)).then(|| &cell[label.len()..])
    });
    match label.filter(|rest| rest.starts_with([':', ' ', '@'])) {
        Some(rest) => rest.trim_start_matches([':', ' ']),
        None => cell,
    }
}

/// Whether a cell for the parent names the person who is answered: `Reply to: @ann`, `@ann`. That is an
/// answer, and to which comment it does not say.
///
/// Behind such words an id is one word with a digit in it.
pub(super) fn names_person(cell: &str) -> bool {
    let cell = cell.trim();
    let rest = without_label(cell);
    let is_id = || rest.bytes().any(|byte| byte.is_ascii_digit()) && !rest.contains(' ');
    match rest.strip_prefix('@') {
        Some(name) => !name.is_empty(),
        None => rest.len() < cell.len() && !rest.is_empty() && !is_blank(rest) && !is_id(),
    }
}

/// An id without what tools write around it: Excel's `="12"` and `'12`, `#12`, and the `12.0` of a
/// column of floats.
pub(super) fn bare_id(cell: &str) -> &str {
    let cell = cell.trim();
    let cell = cell
        .strip_prefix("=\"")
        .and_then(|rest| rest.strip_suffix('"'))
        .or_else(|| cell.strip_prefix('\''))
        .unwrap_or(cell)
        .trim();
    let number = cell.strip_prefix('#').unwrap_or(cell);
    let number = number.strip_suffix(".0").unwrap_or(number);
    match !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()) {
        true => number,
        false => cell,
    }
}

/// Whether a cell for the parent states that the comment answers the post itself.
pub(super) fn is_root(cell: &str) -> bool {
    cell.trim().eq_ignore_ascii_case("root")
}

/// The parent that is part of an id of YouTube: `UgxK1.r1` answers `UgxK1`.
pub(super) fn parent_in_id(id: &str) -> Option<&str> {
    let (parent, answer) = id.split_once('.')?;
    (id.starts_with("Ug") && parent.len() > 2 && !answer.is_empty()).then_some(parent)
}

/// The id of the comment that an address leads to, and that of the comment it answers, as Facebook
/// and YouTube write them.
pub(super) fn ids_in_address(url: &str) -> (Option<&str>, Option<&str>) {
    let query = url.split_once('?').map_or("", |(_, query)| query);
    let query = query.split('#').next().unwrap_or_default();
    let value = |name: &str| {
        let mut parts = query.split('&').filter_map(|part| part.split_once('='));
        let (_, value) = parts.find(|(key, value)| *key == name && !value.is_empty())?;
        Some(value)
    };
    match (value("reply_comment_id"), value("comment_id")) {
        (Some(reply), parent) => (Some(reply), parent),
        (None, Some(comment)) => (Some(comment), None),
        (None, None) => (value("lc"), None),
    }
}

/// Whether the digits of an id were lost: spreadsheets keep 15 and write the rest as a power.
pub(super) fn is_rounded(id: &str) -> bool {
    let Some((mantissa, exponent)) = id.split_once(['E', 'e']) else {
        return false;
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let (whole, places) = mantissa.split_once(['.', ',']).unwrap_or((mantissa, "0"));
    whole.len() == 1
        && digits(whole)
        && digits(places)
        && exponent.strip_prefix('+').is_some_and(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_for_nothing_posts_and_the_comment_itself_are_no_parents() {
        for cell in [
            "", "root", "ROOT", "0", "None", "null", "NaN", "---", "t3_kx1", "5", "p9",
        ] {
            assert_eq!(parent(cell, Some("5"), Some("p9")), None, "{cell}");
        }
        assert_eq!(parent("t1_5", Some("5"), None), None);
        assert_eq!(parent("kx1", Some("5"), Some("t3_kx1")), None);
    }

    #[test]
    fn the_name_of_who_is_answered_is_no_id() {
        for cell in [
            "Reply to: @ann",
            "@ann",
            "reply to Ann Lee",
            "Replying to @a1",
            "Antwort an: Ann",
        ] {
            assert!(names_person(cell), "{cell}");
            assert_eq!(parent(cell, Some("5"), None), None, "{cell}");
        }
        for (cell, id) in [
            ("Reply to: 17", Some("17")),
            ("reply to #17", Some("17")),
            ("In reply to: c17", Some("c17")),
            ("ann", Some("ann")),
            ("reply_7", Some("reply_7")),
            ("Reply to:", Some("Reply to:")),
            ("Reply to: none", None),
            ("@", Some("@")),
        ] {
            assert!(!names_person(cell), "{cell}");
            if cell != "Reply to:" {
                assert_eq!(parent(cell, Some("5"), None), id, "{cell}");
            }
        }
    }

    #[test]
    fn parents_are_written_as_the_ids_of_their_file_are() {
        assert_eq!(parent("t1_a", Some("b"), None), Some("a"));
        assert_eq!(parent("t1_a", Some("t1_b"), None), Some("t1_a"));
        assert_eq!(parent("UgA", Some("UgA.1"), None), Some("UgA"));
    }

    #[test]
    fn ids_are_the_same_whatever_a_tool_wrote_around_them() {
        for cell in ["12", " 12 ", "12.0", "#12", "=\"12\"", "'12"] {
            assert_eq!(bare_id(cell), "12", "{cell}");
        }
        for cell in ["", "#", ".0", "1.2", "UgA.0", "#tag", "=\"", "12.00"] {
            assert_eq!(bare_id(cell), cell, "{cell}");
        }
        assert_eq!(bare_id("=\"UgA\""), "UgA");
        assert_eq!(parent("7.0", Some("7"), None), None);
        assert_eq!(parent("#7", Some("8"), Some("7")), None);
        assert_eq!(parent("7.0", Some("8"), None), Some("7"));
    }

    #[test]
    fn ids_of_youtube_hold_their_parents() {
        assert_eq!(parent_in_id("UgxK1.r1"), Some("UgxK1"));
        for id in ["UgxK1", "1.5", "Ug.", "a.b"] {
            assert_eq!(parent_in_id(id), None, "{id}");
        }
    }

    #[test]
    fn addresses_of_comments_hold_their_ids() {
        for (url, ids) in [
            ("https://f.example/p?comment_id=5", (Some("5"), None)),
            (
                "https://f.example/p?comment_id=5&reply_comment_id=6#x",
                (Some("6"), Some("5")),
            ),
            (
                "https://y.example/watch?v=A&lc=Ug1.2",
                (Some("Ug1.2"), None),
            ),
            ("https://f.example/p?id=5", (None, None)),
            ("", (None, None)),
        ] {
            assert_eq!(ids_in_address(url), ids, "{url}");
        }
    }

    #[test]
    fn ids_with_a_power_have_lost_digits() {
        for id in ["1.79E+16", "1,79E+16", "7E+18"] {
            assert!(is_rounded(id), "{id}");
        }
        for id in ["12E5", "UgE+1", "1E", "17900000000000001", "1.5e"] {
            assert!(!is_rounded(id), "{id}");
        }
    }
}
