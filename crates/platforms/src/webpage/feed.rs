//! The feed of one post's comments: RSS 2 and Atom.

use std::sync::LazyLock;

use chrono::{DateTime, Utc};
use plaintext::html_to_text;
use quick_xml::{Reader, events::Event};
use scraper::Selector;
use url::Url;

use super::found::Found;
use super::source::{WebDocument, selector};
use crate::reading::Reading;
use crate::wire::utc;
use crate::{Answer, Failure};

static FEEDS: LazyLock<Selector> =
    LazyLock::new(|| selector("link[rel~='alternate'][type$='xml'][href]"));

/// Elements within each other in an entry. What has more is no feed: those of people have three or four, and
/// each text is looked at together with all elements around it.
const MOST_DEPTH: usize = 64;

/// How titles of feeds of comments name them.
const COMMENTS: &[&str] = &[
    "comment",
    "kommentar",
    "comentario",
    "comentário",
    "commento",
    "commenti",
    "reactie",
    "komentarz",
    "yorum",
    "коммента",
];

/// The feed of the comments of the page; not that of all comments of the site.
pub(super) fn address(source: &WebDocument) -> Option<Url> {
    let path = source.url.path().trim_end_matches('/');
    source.tree.select(&FEEDS).find_map(|link| {
        let url = source.url.join(link.attr("href")?).ok()?;
        let title = link.attr("title").unwrap_or_default().to_lowercase();
        let names_comments = COMMENTS.iter().any(|word| title.contains(word))
            || url.path().contains("/comments/default");
        let is_below = path.len() > 1 && url.path().starts_with(path);
        let is_of_post = is_below || url.path().contains("/comments/default");
        (names_comments && is_of_post && url.origin() == source.url.origin()).then_some(url)
    })
}

/// An entry while it is read.
#[derive(Default)]
struct FeedEntry {
    found: Found,
    summary: String,
    content: String,
    title: String,
}

pub(super) fn read(answer: &Answer, reading: &Reading) -> Result<Vec<Found>, Failure> {
    let text = answer.text();
    let mut reader = Reader::from_str(&text);
    let odd = |at: &str| Failure::UnexpectedShape {
        at: format!("the feed of comments: {at}"),
    };
    let mut comments = Vec::new();
    let mut entry: Option<FeedEntry> = None;
    // The elements within the entry, the innermost last.
    let mut within: Vec<String> = Vec::new();
    let mut is_feed = false;
    loop {
        reading.goes_on()?;
        match reader.read_event().map_err(|_| odd("no XML"))? {
            Event::Start(start) => {
                let name = local(start.local_name().as_ref());
                is_feed |= matches!(name.as_str(), "rss" | "feed" | "rdf");
                match (&mut entry, name.as_str()) {
                    (None, "item" | "entry") => entry = Some(FeedEntry::default()),
                    (None, _) => {}
                    (Some(_), _) if within.len() == MOST_DEPTH => {
                        return Err(odd("elements lie too deep within each other"));
                    }
                    (Some(_), _) => within.push(name),
                }
            }
            Event::Empty(empty) => {
                // Atom has its links in attributes.
                if let Some(entry) = &mut entry
                    && local(empty.local_name().as_ref()) == "link"
                {
                    let attributes = empty.attributes().flatten();
                    let mut hrefs = attributes.filter(|one| one.key.as_ref() == "href");
                    let href = hrefs.next().map(|href| href.value.into_owned());
                    entry.found.url = entry.found.url.take().or(href);
                }
            }
            Event::End(end) => {
                let name = local(end.local_name().as_ref());
                if within.last() == Some(&name) {
                    within.pop();
                } else if matches!(name.as_str(), "item" | "entry")
                    && let Some(entry) = entry.take()
                {
                    within.clear();
                    comments.extend(entry.finish());
                }
            }
            Event::Text(part) => push(&mut entry, &within, part.as_ref()),
            Event::CData(part) => push(&mut entry, &within, part.as_ref()),
            Event::GeneralRef(name) => {
                let name: &str = name.as_ref();
                push(&mut entry, &within, &html_to_text(&format!("&{name};")));
            }
            Event::Eof => break,
            _ => {}
        }
    }
    match is_feed {
        true => Ok(comments),
        false => Err(odd("neither RSS nor Atom")),
    }
}

/// In lower case; `encoded` of `content:` and `creator` of `dc:` are told by it alone.
fn local(name: &str) -> String {
    name.to_ascii_lowercase()
}

fn push(entry: &mut Option<FeedEntry>, within: &[String], part: &str) {
    let (Some(entry), Some(element)) = (entry, within.last()) else {
        return;
    };
    let found = &mut entry.found;
    let is_author = within.iter().any(|name| name == "author");
    match element.as_str() {
        "name" if is_author => add(&mut found.author, part),
        "creator" => add(&mut found.author, part),
        "author" => add(&mut found.author, part),
        "guid" | "id" => add(&mut found.id, part),
        "link" => add(&mut found.url, part),
        "pubdate" | "published" | "updated" | "date" => found.at = found.at.or_else(|| time(part)),
        "description" | "summary" => entry.summary.push_str(part),
        "encoded" | "content" => entry.content.push_str(part),
        "title" => entry.title.push_str(part),
        _ => {}
    }
}

fn add(to: &mut Option<String>, part: &str) {
    to.get_or_insert_default().push_str(part);
}

/// RSS has the dates of mails.
fn time(text: &str) -> Option<DateTime<Utc>> {
    let text = text.trim();
    let mail = DateTime::parse_from_rfc2822(text).ok();
    mail.map(|time| time.to_utc()).or_else(|| utc(text))
}

impl FeedEntry {
    fn finish(self) -> Option<Found> {
        let words = match self.content.trim().is_empty() {
            true => self.summary,
            false => self.content,
        };
        let text = html_to_text(&words);
        let mut found = self.found;
        let mark = |named: String| {
            named
                .rsplit('#')
                .next()
                .unwrap_or_default()
                .trim()
                .to_owned()
        };
        found.id = found.id.map(mark).filter(|id| !id.is_empty());
        found.url = found
            .url
            .map(|url| url.trim().to_owned())
            .filter(|url| url.starts_with("http"));
        found.author = found
            .author
            .map(|name| name.trim().to_owned())
            .filter(|name| !name.is_empty());
        if found.author.is_none() {
            // WordPress: "By: Ann".
            let by = self
                .title
                .trim()
                .split_once(": ")
                .map(|(_, name)| name.trim().to_owned());
            found.author = by.filter(|name| !name.is_empty());
        }
        found.text = text;
        (!found.text.is_empty()).then_some(found)
    }
}
