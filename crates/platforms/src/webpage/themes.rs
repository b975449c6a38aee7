//! Marks that programs and themes put around comments in their pages.
//!
//! Each theme is an entry of [`THEMES`]: what is around a comment, and where in it the parts are.

use std::collections::HashSet;
use std::sync::LazyLock;

use chrono::{DateTime, Utc};
use plaintext::html_to_text;
use scraper::{ElementRef, Selector};

use super::found::Found;
use super::own::own;
use super::paging::is_first;
use super::source::{WebDocument, selector};
use crate::Failure;
use crate::reading::Reading;
use crate::wire::utc;

/// How a program or a theme marks comments, as CSS selectors.
struct Theme {
    /// What is around one.
    item: &'static str,
    /// Its words; of several the first that there is.
    text: &'static str,
    /// Its author's name, likewise.
    author: &'static str,
    /// Whether the first entry of a thread is what the others answer.
    first_is_post: bool,
}

const THEMES: &[Theme] = &[
    // XenForo 2.
    Theme {
        item: "article[data-content^='post-']",
        text: ".message-body .bbWrapper, .message-content .bbWrapper",
        author: ".message-name, .username",
        first_is_post: true,
    },
    // XenForo 1.
    Theme {
        item: "li.message[id^='post-'][data-author]",
        text: ".messageContent blockquote.messageText, .messageText",
        author: ".username",
        first_is_post: true,
    },
    // phpBB 3.
    Theme {
        item: "div.post[id^='p'] ",
        text: ".postbody .content",
        author: ".author a.username, .author .username-coloured, .author span.username, .author strong",
        first_is_post: true,
    },
    // vBulletin 5.
    Theme {
        item: "li.b-post[data-node-id]",
        text: ".js-post__content-text",
        author: ".author a, .author strong",
        first_is_post: true,
    },
    // vBulletin 4.
    Theme {
        item: "li.postbit[id^='post_'], li.postbitlegacy[id^='post_'], li.postcontainer[id^='post_']",
        text: "blockquote.postcontent",
        author: ".username",
        first_is_post: true,
    },
    // vBulletin 3.
    Theme {
        item: "table[id^='post']",
        text: "[id^='post_message_']",
        author: ".bigusername",
        first_is_post: true,
    },
    // MyBB.
    Theme {
        item: "div.post[id^='post_']",
        text: ".post_body",
        author: ".author_information .largetext, .author_information a, .post_author a",
        first_is_post: true,
    },
    // SMF 2.
    Theme {
        item: "div.post_wrapper",
        text: ".post .inner",
        author: ".poster h4 a, .poster h4",
        first_is_post: true,
    },
    // Drupal.
    Theme {
        item: "article.comment, div.comment[id^='comment-'], article[id^='comment-'][role='article']",
        text: ".field--name-comment-body, .field-name-comment-body, .comment__content, .content",
        author: ".comment__author .username, [rel='author'], .username, .comment__author",
        first_is_post: false,
    },
    // Blogger.
    Theme {
        item: "li.comment[id^='c']:not([id^='comment'])",
        text: "p.comment-content, .comment-content",
        author: "cite.user, .comment-header .user",
        first_is_post: false,
    },
    // WordPress and the themes for it.
    Theme {
        item: "li[id^='comment-'], div[id^='comment-'], article[id^='comment-'], [id^='div-comment-'], \
               li[id^='li-comment-']",
        text: ".comment-content, .comment-text, .comment_text, .commenttext, .comment-body > p, .comment-body",
        author: ".comment-author .fn, .fn, .comment-author cite, cite, .comment-author-name, .comment-author",
        first_is_post: false,
    },
    // Whatever calls it so.
    Theme {
        item: ".comment[id], .comment-item, .comments .comment",
        text: ".comment-content, .comment-text, .comment__text, .comment__content, .comment__body, .comment-body, \
               .text, p",
        author: ".comment-author, .comment__author, .author, .username, .user",
        first_is_post: false,
    },
];

/// Letters of an attribute by which a comment is marked; longer ones mark none. It is looked at from each
/// element within.
const LONGEST_MARK: usize = 500;

/// [`Theme`] with its selectors read.
struct Reader {
    item: Selector,
    text: Vec<Selector>,
    author: Vec<Selector>,
    first_is_post: bool,
}

fn each(selectors: &str) -> Vec<Selector> {
    selectors.split(", ").map(selector).collect()
}

static READERS: LazyLock<Vec<Reader>> = LazyLock::new(|| {
    let read = |theme: &Theme| Reader {
        item: selector(theme.item),
        text: each(theme.text),
        author: each(theme.author),
        first_is_post: theme.first_is_post,
    };
    THEMES.iter().map(read).collect()
});

static TIME: LazyLock<Selector> =
    LazyLock::new(|| selector("time[datetime], [itemprop='datePublished'][content], abbr[title]"));
static LINK: LazyLock<Selector> = LazyLock::new(|| {
    selector(
        "a.comment-permalink[href], .comment-metadata a[href], .comment-meta a[href], .datetime a[href]",
    )
});

