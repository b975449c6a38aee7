//! Where a thread goes on.

use std::sync::LazyLock;

use scraper::Selector;
use url::Url;

use super::source::{WebDocument, selector};

/// Links to the next page; blogs mark the next article so as well.
static NEXT: LazyLock<Selector> = LazyLock::new(|| {
    selector(
        "link[rel~='next'][href], a[rel~='next'][href], a.pageNav-jump--next[href], .pagination .next a[href], \
         a.next[href], .pager-next a[href], .pager__item--next a[href], .pagination_next[href], \
         .comment-navigation a[href], .nav-comments a[href]",
    )
});

/// Parts of a path that say which page it is.
const PARTS: &[&str] = &["page", "comment-page", "p"];

/// Parameters that say so.
const PARAMETERS: &[&str] = &["page", "start", "st", "pagenumber", "cpage", "offset"];

/// An address taken apart: what it shows, and which page of it.
struct PageAddress {
    /// The address without what says which page it is; parameters by name.
    base: Url,
    /// As it says it; 0 where it says nothing. Some count pages, and some entries.
    number: u64,
}

impl PageAddress {
    fn of(url: &Url) -> Self {
        let mut base = url.clone();
        base.set_fragment(None);
        if let Some((path, number)) = without_page(url.path()) {
            base.set_path(&path);
            return Self { base, number };
        }
        let mut number = None;
        let mut kept: Vec<(String, String)> = Vec::new();
        for (name, value) in url.query_pairs() {
            let is_page = PARAMETERS.contains(&&*name.to_ascii_lowercase());
            match value.parse::<u64>() {
                Ok(found) if is_page && number.is_none() => number = Some(found),
                _ => kept.push((name.into_owned(), value.into_owned())),
            }
        }
        kept.sort();
        base.set_query(None);
        if !kept.is_empty() {
            base.query_pairs_mut().extend_pairs(&kept);
        }
        Self {
            base,
            number: number.unwrap_or(0),
        }
    }

    /// Whether it is a later page of the same.
    fn is_after(&self, other: &Self) -> bool {
        self.is_of(other) && self.number > other.number
    }

    /// Whether two show the same.
    fn is_of(&self, other: &Self) -> bool {
        let path = |place: &Self| place.base.path().trim_end_matches('/').to_owned();
        self.base.origin() == other.base.origin()
            && path(self) == path(other)
            && self.base.query() == other.base.query()
    }
}

/// A path without `page-2`, `comment-page-2` or `page/2` at its end, and that number.
fn without_page(path: &str) -> Option<(String, u64)> {
    let (before, last) = path.trim_end_matches('/').rsplit_once('/')?;
    if let Some((name, digits)) = last.rsplit_once('-')
        && PARTS.contains(&name)
    {
        return Some((format!("{before}/"), digits.parse().ok()?));
    }
    let (before, name) = before.rsplit_once('/')?;
    match PARTS.contains(&name) {
        true => Some((format!("{before}/"), last.parse().ok()?)),
        false => None,
    }
}

/// The page of the same thread that comes after this one.
pub(super) fn next(source: &WebDocument) -> Option<Url> {
    let links = source.tree.select(&NEXT);
    let links = links.filter_map(|link| source.url.join(link.attr("href")?).ok());
    let this = PageAddress::of(&source.url);
    let mut later = links.filter(|url| PageAddress::of(url).is_after(&this));
    let mut next = later.next()?;
    next.set_fragment(None);
    Some(next)
}

/// Whether an address is the first page of what it shows.
pub(super) fn is_first(url: &Url) -> bool {
    PageAddress::of(url).number <= 1
}

/// The address of the first page.
pub(super) fn first(url: &Url) -> Url {
    match is_first(url) {
        true => url.clone(),
        false => PageAddress::of(url).base,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn later_pages_of_a_thread_are_told_from_other_pages() {
        for (this, next, is) in [
            ("/threads/a.1/", "/threads/a.1/page-2", true),
            ("/threads/a.1/page-2", "/threads/a.1/page-3", true),
            ("/threads/a.1/page-2", "/threads/a.1/", false),
            ("/viewtopic.php?t=7", "/viewtopic.php?t=7&start=15", true),
            (
                "/viewtopic.php?t=7&start=15",
                "/viewtopic.php?start=30&t=7",
                true,
            ),
            ("/viewtopic.php?t=7", "/viewtopic.php?t=8", false),
            ("/2024/05/a-post/", "/2024/05/a-post/comment-page-2/", true),
            ("/2024/05/a-post/", "/2024/05/another-post/", false),
            ("/node/5?page=1", "/node/5?page=2", true),
            ("/node/5", "/node/6", false),
            ("/a/page/2", "/a/page/3", true),
        ] {
            let this = Url::parse(&format!("https://site.example{this}")).expect("an address");
            let found = this.join(next).expect("an address");
            let is_later = PageAddress::of(&found).is_after(&PageAddress::of(&this));
            assert_eq!(is_later, is, "{this} {next}");
        }
    }

    #[test]
    fn the_first_page_is_known_from_any() {
        for (page, expected) in [
            ("/threads/a.1/page-3", "/threads/a.1/"),
            ("/threads/a.1/", "/threads/a.1/"),
            ("/viewtopic.php?t=7&start=30", "/viewtopic.php?t=7"),
            ("/viewtopic.php?t=7&start=0", "/viewtopic.php?t=7&start=0"),
            ("/viewtopic.php?p=99", "/viewtopic.php?p=99"),
            ("/a/page/2/", "/a/"),
        ] {
            let page = Url::parse(&format!("https://site.example{page}")).expect("an address");
            let found = first(&page);
            let expected = format!("https://site.example{expected}");
            assert_eq!(found.as_str(), expected, "{page}");
        }
    }
}
