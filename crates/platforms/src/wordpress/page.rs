//! What the page of a post shows of comments, for when the API says that there are none.
//!
//! Looks for signs in the text of the page: no tree is built, since comments stand at the end of long
//! pages, and a tree takes time that grows with the square of its depth.

use std::collections::HashSet;

use crate::service::service_of;

/// What a page shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shown {
    /// No comments.
    Nothing,
    /// So many of WordPress's own.
    Comments(usize),
    /// Those of another service, which fills them in where people read the page.
    Service(&'static str),
}

/// Comments of the page count before a service: sites that changed to one may still show older ones.
pub(super) fn shown(page: &str) -> Shown {
    let comments = comments(page);
    if comments > 0 {
        return Shown::Comments(comments);
    }
    service_of(page).map_or(Shown::Nothing, Shown::Service)
}

/// Elements that WordPress and its themes mark as one comment (`id="comment-17"`), mentions by other
/// sites left out: programs write those.
fn comments(page: &str) -> usize {
    let places = page.match_indices("comment-");
    let found: HashSet<&str> = places
        .filter_map(|(place, sign)| {
            let before = page[..place].trim_end_matches(['"', '\'']);
            let before = before.strip_suffix("div-").unwrap_or(before);
            let before = before.trim_end_matches(['"', '\'']);
            if !before.ends_with("id=") || is_mention(tag_around(page, place)) {
                return None;
            }
            let rest = &page[place + sign.len()..];
            let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
            (digits > 0).then(|| &rest[..digits])
        })
        .collect();
    found.len()
}

/// The tag in which a place is.
fn tag_around(page: &str, place: usize) -> &str {
    /// Tags are shorter.
    const LONGEST: usize = 1_000;
    let from = page.floor_char_boundary(place.saturating_sub(LONGEST));
    let to = page.floor_char_boundary((place + LONGEST).min(page.len()));
    let begin = page[from..place].rfind('<').map_or(place, |at| from + at);
    let end = page[place..to].find('>').map_or(to, |at| place + at);
    &page[begin..end]
}

fn is_mention(tag: &str) -> bool {
    ["pingback", "trackback"]
        .iter()
        .any(|kind| tag.contains(kind))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_services_are_found_by_their_signs() {
        for (page, expected) in [
            ("", Shown::Nothing),
            ("<p id=\"comments\">No comments</p>", Shown::Nothing),
            ("<a href=\"#comment-5\">5</a>", Shown::Nothing),
            ("<li id=\"comment-form\">", Shown::Nothing),
            (
                "<li class=\"comment\" id=\"comment-7\"><article id=\"div-comment-7\">",
                Shown::Comments(1),
            ),
            ("<li id='comment-7'><li id=comment-8>", Shown::Comments(2)),
            (
                "<li class=\"pingback even\" id=\"comment-7\">",
                Shown::Nothing,
            ),
            (
                "<li id=\"comment-7\" class=\"trackback\"><li id=\"comment-8\">",
                Shown::Comments(1),
            ),
            ("<div id=\"disqus_thread\"></div>", Shown::Service("Disqus")),
            (
                "<script src=\"https://giscus.app/client.js\">",
                Shown::Service("giscus"),
            ),
            (
                "<div id=\"disqus_thread\"></div><li id=\"comment-7\">",
                Shown::Comments(1),
            ),
            ("é comment-7 é id=\"é", Shown::Nothing),
        ] {
            assert_eq!(shown(page), expected, "{page}");
        }
    }

    #[test]
    fn many_signs_take_one_pass() {
        let page = "<li id=\"comment-1\">".repeat(20_000);
        assert_eq!(shown(&page), Shown::Comments(1));
    }
}
