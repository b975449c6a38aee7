//! What a row states about being an answer, and about which comment it answers.

use super::flags::{self, is_blank};
use super::names::{is_word_for_post, normal};
use super::people::People;
use crate::digits::is_digits;

/// Whether a column names who is answered, and not only which comment: `reply_to`, `replyTo.username`,
/// `in_reply_to_screen_name`.
pub(super) fn names_answered(name: &str) -> bool {
    const ANSWERED: [&str; 10] = [
        "replyto",
        "inreplyto",
        "replyingto",
        "repliedto",
        "antwortan",
        "antwortauf",
        "enréponseà",
        "enrespuestaa",
        "emrespostaa",
        "inrispostaa",
    ];
    const PEOPLE: [&str; 12] = [
        "user",
        "username",
        "userid",
        "useridstr",
        "useruniqueid",
        "screenname",
        "author",
        "accountid",
        "name",
        "displayname",
        "nickname",
        "handle",
    ];
    let name = normal(name);
    let mut rests = ANSWERED.iter().filter_map(|word| name.strip_prefix(word));
    rests.any(|rest| rest.is_empty() || PEOPLE.contains(&rest)) || name == "replieduser"
}

/// What Reddit writes before the ids of comments and of posts.
const COMMENT: &str = "t1_";
const POST: &str = "t3_";

/// The id of a comment without what Reddit writes before it.
pub(super) fn without_kind(id: &str) -> &str {
    id.strip_prefix(COMMENT).unwrap_or(id)
}

/// Whether programs write a cell for the parent of what answers no comment. A comment may have it as its id.
pub(super) fn is_word_for_none(cell: &str) -> bool {
    const NONE: [&str; 5] = ["0", "-1", "root", "false", "top"];
    cell.len() <= 5 && NONE.iter().any(|word| cell.eq_ignore_ascii_case(word))
}