/// What the marks show.
#[derive(Debug, Default)]
pub(super) struct ThemePage {
    pub(super) comments: Vec<Found>,
    /// Whether they are entries of a thread, the first of which is what the others answer.
    pub(super) is_thread: bool,
    /// Who wrote that.
    pub(super) owner: Option<String>,
}

/// By the theme that finds most; of several that find as many the first.
///
/// # Errors
/// When nobody waits for it any more.
pub(super) fn read(source: &WebDocument, reading: &Reading) -> Result<ThemePage, Failure> {
    let is_first = is_first(&source.url);
    let mut best = ThemePage::default();
    for reader in READERS.iter() {
        let seen = reader.read(source, is_first, reading)?;
        // A thread without answers is one all the same.
        if seen.comments.len() > best.comments.len()
            || (seen.is_thread && !best.is_thread && best.comments.is_empty())
        {
            best = seen;
        }
    }
    Ok(best)
}

impl Reader {
    fn read(
        &self,
        source: &WebDocument,
        is_first: bool,
        reading: &Reading,
    ) -> Result<ThemePage, Failure> {
        let mut seen = ThemePage::default();
        let mut ids = HashSet::new();
        for item in source.tree.select(&self.item) {
            reading.goes_on()?;
            // Some themes mark a comment twice, around it and in it.
            let is_known = mark(item).is_some_and(|id| ids.contains(&id));
            if is_known || is_mention(item) {
                continue;
            }
            let Some(found) = self.found(source, item) else {
                continue;
            };
            ids.extend(found.id.clone());
            seen.comments.push(found);
        }
        seen.is_thread = self.first_is_post && !seen.comments.is_empty();
        if seen.is_thread && is_first {
            seen.owner = seen.comments.remove(0).author;
        }
        Ok(seen)
    }

    fn found(&self, source: &WebDocument, item: ElementRef<'_>) -> Option<Found> {
        // Not of a comment that answers it and stands within it; one of the same mark is the same.
        let own: Vec<_> = own(item, |one| {
            self.item.matches(&one) && mark(one) != mark(item)
        })
        .collect();
        let part = |selectors: &[Selector]| {
            let mut selectors = selectors.iter();
            selectors.find_map(|selector| matching(&own, selector).next())
        };
        let text = part(&self.text)?;
        let text = html_to_text(&self.without_answers(text));
        if text.is_empty() {
            return None;
        }
        let author = item.attr("data-author").map(str::to_owned);
        let author = author.or_else(|| {
            let named = part(&self.author)?;
            Some(html_to_text(&self.without_answers(named)))
        });
        let link = matching(&own, &LINK).next();
        let url = link.and_then(|link| source.url.join(link.attr("href")?).ok());
        Some(Found {
            id: mark(item),
            parent: self.around(item).and_then(mark),
            text,
            author: author
                .map(|name| name.trim().to_owned())
                .filter(|name| !name.is_empty()),
            at: matching(&own, &TIME).find_map(time),
            likes: None,
            url: url.map(String::from),
            is_post_author: has_class(item, "bypostauthor").then_some(true),
        })
    }

    /// The comment around an element.
    fn around<'a>(&self, element: ElementRef<'a>) -> Option<ElementRef<'a>> {
        let own = mark(element);
        let mut above = element.ancestors().filter_map(ElementRef::wrap);
        above.find(|one| self.item.matches(one) && mark(*one) != own)
    }

    /// The HTML of an element, without comments within it.
    fn without_answers(&self, element: ElementRef<'_>) -> String {
        if element.select(&self.item).next().is_none() {
            return element.inner_html();
        }
        let children = element.children().filter_map(ElementRef::wrap);
        children
            .filter(|child| !self.item.matches(child) && child.select(&self.item).next().is_none())
            .map(|child| child.html())
            .collect()
    }
}

/// Those of some elements that a selector means.
fn matching<'a>(
    elements: &[ElementRef<'a>],
    selector: &Selector,
) -> impl Iterator<Item = ElementRef<'a>> {
    let elements = elements.iter().copied();
    elements.filter(|element| selector.matches(element))
}

/// The number by which a page marks a comment, without the words before it: `comment-17`,
/// `div-comment-17` and `li-comment-17` are one.
fn mark(item: ElementRef<'_>) -> Option<String> {
    let attributes = ["data-content", "data-node-id", "id"];
    let named = attributes.iter().find_map(|name| item.attr(name))?;
    if named.len() > LONGEST_MARK {
        return None;
    }
    let digits = named.len() - named.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    let number = &named[named.len() - digits..];
    match number.is_empty() {
        true => Some(named.to_owned()).filter(|named| !named.is_empty()),
        false => Some(number.to_owned()),
    }
}

/// What other sites' programs wrote.
fn is_mention(item: ElementRef<'_>) -> bool {
    has_class(item, "pingback") || has_class(item, "trackback")
}

fn has_class(item: ElementRef<'_>, class: &str) -> bool {
    item.value().classes().any(|found| found == class)
}

fn time(element: ElementRef<'_>) -> Option<DateTime<Utc>> {
    let attributes = ["datetime", "content", "title"];
    utc(attributes.iter().find_map(|name| element.attr(name))?)
}
