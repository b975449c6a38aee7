//! Finds out whether WordPress runs a site, where its API is and which post a page shows.
//!
//! The root of the API differs: `/wp-json/` mostly, below the folder the site lives in,
//! or `/?rest_route=/` where addresses are not rewritten. A post is worth nothing without
//! it, so it stands in the post's id before the number, unless it is the usual one.

use std::sync::LazyLock;

use scraper::Selector;
use url::Url;

use crate::html::tree;
use crate::reading::Reading;
use crate::{Answer, Post};

/// The usual root, without its first slash.
const USUAL: &str = "wp-json/";

/// The relation by which WordPress names its API
/// (<https://developer.wordpress.org/rest-api/using-the-rest-api/discovery/>).
const API: &str = "https://api.w.org/";

static LINKS: LazyLock<Selector> = LazyLock::new(|| selector("link[rel][href]"));
static BODY: LazyLock<Selector> = LazyLock::new(|| selector("body[class]"));

fn selector(text: &str) -> Selector {
    Selector::parse(text).expect("bug: the selector is wrong")
}

/// A link of the page: in a `Link` header or in the head.
struct Link {
    rel: String,
    href: String,
}

pub(super) fn probe(page: &Answer, reading: &Reading) -> Option<Post> {
    if !page.is_html() {
        return None;
    }
    let html = tree(&page.opening(), reading).ok()?;
    let mut links = header_links(page);
    links.extend(html.select(&LINKS).map(|link| Link {
        rel: link.attr("rel").unwrap_or_default().to_owned(),
        href: link.attr("href").unwrap_or_default().to_owned(),
    }));
    let root = links.iter().find(|link| link.rel == API)?;
    let root = page.url.join(&root.href).ok()?;
    let (kind, number) = links
        .iter()
        .find_map(|link| post_of(link, &page.url))
        .or_else(|| {
            html.select(&BODY)
                .find_map(|body| post_of_class(body.attr("class")?))
        })?;
    post(page, &root, kind, number)
}

fn post(page: &Answer, root: &Url, kind: &'static str, number: u64) -> Option<Post> {
    let mut prefix = root.path().trim_start_matches('/').to_owned();
    if let Some(query) = root.query() {
        prefix = format!("{prefix}?{query}");
    }
    if !prefix.ends_with('/') {
        prefix.push('/');
    }
    let host = root.host_str()?;
    Some(Post {
        platform: super::NAME,
        kind,
        host: Some(match root.port() {
            Some(port) => format!("{host}:{port}"),
            None => host.to_owned(),
        }),
        id: match prefix.as_str() {
            USUAL => number.to_string(),
            other => format!("{other}{number}"),
        },
        url: page.url.to_string(),
    })
}

/// The root of the API and the number of the post, out of an id made by [`probe`].
pub(super) fn parts(id: &str) -> (&str, &str) {
    let start = id.rfind('/').map_or(0, |slash| slash + 1);
    match id.split_at(start) {
        ("", number) => (USUAL, number),
        parts => parts,
    }
}

/// `<https://x/wp-json/>; rel="https://api.w.org/", <...>; rel=shortlink`
fn header_links(page: &Answer) -> Vec<Link> {
    let headers = page.headers.get_all("link").iter();
    let values = headers.filter_map(|value| value.to_str().ok());
    values
        .flat_map(|value| value.split(", <"))
        .filter_map(header_link)
        .collect()
}

fn header_link(text: &str) -> Option<Link> {
    let (href, parameters) = text.trim_start_matches(['<', ' ']).split_once('>')?;
    let rel = parameters
        .split(';')
        .find_map(|parameter| parameter.trim().strip_prefix("rel="))?;
    Some(Link {
        rel: rel.trim_matches('"').to_owned(),
        href: href.to_owned(),
    })
}

/// Pages of single posts link to themselves in the API and by their short address.
fn post_of(link: &Link, page: &Url) -> Option<(&'static str, u64)> {
    let href = page.join(&link.href).ok()?;
    match link.rel.as_str() {
        "alternate" => {
            let (_, after) = href.as_str().split_once("wp/v2/")?;
            let (list, number) = after.split_once('/')?;
            let kind = match list {
                "posts" => "post",
                "pages" => "page",
                _ => return None,
            };
            Some((kind, number.parse().ok()?))
        }
        "shortlink" => href.query_pairs().find_map(|(name, value)| match &*name {
            "p" => Some(("post", value.parse().ok()?)),
            "page_id" => Some(("page", value.parse().ok()?)),
            _ => None,
        }),
        _ => None,
    }
}

/// Themes mark the body of a single post's page.
fn post_of_class(class: &str) -> Option<(&'static str, u64)> {
    class.split_ascii_whitespace().find_map(|word| {
        let (kind, number) = match (word.strip_prefix("postid-"), word.strip_prefix("page-id-")) {
            (Some(number), _) => ("post", number),
            (_, Some(number)) => ("page", number),
            _ => return None,
        };
        Some((kind, number.parse().ok()?))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_id_holds_the_root_unless_it_is_the_usual_one() {
        assert_eq!(parts("42"), ("wp-json/", "42"));
        assert_eq!(parts("blog/wp-json/42"), ("blog/wp-json/", "42"));
        assert_eq!(parts("?rest_route=/42"), ("?rest_route=/", "42"));
    }
}
