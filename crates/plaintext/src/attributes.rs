//! Tags with so many attributes that to read them takes for ever.
//!
//! The tokenizer compares each attribute of a tag with all those before it, so that one tag of a megabyte takes
//! hours. Tags of people and programs have some dozens; what a tag has beyond [`MOST`] is left out before.

use std::borrow::Cow;

/// Attributes of one tag that are kept.
const MOST: usize = 1_000;

/// Elements in which `<` is no tag.
const RAW: [&str; 5] = ["script", "style", "textarea", "title", "iframe"];

/// The same HTML, in which no tag has more than [`MOST`] attributes.
pub fn with_few_attributes(html: &str) -> Cow<'_, str> {
    // Each attribute takes two bytes at least.
    if html.len() <= 2 * MOST {
        return Cow::Borrowed(html);
    }
    let bytes = html.as_bytes();
    let mut kept: Option<String> = None;
    // Up to where `html` was taken over, and where it is looked at.
    let (mut taken, mut at) = (0, 0);
    while let Some(place) = html[at..].find('<') {
        at += place + 1;
        if html[at..].starts_with("!--") {
            at = html[at..].find("-->").map_or(html.len(), |end| at + end);
            continue;
        }
        let begin = at;
        if bytes.get(at) == Some(&b'/') {
            at += 1;
        }
        if !bytes.get(at).is_some_and(u8::is_ascii_alphabetic) {
            continue;
        }
        let tag = Tag::of(bytes, at);
        if let Some(cut) = tag.cut {
            let kept = kept.get_or_insert_with(|| String::with_capacity(html.len() / 2));
            kept.push_str(&html[taken..cut]);
            taken = tag.end;
        }
        let raw = RAW
            .iter()
            .find(|name| bytes[begin..tag.name].eq_ignore_ascii_case(name.as_bytes()));
        at = match raw {
            Some(name) => end_of(html, tag.end, name),
            None => tag.end,
        };
    }
    match kept {
        Some(mut kept) => {
            kept.push_str(&html[taken..]);
            Cow::Owned(kept)
        }
        None => Cow::Borrowed(html),
    }
}

/// Where `</name` begins, or the text ends.
fn end_of(html: &str, from: usize, name: &str) -> usize {
    let mut ends = html[from..]
        .match_indices("</")
        .map(|(place, _)| from + place);
    let is_its = |place: &usize| {
        let found = html.as_bytes().get(place + 2..place + 2 + name.len());
        found.is_some_and(|found| found.eq_ignore_ascii_case(name.as_bytes()))
    };
    ends.find(is_its).unwrap_or(html.len())
}

/// Where the parts of a tag are.
struct Tag {
    /// The end of its name.
    name: usize,
    /// Where the attributes begin that are too many.
    cut: Option<usize>,
    /// The bracket that ends it, or the end of the text.
    end: usize,
}

impl Tag {
    /// As a tokenizer of HTML reads it, from its name on.
    fn of(bytes: &[u8], from: usize) -> Self {
        let is_blank = |byte: &u8| byte.is_ascii_whitespace();
        let skip = |at: usize, skips: &dyn Fn(&u8) -> bool| {
            let rest = bytes[at..].iter().position(|byte| !skips(byte));
            rest.map_or(bytes.len(), |length| at + length)
        };
        let name = skip(from, &|byte| !is_blank(byte) && !b"/>".contains(byte));
        let (mut at, mut count, mut cut) = (name, 0, None);
        loop {
            at = skip(at, &|byte| is_blank(byte) || *byte == b'/');
            if at == bytes.len() || bytes[at] == b'>' {
                return Self { name, cut, end: at };
            }
            count += 1;
            if count > MOST && cut.is_none() {
                cut = Some(at);
            }
            // An equals sign that comes first belongs to the name.
            at = skip(at + 1, &|byte| !is_blank(byte) && !b"/>=".contains(byte));
            let equals = skip(at, &is_blank);
            if bytes.get(equals) != Some(&b'=') {
                continue;
            }
            at = skip(equals + 1, &is_blank);
            at = match bytes.get(at) {
                Some(quote @ (b'"' | b'\'')) => {
                    let end = skip(at + 1, &|byte| byte != quote);
                    (end + 1).min(bytes.len())
                }
                _ => skip(at, &|byte| !is_blank(byte) && *byte != b'>'),
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::html_to_text;

    #[test]
    fn what_people_write_is_left_as_it_is() {
        let words = "a > b, \"c\" and so on ".repeat(2 * MOST);
        for html in [
            format!("<p title='a > b' class=x>{words}</p>"),
            format!("<!-- <a title=\" -->{words}"),
            format!("<script>if (a <b) {{ {words} }}</script>{words}"),
            format!("2 < 3, <3 {words}"),
            format!("<a {}>", "b ".repeat(MOST)),
            "<".repeat(5_000),
        ] {
            assert_eq!(with_few_attributes(&html), html);
        }
    }

    #[test]
    fn attributes_beyond_the_bound_are_left_out() {
        let many: String = (0..2 * MOST)
            .map(|number| match number % 4 {
                0 => format!(" a{number}"),
                1 => format!(" a{number} = \"> {number}\""),
                2 => format!("/a{number}='>'"),
                _ => format!("\na{number}=é"),
            })
            .collect();
        for html in [
            format!("<i>x</i><p {many}>Good, </p>y"),
            format!("<p {many}>Good, </p {many}>y"),
        ] {
            let few = with_few_attributes(&html);
            let kept = (0..2 * MOST).filter(|number| few.contains(&format!("a{number}")));
            assert_eq!(kept.count(), MOST);
            assert_eq!(html_to_text(&html), html_to_text(&few));
            assert!(html_to_text(&html).ends_with("Good,\ny"));
        }
        assert!(with_few_attributes(&format!("<p {many}")).len() < many.len());
    }

    #[test]
    fn a_tag_of_a_megabyte_is_read_before_anybody_gives_up() {
        let attributes: String = (0..150_000).map(|number| format!(" a{number}")).collect();
        assert_eq!(
            html_to_text(&format!("<p{attributes}>Good<br>bike")),
            "Good\nbike"
        );
    }
}
