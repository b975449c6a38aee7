//! The feed of reviews, which was XML once: each value is a label of its own.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use crate::json;
use crate::reading::{Reading, Records};
use crate::recognize::is_digits;
use crate::subject::is_about;
use crate::wire::{count, id, named, part, text, time, word};
use crate::{Answer, Comment, Failure};

const AT: &str = "App Store feed";

/// A page of the feed.
#[derive(Debug)]
pub(super) struct Feed {
    /// What the app is called, where the feed tells.
    pub(super) title: Option<String>,
    /// Entries of the feed, the one that describes the app included.
    pub(super) entries: usize,
    pub(super) reviews: Vec<Comment>,
}

#[derive(Debug, Deserialize)]
struct Whole {
    feed: Inner,
}

#[derive(Debug, Deserialize)]
struct Inner {
    #[serde(default, deserialize_with = "one_or_many")]
    entry: Records,
    #[serde(default, deserialize_with = "one_or_many")]
    link: Records,
}

/// A list; one thing alone stands there by itself, and nothing for none.
fn one_or_many<'de, D: Deserializer<'de>>(from: D) -> Result<Records, D::Error> {
    let raw = Box::<RawValue>::deserialize(from)?;
    Ok(match raw.get().as_bytes().first() {
        Some(b'[') => json::read(raw.get().as_bytes()).unwrap_or_default(),
        Some(b'{') => vec![raw],
        _ => Records::new(),
    })
}

#[derive(Debug, Deserialize)]
struct Word {
    #[serde(default, deserialize_with = "word")]
    label: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Id {
    #[serde(deserialize_with = "id")]
    label: String,
}

#[derive(Debug, Deserialize)]
struct Words {
    #[serde(deserialize_with = "text")]
    label: String,
}

#[derive(Debug, Deserialize)]
struct Count {
    #[serde(default, deserialize_with = "count")]
    label: Option<i64>,
}

#[derive(Debug, Deserialize)]
struct Moment {
    #[serde(default, deserialize_with = "time")]
    label: Option<DateTime<Utc>>,
}

#[derive(Debug, Deserialize)]
struct Author {
    #[serde(default, deserialize_with = "part")]
    name: Option<Word>,
    /// Where people look at the author; it has their number in it.
    #[serde(default, deserialize_with = "part")]
    uri: Option<Word>,
}

#[derive(Debug, Deserialize)]
struct AppReview {
    id: Id,
    /// The stars. What describes the app has none.
    #[serde(rename = "im:rating", default, deserialize_with = "part")]
    rating: Option<Word>,
    #[serde(rename = "im:name", default, deserialize_with = "part")]
    name: Option<Word>,
    #[serde(default, deserialize_with = "part")]
    title: Option<Word>,
    #[serde(default)]
    content: Option<Words>,
    #[serde(default, deserialize_with = "part")]
    author: Option<Author>,
    #[serde(rename = "im:voteSum", default, deserialize_with = "part")]
    votes: Option<Count>,
    #[serde(default, deserialize_with = "part")]
    updated: Option<Moment>,
}

#[derive(Debug, Deserialize)]
struct Link {
    attributes: Attributes,
}

#[derive(Debug, Deserialize)]
struct Attributes {
    #[serde(default, deserialize_with = "word")]
    rel: Option<String>,
    #[serde(default, deserialize_with = "word")]
    href: Option<String>,
}

/// The feed of this app.
pub(super) fn feed(reading: &mut Reading, answer: &Answer, app: &str) -> Result<Feed, Failure> {
    let Whole { feed } = reading.json(answer, AT)?;
    for link in &feed.link {
        let link: Option<Link> = json::read(link.get().as_bytes()).ok();
        let own = link.map(|link| link.attributes);
        let own = own.filter(|link| link.rel.as_deref() == Some("self"));
        let address = own.and_then(|link| link.href).unwrap_or_default();
        let mut parts = address.split('/');
        is_about(app, parts.find_map(|part| part.strip_prefix("id=")), AT)?;
    }
    let entries: Vec<AppReview> = reading.records(&feed.entry, "review")?;
    let mut title = None;
    let mut reviews = Vec::with_capacity(entries.len());
    for entry in entries {
        match entry.rating {
            Some(_) => reviews.push(entry.into_comment()),
            None => title = title.or(entry.name.and_then(|name| named(name.label))),
        }
    }
    Ok(Feed {
        title,
        entries: feed.entry.len(),
        reviews,
    })
}

impl AppReview {
    fn into_comment(self) -> Comment {
        let title = self.title.and_then(|title| named(title.label));
        let words = self
            .content
            .map(|content| content.label)
            .unwrap_or_default();
        // A title says as much of what somebody thinks as the words below it.
        let text = match title {
            Some(title) if !words.trim_start().starts_with(&title) => format!("{title}\n\n{words}"),
            _ => words,
        };
        let (name, address) = match self.author {
            Some(author) => (author.name, author.uri),
            None => (None, None),
        };
        let number = address.and_then(|uri| uri.label);
        let number = number.and_then(|uri| {
            let number = uri.rsplit("/id").next()?;
            is_digits(number).then(|| number.to_owned())
        });
        Comment {
            id: self.id.label,
            text: text.trim_end().to_owned(),
            author_name: name.and_then(|name| named(name.label)),
            author_id: number,
            published_at: self.updated.and_then(|updated| updated.label),
            likes: self.votes.and_then(|votes| votes.label),
            ..Comment::default()
        }
    }
}
