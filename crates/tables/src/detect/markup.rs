//! Tells texts that are written in tags from texts in which people write some.
//!
//! XML and HTML are never read by line: their lines hold tags, and comments cut into pieces. But in a text file
//! of comments some lines may hold `<3`, `<b>` or `<Media omitted>`.

use std::collections::HashMap;

/// Elements of HTML in which a line of text may be written: they say how it looks, not what it is.
const INLINE: [&str; 31] = [
    "a", "abbr", "b", "bdi", "bdo", "big", "br", "cite", "code", "del", "em", "font", "hr", "i",
    "img", "ins", "kbd", "mark", "q", "s", "samp", "small", "span", "strike", "strong", "sub",
    "sup", "tt", "u", "var", "wbr",
];
/// Elements that are parts of a table, a list or a page, and stand in no comment alone.
const STRUCTURE: [&str; 24] = [
    "tr", "td", "th", "tbody", "thead", "tfoot", "caption", "colgroup", "li", "dl", "dt", "dd",
    "option", "select", "nav", "header", "footer", "aside", "figure", "iframe", "center",
    "fieldset", "noscript", "template",
];
/// Elements around paragraphs.
const BLOCKS: [&str; 10] = [
    "p",
    "div",
    "blockquote",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "pre",
];

/// A tag at the beginning of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Tag<'a> {
    /// Its name, as it is written.
    pub(super) name: &'a str,
    closes: bool,
    /// It ends itself: `<br/>`.
    alone: bool,
    /// What stands behind it.
    rest: &'a str,
}

/// The tag that a text begins with; none where `<` is followed by anything else.
pub(super) fn tag(text: &str) -> Option<Tag<'_>> {
    /// Longer than any tag with its attributes.
    const LONGEST: usize = 4096;
    let inner = text.strip_prefix('<')?;
    let (closes, inner) = match inner.strip_prefix('/') {
        Some(inner) => (true, inner),
        None => (false, inner),
    };
    let is_of_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ':');
    let end = inner.find(|c: char| !is_of_name(c))?;
    let name = &inner[..end];
    if !name.starts_with(|c: char| c.is_alphabetic() || c == '_') {
        return None;
    }
    let (attributes, rest) = inner[end..].split_once('>')?;
    let attributes = attributes.trim();
    let (alone, attributes) = match attributes.strip_suffix('/') {
        Some(attributes) => (true, attributes.trim()),
        None => (false, attributes),
    };
    // Words behind the name that have no value are no attributes: `<Media omitted>`.
    let are_attributes = attributes.is_empty() || attributes.contains('=');
    (are_attributes && attributes.len() < LONGEST && !attributes.contains('<')).then_some(Tag {
        name,
        closes,
        alone,
        rest,
    })
}

/// Whether a text is a fragment of a web page: rows of a table, items of a list, or paragraphs, and nothing
/// outside of them. `text` begins with what is no white space.
pub(super) fn is_fragment(text: &str) -> bool {
    /// Lines that are looked at; the last of a sample may be cut.
    const LINES: usize = 200;
    let name = |tag: Tag<'_>| tag.name.to_ascii_lowercase();
    let is_part = |name: &str| STRUCTURE.contains(&name) || BLOCKS.contains(&name);
    let Some(first) = tag(text).map(name).filter(|name| is_part(name)) else {
        return false;
    };
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let mut lines = lines.take(LINES);
    let is_of_tags = |line: &str| {
        tag(line).is_some_and(|tag| line.ends_with('>') || STRUCTURE.contains(&&*name(tag)))
    };
    if lines.clone().all(is_of_tags) {
        return true;
    }
    // An element that ends in another line holds the lines between.
    let end = format!("</{first}");
    let mut ends = lines
        .by_ref()
        .map(|line| line.to_ascii_lowercase().contains(&end));
    ends.next() == Some(false) && ends.any(|ends| ends)
}

/// Whether a text is XML without a line that says so: one element that is none of HTML holds all of it.
/// `whole` says that the text is not only the beginning of one.
pub(super) fn is_element(text: &str, whole: bool) -> bool {
    let Some(root) = tag(text).filter(|root| !root.closes) else {
        return false;
    };
    let name = root.name.to_ascii_lowercase();
    if INLINE.contains(&name.as_str()) || BLOCKS.contains(&name.as_str()) {
        return false;
    }
    if whole {
        let end = format!("</{}", root.name);
        let last = text.trim_end().rfind('<').map(|at| &text[at..]);
        let is_end = |last: &str| {
            let rest = last.strip_prefix(&end);
            rest.is_some_and(|rest| rest.trim() == ">")
        };
        return root.alone && root.rest.trim().is_empty() || last.is_some_and(is_end);
    }
    let follows = tag(root.rest.trim_start());
    let lines = text.lines().count();
    let is_part = |tag: Tag<'_>| !INLINE.contains(&&*tag.name.to_ascii_lowercase());
    follows.is_some_and(is_part) && text.matches("</").count() * 10 >= lines
}