/// The id of the comment that a row answers, out of the cell for it, if it names one. What is the id of a
/// comment of the file is a parent, also where it is a word for none elsewhere: `0`.
///
/// `own` is the comment's own id, `post` that of its post: neither is a parent.
pub(super) fn parent<'a>(
    cell: &'a str,
    own: Option<&str>,
    post: Option<&str>,
    people: &People,
) -> Option<&'a str> {
    if names_person(cell, people) {
        return None;
    }
    let cell = bare_id(without_label(bare_id(cell)));
    if is_blank(cell)
        || (is_word_for_none(cell) && !people.has_word_as_id(cell))
        || cell.starts_with(POST)
        || (of_kind(cell).is_some() && !people.is_id(cell))
    {
        return None;
    }
    let same = |other: Option<&str>, prefix: &str| {
        other.is_some_and(|other| other.strip_prefix(prefix).unwrap_or(other) == without_kind(cell))
    };
    if same(own, COMMENT) || same(post, POST) {
        return None;
    }
    // Where ids of comments stand without the prefix, so must those of their parents.
    Some(match own {
        Some(own) if own.starts_with(COMMENT) => cell,
        _ => without_kind(cell),
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

/// Whether a cell for the parent names the person who is answered: `Reply to: @ann`, `@ann`, or `Ann`
/// where she is an author of the file. That is an answer, and to which comment it does not say.
///
/// Behind such words an id is one word with a digit in it.
pub(super) fn names_person(cell: &str, people: &People) -> bool {
    let cell = bare_id(cell);
    let rest = without_label(cell);
    if let Some(name) = rest.strip_prefix('@') {
        return !name.is_empty();
    }
    if rest.is_empty() || is_blank(rest) {
        return false;
    }
    let is_id = || rest.bytes().any(|byte| byte.is_ascii_digit()) && !rest.contains(' ');
    let is_labelled = rest.len() < cell.len() && !is_id() && !people.is_id(rest);
    let is_of_kind = || of_kind(rest).is_some() && !people.is_author(rest);
    is_labelled || (people.names(rest) && !is_of_kind())
}

/// Whether a cell for the parent says that the comment is an answer, without its id; `post` is that of its
/// post, which may be of letters alone.
pub(super) fn is_answer(cell: &str, post: Option<&str>, people: &People) -> bool {
    post != Some(bare_id(cell))
        && (names_person(cell, people) || of_kind(cell.trim()) == Some(true))
}

/// What a cell for the parent says that holds a word for the kind of the row: whether it is an answer.
fn of_kind(cell: &str) -> Option<bool> {
    const OF_POSTS: [&str; 4] = ["originalpost", "mainpost", "op", "top"];
    let word = normal(cell);
    let is_post = is_word_for_post(&word) || OF_POSTS.contains(&word.as_str());
    match cell.chars().any(char::is_alphabetic) {
        true if is_post => Some(false),
        true => flags::is_reply(cell),
        false => None,
    }
}

/// An id without what tools write around it: Excel's `="12"` and `'12`, `#12`, and the `12.0` of a
/// column of floats.
pub(super) fn bare_id(cell: &str) -> &str {
    let cell = cell.trim();
    let cell = match flags::without_formula(cell) {
        same if same.len() == cell.len() => cell.strip_prefix('\'').unwrap_or(cell).trim(),
        shown => shown,
    };
    let number = cell.strip_prefix('#').unwrap_or(cell);
    let number = number.strip_suffix(".0").unwrap_or(number);
    match is_digits(number) {
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

/// Whether the digits of an id were lost: spreadsheets keep 15 and write the rest as a power, and so do
/// programs that take ids for floats (`1.7900000000000001e16`, `17900000000000001.0`).
pub(super) fn is_rounded(id: &str) -> bool {
    /// What a float keeps for certain.
    const EXACT: usize = 15;
    let Some((mantissa, exponent)) = id.split_once(['E', 'e']) else {
        let whole = id.strip_suffix(".0").filter(|whole| is_digits(whole));
        return whole.is_some_and(|whole| whole.len() > EXACT);
    };
    let split = mantissa.split_once(['.', ',']);
    let (whole, places) = split.unwrap_or((mantissa, "0"));
    // Without a sign only what has a point is surely no id of digits and letters.
    let is_power = match exponent.strip_prefix('+') {
        Some(power) => is_digits(power),
        None => {
            let power = Some(exponent).filter(|power| is_digits(power) && split.is_some());
            power.is_some_and(|power| power.len() > 2 || power >= "15" && power.len() == 2)
        }
    };
    whole.len() == 1 && is_digits(whole) && is_digits(places) && is_power
}

#[cfg(test)]
mod tests {
    use super::*;

    use super::super::people::PersonPart;

    fn parent<'a>(cell: &'a str, own: Option<&str>, post: Option<&str>) -> Option<&'a str> {
        super::parent(cell, own, post, &People::default())
    }

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
            assert!(names_person(cell, &People::default()), "{cell}");
            assert_eq!(parent(cell, Some("5"), None), None, "{cell}");
        }
        for (cell, id) in [
            ("Reply to: 17", Some("17")),
            ("reply to #17", Some("17")),
            ("In reply to: c17", Some("c17")),
            ("ann7", Some("ann7")),
            ("reply_7", Some("reply_7")),
            ("Reply to:", Some("Reply to:")),
            ("Reply to: none", None),
            ("@", Some("@")),
        ] {
            assert!(!names_person(cell, &People::default()), "{cell}");
            if cell != "Reply to:" {
                assert_eq!(parent(cell, Some("5"), None), id, "{cell}");
            }
        }
    }

    #[test]
    fn authors_of_the_file_are_no_ids_and_ids_no_authors() {
        let mut people = People::default();
        people.add(PersonPart::Id, "c-9");
        people.add(PersonPart::Id, "ann");
        people.add(PersonPart::Author, "Bob_7");
        let parent = |cell| super::parent(cell, Some("5"), None, &people);
        for cell in ["bob_7", "@Bob_7", "Reply to: BOB_7", "Ann Lee", "@ann"] {
            assert!(names_person(cell, &people), "{cell}");
            assert_eq!(parent(cell), None, "{cell}");
        }
        for (cell, id) in [
            ("c-9", "c-9"),
            ("ann", "ann"),
            ("Reply to ann", "ann"),
            ("ben", "ben"),
            ("bob_8", "bob_8"),
        ] {
            assert!(!names_person(cell, &people), "{cell}");
            assert_eq!(parent(cell), Some(id), "{cell}");
        }
    }

    #[test]
    fn words_for_the_kind_of_a_row_are_neither_ids_nor_people() {
        for (cell, answer) in [
            ("comment", false),
            ("Post", false),
            ("top", false),
            ("no", false),
            ("Antwort", true),
            ("yes", true),
        ] {
            assert_eq!(parent(cell, Some("5"), None), None, "{cell}");
            assert!(!names_person(cell, &People::default()), "{cell}");
            assert_eq!(is_answer(cell, None, &People::default()), answer, "{cell}");
        }
        let video = Some("dQwXgWcQabc");
        assert!(!is_answer("dQwXgWcQabc", video, &People::default()));
        assert!(is_answer("Dora", video, &People::default()));
    }

    #[test]
    fn parents_are_written_as_the_ids_of_their_file_are() {
        assert_eq!(parent("t1_a", Some("b"), None), Some("a"));
        assert_eq!(parent("t1_a", Some("t1_b"), None), Some("t1_a"));
        assert_eq!(parent("Ug1", Some("Ug1.1"), None), Some("Ug1"));
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
        for id in [
            "1.79E+16",
            "1,79E+16",
            "7E+18",
            "1.7900000000000001e16",
            "8.2e17",
            "1.5e100",
            "17900000000000001.0",
        ] {
            assert!(is_rounded(id), "{id}");
        }
        for id in [
            "12E5",
            "UgE+1",
            "1E",
            "17900000000000001",
            "1.5e",
            "7e18",
            "1.5e3",
            "123456789012345.0",
        ] {
            assert!(!is_rounded(id), "{id}");
        }
    }
}
