//! What the place of a URL tells: that it goes on with another one, or that no person put it there.

/// Archives of the web and the like, which have the address of a copied page at the end of their own:
/// `web.archive.org/web/20200102030405/https://site.example/a`.
const ARCHIVES: [&str; 12] = [
    "web.archive.org",
    "wayback.archive.org",
    "archive.today",
    "archive.ph",
    "archive.is",
    "archive.li",
    "archive.md",
    "archive.vn",
    "archive.fo",
    "timetravel.mementoweb.org",
    "12ft.io",
    "r.jina.ai",
];

/// Whether a text ends with the address of an archive, up to that of a page.
pub(super) fn is_of_archive(before: &str) -> bool {
    /// What stands before the address of the page is not longer, in bytes.
    const LONGEST: usize = 100;
    let end = cut_front(before, LONGEST);
    let own = end.rsplit_once("://").map_or(end, |(_, own)| own);
    let Some((host, path)) = own.split_once('/') else {
        return false;
    };
    let host = host.strip_prefix("www.").unwrap_or(host);
    (path.is_empty() || path.ends_with('/'))
        && ARCHIVES
            .iter()
            .any(|known| known.eq_ignore_ascii_case(host))
}

/// The last so many bytes of a text, or some fewer.
fn cut_front(text: &str, longest: usize) -> &str {
    let mut from = text.len().saturating_sub(longest);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    &text[from..]
}

/// Whether a URL stands in a tag of HTML that loads a part of the page, or names what the page is written
/// in. Links and frames lead to posts, and so does the address that a page says is its own.
pub(super) fn is_loaded(before: &str) -> bool {
    /// How far before a URL its tag begins, in bytes.
    const LONGEST: usize = 400;
    const TAGS: [&str; 16] = [
        "script", "img", "link", "source", "video", "audio", "track", "image", "use", "object",
        "input", "style", "html", "svg", "base", "!doctype",
    ];
    let end = cut_front(before, LONGEST);
    let Some((_, tag)) = end.rsplit_once('<').filter(|(_, tag)| !tag.contains('>')) else {
        return false;
    };
    let name = tag.split(|c: char| c.is_whitespace()).next().unwrap_or(tag);
    name.len() < tag.len()
        && TAGS.iter().any(|known| known.eq_ignore_ascii_case(name))
        && !tag.contains("canonical")
}