/// The name of the elements that are the records of an XML: the first below the outermost element, or deeper,
/// of which several with elements in them follow each other. None where there are no such elements in the
/// beginning of it.
pub(super) fn records_of(sample: &str) -> Option<String> {
    /// How deep records may lie.
    const DEEPEST: usize = 6;
    let mut open: Vec<(&str, bool)> = Vec::new();
    // By depth and name, how many have elements in them.
    let mut holding: HashMap<(usize, &str), usize> = HashMap::new();
    let mut rest = sample;
    while let Some(at) = rest.find('<') {
        rest = &rest[at..];
        let passed = [("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?", "?>")];
        if let Some((start, end)) = passed
            .into_iter()
            .find(|(start, _)| rest.starts_with(start))
        {
            match rest[start.len()..].split_once(end) {
                Some((_, after)) => rest = after,
                None => break,
            }
            continue;
        }
        let Some(found) = tag(rest) else {
            rest = &rest[1..];
            continue;
        };
        rest = found.rest;
        if !found.closes {
            if let Some((_, holds)) = open.last_mut() {
                *holds = true;
            }
            if !found.alone {
                open.push((found.name, false));
            }
            continue;
        }
        let (name, holds) = open.pop()?;
        if name != found.name {
            return None;
        }
        let depth = open.len();
        if holds && (1..=DEEPEST).contains(&depth) {
            *holding.entry((depth, name)).or_default() += 1;
        }
    }
    let several = holding.into_iter().filter(|(_, count)| *count > 1);
    let first = several.min_by_key(|((depth, name), count)| (*depth, usize::MAX - count, *name));
    let ((_, name), _) = first?;
    // Without the prefix of its namespace, as records are told.
    Some(name.rsplit(':').next().unwrap_or(name).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_have_names_and_attributes_with_values() {
        for (text, name) in [
            ("<p>a", Some("p")),
            ("</li>", Some("li")),
            ("<a href=\"x\">a</a>", Some("a")),
            ("<ns:Row id='1'/>", Some("ns:Row")),
            ("<3 this", None),
            ("<Media omitted>", None),
            ("<- look", None),
            ("a <b>", None),
            ("<b", None),
            ("<@ann> hi", None),
        ] {
            assert_eq!(tag(text).map(|tag| tag.name), name, "{text}");
        }
    }

    #[test]
    fn parts_of_a_page_are_fragments() {
        for text in [
            "<tr><td>a</td></tr>",
            "<LI>a</LI>\n<LI>b</LI>",
            "<p>a</p>\n<p>b</p>",
            "<p>\na\n</p>",
            "<li>a\n<li>b\n",
            "<div class=\"c\">a</div>\n\n<div class=\"c\">b</div>\n",
        ] {
            assert!(is_fragment(text), "{text}");
        }
        for text in [
            "<b>wow</b> so good\n<i>no</i>",
            "<p>so good</p> she said\nno",
            "<p>a</p>,ann\n<p>b</p>,ben",
            "<select> does not work\nno",
            "<3",
            "<ann> hi\n<ben> no",
        ] {
            assert!(!is_fragment(text), "{text}");
        }
    }

    #[test]
    fn one_element_around_all_is_xml() {
        for (text, whole) in [
            ("<poll><vote>a</vote></poll>\n", true),
            ("<ns:a xmlns:ns=\"u\"><ns:b>c</ns:b></ns:a>", true),
            ("<poll>\n<vote>a</vote>\n<vote>b", false),
        ] {
            assert!(is_element(text, whole), "{text}");
        }
        for (text, whole) in [
            ("<b>so good</b>", true),
            ("<span>a</span>\n<span>b</span>", true),
            ("<ann> hi\n<ben> no", true),
            ("<ann> <b>hi</b>\nso\nso\nbad", false),
            ("<Media omitted>\nno", true),
        ] {
            assert!(!is_element(text, whole), "{text}");
        }
    }

    #[test]
    fn records_are_what_repeats_and_holds_elements() {
        for (xml, name) in [
            (
                "<poll><info><by>x</by></info><votes><vote><a>1</a></vote><vote><a>2</a></vote></votes></poll>",
                Some("vote"),
            ),
            (
                "<s:all><!-- <x> --><s:one><t>a</t><l><m>1</m></l><l><m>2</m></l></s:one><s:one><t>b</t></s:one><s:one>",
                Some("one"),
            ),
            ("<poll><vote>a</vote><vote>b</vote></poll>", None),
            ("<poll><vote><a>1</a></vote></poll>", None),
            ("<a><b></a></b>", None),
        ] {
            assert_eq!(records_of(xml).as_deref(), name, "{xml}");
        }
    }
}
