//! Which cells hold HTML.

/// Elements that a text in HTML begins and ends with.
const BLOCKS: [&str; 8] = [
    "p",
    "div",
    "span",
    "blockquote",
    "ul",
    "ol",
    "pre",
    "section",
];
/// Elements around words that people who write HTML by hand use, and editors make.
const STYLES: [&str; 9] = ["b", "i", "u", "s", "em", "strong", "del", "p", "code"];

/// What no site lets through of what people write: where it stands in a text, somebody wrote it so.
const NEVER: [&str; 6] = [
    "<script",
    "<style",
    "<iframe",
    "javascript:",
    "onerror=",
    "onload=",
];

/// How many signs of a cell are looked at, so that one of nothing but `<` takes no longer than others.
const MOST_SIGNS: usize = 64;

/// Whether a cell begins with a paragraph or the like of HTML and ends with its end.
pub(in crate::comments) fn is_html(cell: &str) -> bool {
    let begins = cell.trim().strip_prefix('<').is_some_and(|rest| {
        let (name, _) = element(rest);
        is_one_of(&BLOCKS, name)
    });
    let last = || cell.trim_end().rsplit_once("</").map(|(_, last)| last);
    begins
        && last()
            .and_then(|last| last.strip_suffix('>'))
            .is_some_and(|last| is_one_of(&BLOCKS, last.trim()))
}

/// Whether a cell is HTML, or has some of it among its words: a line break, a picture, a link with its
/// address, or words between the beginning and the end of a style. Other words between signs are what
/// people write: `<sigh>`, `x < y > z`.
pub(in crate::comments) fn holds_html(cell: &str) -> bool {
    if !cell.contains('<') {
        return false;
    }
    let letters = cell.to_ascii_lowercase();
    if NEVER.iter().any(|never| letters.contains(never)) {
        return false;
    }
    is_html(cell)
        || memchr::memchr_iter(b'<', cell.as_bytes())
            .take(MOST_SIGNS)
            .any(|at| begins_element(&cell[at + 1..]))
}

/// Whether an element begins behind a `<`, and ends where it has an end.
fn begins_element(rest: &str) -> bool {
    let (name, rest) = element(rest);
    let Some((attributes, behind)) = rest.split_once('>') else {
        return false;
    };
    let is = |known: &str| name.eq_ignore_ascii_case(known);
    let has = |attribute: &str| {
        attributes.starts_with(char::is_whitespace) && attributes.contains(attribute)
    };
    let is_bare = attributes.is_empty() || attributes.starts_with(char::is_whitespace);
    (is("br") && attributes.trim().trim_end_matches('/').is_empty())
        || (is("img") && has("src="))
        || (is("a") && has("href=") && ends(behind, name))
        || (is_one_of(&STYLES, name) && is_bare && ends(behind, name))
}

/// The name of an element, and what stands behind it.
fn element(rest: &str) -> (&str, &str) {
    let end = rest.find(|c: char| !c.is_ascii_alphanumeric());
    rest.split_at(end.unwrap_or(rest.len()))
}

/// Whether an element of this name ends somewhere in a text.
fn ends(text: &str, name: &str) -> bool {
    text.match_indices("</").any(|(at, _)| {
        let (end, behind) = element(&text[at + 2..]);
        end.eq_ignore_ascii_case(name) && behind.trim_start().starts_with('>')
    })
}

fn is_one_of(names: &[&str], name: &str) -> bool {
    names.iter().any(|known| known.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_is_told_from_what_people_write_between_signs() {
        for html in [
            "<P class=x>good</P>",
            "good<br>bad",
            "good<BR />bad",
            "so <b>good</b>!",
            "see <a href=\"https://a.example\" rel=nofollow>there</a>",
            "<img class=\"e\" src='x.png'> fine",
            "1 < 2, and <em>that</em> holds",
        ] {
            assert!(holds_html(html), "{html}");
        }
        for plain in [
            "",
            "a < b > c",
            "<3 <3",
            "<sigh> fine </sigh>",
            "<b> is for bold",
            "</b> ends it",
            "<brilliant>",
            "<a> link </a>",
            "<img> is a picture",
            "Vec<i> and Vec<u>",
            "<bold>not</bold>",
            "<script>a</script><img src=x onError=\"a\"> fine",
            "<a href='JavaScript:a'>x</a> fine",
        ] {
            assert!(!holds_html(plain), "{plain}");
        }
        assert!(!holds_html(&"<b>".repeat(200_000)));
    }
}
