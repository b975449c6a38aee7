//! The post that is named above a table: `Post: https://...`, `URL,https://...`, or an address alone.

use super::fields::Field;
use super::flags::is_blank;
use super::names::{is_word_for_post, meanings, normal};
use crate::is_url_like;

/// Our own name for the address of a post.
pub(super) const POST_URL: &str = "post_url";

/// The address of a post that a row above or between tables names, and nothing else.
pub(super) fn post_in_title<'r>(row: impl Iterator<Item = &'r str>) -> Option<&'r str> {
    let mut cells = row.map(str::trim).filter(|cell| !is_blank(cell));
    let (first, second) = (cells.next()?, cells.next());
    if cells.next().is_some() {
        return None;
    }
    match second {
        Some(address) => is_page(address)
            .then_some(address)
            .filter(|_| is_label(first)),
        None if is_page(first) => Some(first),
        None => {
            let at = first.find("https://").or_else(|| first.find("http://"))?;
            let (label, address) = first.split_at(at);
            let label = label.trim_end();
            let is_of_address = match label.strip_suffix([':', '=']) {
                Some(label) => is_label(label),
                None => is_from(label),
            };
            (is_of_address && is_page(address)).then_some(address)
        }
    }
}

/// The one post that rows above a table name; none where there are several.
pub(super) fn post_above<'r, S: AsRef<str> + 'r>(rows: &'r [Vec<S>]) -> Option<&'r str> {
    let cells = |row: &'r Vec<S>| post_in_title(row.iter().map(AsRef::as_ref));
    let mut found = rows.iter().filter_map(cells);
    let first = found.next()?;
    found.all(|other| other == first).then_some(first)
}

/// Whether the columns of a table tell posts or addresses themselves.
pub(super) fn tell_posts(columns: &[String]) -> bool {
    let of_posts = [Field::PostUrl, Field::Url];
    columns.iter().any(|name| {
        let mut meanings = meanings(name).into_iter();
        meanings.any(|(field, _)| of_posts.contains(&field))
    })
}

/// Whether a label is for the address that follows.
fn is_label(label: &str) -> bool {
    let name = normal(label);
    let of_addresses = [Field::PostUrl, Field::Url];
    let mut known = meanings(label).into_iter();
    is_word_for_post(&name)
        || is_from(label)
        || known.any(|(field, _)| of_addresses.contains(&field))
}

/// Whether words say that the comments were taken from the address that follows: `Exported from`.
fn is_from(label: &str) -> bool {
    const FROM: [&str; 20] = [
        "from",
        "source",
        "origin",
        "exportof",
        "exportedfrom",
        "extractedfrom",
        "scrapedfrom",
        "collectedfrom",
        "downloadedfrom",
        "retrievedfrom",
        "commentsfrom",
        "commentson",
        "commentsof",
        "commentsfor",
        "quelle",
        "exportiertvon",
        "kommentarevon",
        "kommentarezu",
        "exportédepuis",
        "exportadode",
    ];
    FROM.contains(&normal(label.trim_end_matches(':')).as_str())
}

/// Whether a text is the address of a page of a site, and not of the site alone, which names who wrote the file.
fn is_page(text: &str) -> bool {
    let rest = text
        .strip_prefix("https://")
        .or(text.strip_prefix("http://"));
    let path = rest.and_then(|rest| rest.split_once('/'));
    path.is_some_and(|(_, path)| !path.is_empty())
        && !text.contains(char::is_whitespace)
        && is_url_like(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_names_a_post_and_nothing_else() {
        let page = Some("https://a.example/p/1");
        for row in [
            &["Post: https://a.example/p/1", ""][..],
            &["https://a.example/p/1"],
            &["URL", "https://a.example/p/1", "", ""],
            &["Link:", " https://a.example/p/1 "],
            &["Video : https://a.example/p/1"],
            &["Exported from: https://a.example/p/1"],
            &["Comments on https://a.example/p/1"],
            &["Source", "https://a.example/p/1"],
        ] {
            assert_eq!(post_in_title(row.iter().copied()), page, "{row:?}");
        }
        for row in [
            &["Exported with https://tool.example/export"][..],
            &["https://tool.example"],
            &["Tool: https://tool.example/"],
            &["ann", "https://a.example/p/1"],
            &["URL", "https://a.example/p/1", "ann"],
            &["Comments"],
        ] {
            assert_eq!(post_in_title(row.iter().copied()), None, "{row:?}");
        }
        let rows = [vec!["https://a.example/1"], vec!["https://a.example/2"]];
        assert_eq!(post_above(&rows), None);
        assert_eq!(post_above(&rows[..1]), Some("https://a.example/1"));
    }
}
