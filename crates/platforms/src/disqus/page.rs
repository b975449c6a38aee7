//! Which forum of Disqus a page shows comments of, and by what it is known there.

use url::Url;

use super::NAME;
use crate::reading::Reading;
use crate::{Answer, Post};

/// Where the comments are put.
const PLACE: &str = "disqus_thread";

/// Letters of a forum's name, of an address and of a word that are read.
const LONGEST_NAME: usize = 100;
const LONGEST: usize = 1_000;

/// Behind the forum in an id: what the page is known by.
const BY_LINK: &str = "/link/";
const BY_WORD: &str = "/ident/";

pub(super) fn probe(page: &Answer, reading: &Reading) -> Option<Post> {
    reading.goes_on().ok()?;
    if !page.is_html() {
        return None;
    }
    // No copy: every page that is looked at comes by here.
    let text = String::from_utf8_lossy(&page.body);
    if !text.contains(PLACE) {
        return None;
    }
    let forum = forum(&text)?;
    let word = value(&text, &["this.page.identifier", "disqus_identifier"]);
    let link = value(&text, &["this.page.url", "disqus_url"]);
    let link = link.filter(|link| Url::parse(link).is_ok_and(|url| url.has_host()));
    let id = match (link, word) {
        (_, Some(word)) => format!("{forum}{BY_WORD}{word}"),
        (Some(link), None) => format!("{forum}{BY_LINK}{link}"),
        (None, None) => {
            let link = canonical(&text).and_then(|link| page.url.join(&link).ok());
            let mut link = link.unwrap_or_else(|| page.url.clone());
            link.set_fragment(None);
            format!("{forum}{BY_LINK}{link}")
        }
    };
    let mut url = page.url.clone();
    url.set_fragment(None);
    Some(Post {
        platform: NAME,
        kind: "page",
        host: None,
        id,
        url: url.into(),
    })
}

/// Forum, and name and value of the parameter by which the API finds a thread, out of an id made by [`probe`].
pub(super) fn parts(id: &str) -> Option<(&str, &str, &str)> {
    let (forum, rest) = id.split_once('/')?;
    let (by, what) = rest.split_once('/')?;
    match by {
        "link" => Some((forum, "thread:link", what)),
        "ident" => Some((forum, "thread:ident", what)),
        _ => None,
    }
}

/// `https://FORUM.disqus.com/embed.js`, or what older pages call it.
fn forum(text: &str) -> Option<String> {
    let name = |text: &str| {
        let letters = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        let is_name = (1..=LONGEST_NAME).contains(&text.len()) && text.bytes().all(letters);
        is_name.then(|| text.to_ascii_lowercase())
    };
    let script = text.split(".disqus.com/embed.js").next();
    let of_script = script
        .filter(|before| before.len() < text.len())
        .and_then(|before| {
            let start = before.rfind('/')? + 1;
            name(&before[start..])
        });
    of_script.or_else(|| name(&value(text, &["disqus_shortname"])?))
}

/// What a script sets one of these to, where that is a text.
fn value(text: &str, names: &[&str]) -> Option<String> {
    names.iter().find_map(|name| {
        text.match_indices(name).find_map(|(place, _)| {
            let rest = text[place + name.len()..]
                .trim_start()
                .strip_prefix('=')?
                .trim_start();
            let quote = rest
                .chars()
                .next()
                .filter(|first| matches!(first, '"' | '\''))?;
            let (value, _) = rest[1..].split_once(quote)?;
            let value = value.replace("\\/", "/");
            let is_plain = !value.contains(['\\', '\n', '<', '{']);
            (is_plain && !value.is_empty() && value.len() <= LONGEST).then_some(value)
        })
    })
}

/// `<link rel="canonical" href="...">`
fn canonical(text: &str) -> Option<String> {
    text.split("<link").skip(1).find_map(|tag| {
        let tag = tag.split('>').next()?;
        let is_canonical = ["rel=\"canonical\"", "rel='canonical'", "rel=canonical"];
        if !is_canonical.iter().any(|rel| tag.contains(rel)) {
            return None;
        }
        let (_, rest) = tag.split_once("href=")?;
        let href = match rest.chars().next()? {
            quote @ ('"' | '\'') => rest[1..].split_once(quote)?.0,
            _ => rest.split_ascii_whitespace().next()?,
        };
        let href = href.replace("&amp;", "&");
        (href.len() <= LONGEST).then_some(href)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_page_sets_is_read_where_it_is_a_text() {
        let set = |text: &str| value(text, &["disqus_identifier"]);
        assert_eq!(
            set("var disqus_identifier = 'a 1';").as_deref(),
            Some("a 1")
        );
        assert_eq!(set("disqus_identifier=\"b\"").as_deref(), Some("b"));
        assert_eq!(
            set("disqus_identifier; disqus_identifier = \"c\\/d\"").as_deref(),
            Some("c/d")
        );
        for none in [
            "disqus_identifier = page.id;",
            "disqus_identifier = '';",
            "disqus_identifier == 'a'",
            "disqus_identifier = '{{id}}'",
        ] {
            assert_eq!(set(none), None, "{none}");
        }
    }

    #[test]
    fn a_forum_is_told_by_its_script() {
        for (text, expected) in [
            (
                "s.src = 'https://a-blog.disqus.com/embed.js';",
                Some("a-blog"),
            ),
            ("'//Other.disqus.com/embed.js'", Some("other")),
            ("var disqus_shortname = 'old';", Some("old")),
            ("https://a-blog.disqus.com/count.js", None),
            ("(.disqus.com/embed.js)", None),
        ] {
            assert_eq!(forum(text).as_deref(), expected, "{text}");
        }
    }
}
