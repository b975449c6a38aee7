//! What replies and comments take over from what holds them.

use std::borrow::Cow;
use std::sync::Arc;

use plaintext::html_to_text;

use super::names::{Class, Names};
use super::record::Record;
use super::tape::{Kind, Value};
use super::text::words;
use crate::comments::names::normal;
use crate::comments::shapes;
use crate::comments::words::is_html;
use crate::cut;

/// The longest title and address that are taken over, in bytes.
const MAX_TITLE: usize = 300;
const MAX_URL: usize = 2_048;
/// The most values that replies take over from a comment.
const MAX_TAKEN: usize = 8;

/// Names of the address of a post, best first.
const URLS: [&str; 12] = [
    "posturl",
    "permalinkurl",
    "webpageurl",
    "webvideourl",
    "videoweburl",
    "videourl",
    "originalurl",
    "url",
    "link",
    "permalink",
    "weburl",
    "facebookurl",
];
/// Names of its title or beginning, best first.
const TITLES: [&str; 21] = [
    "title",
    "posttitle",
    "videotitle",
    "fulltitle",
    "storytitle",
    "headline",
    "caption",
    "posttext",
    "text",
    "message",
    "fulltext",
    "rawtext",
    "textraw",
    "body",
    "content",
    "selftext",
    "commentary",
    "story",
    "description",
    "desc",
    "name",
];
/// Names of an object that tells about the post beside its comments.
const POSTS: [&str; 11] = [
    "post",
    "status",
    "mblog",
    "tweet",
    "article",
    "video",
    "media",
    "submission",
    "topic",
    "thread",
    "story",
];

/// The post that comments stand under.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Post {
    pub(super) url: Option<Arc<str>>,
    pub(super) title: Option<Arc<str>>,
}

impl Post {
    /// What an object tells about the post whose comments it holds, and what is known already.
    pub(super) fn of(object: Value<'_>, known: Option<&Self>) -> Self {
        let core = Record::of(object).core;
        let (url_of_shape, title_of_shape) = shapes::post(core);
        let own = Self {
            url: best(core.members(), &URLS, |_, value| url(value))
                .or(url_of_shape.map(Into::into)),
            title: best(core.members(), &TITLES, title_of(core))
                .or(title_of_shape.map(|title| cut(&title, MAX_TITLE).into())),
        };
        let own = match own {
            Self {
                url: None,
                title: None,
            } => Self::beside(core),
            own => own,
        };
        let known = known.cloned().unwrap_or_default();
        // The address tells one post from another: the title is of the same post or of none.
        match own.url {
            Some(_) => own,
            None => Self {
                title: own.title.or(known.title),
                url: known.url,
            },
        }
    }

    /// What an object in this one tells, that is the post.
    fn beside(object: Value<'_>) -> Self {
        let mut members = object.members();
        let found = members.find(|(name, value)| {
            value.kind() == Kind::Object && POSTS.contains(&normal(name).as_str())
        });
        let Some((_, post)) = found else {
            return Self::default();
        };
        Self {
            url: best(post.members(), &URLS, |_, value| url(value)),
            title: best(post.members(), &TITLES, title_of(post)),
        }
    }

    /// What the cells of a row tell about the post that the row is.
    pub(super) fn of_cells<'a>(cells: impl Iterator<Item = (&'a str, Value<'a>)> + Clone) -> Self {
        let cells = cells.map(|(name, cell)| (Cow::Borrowed(name), cell));
        Self {
            url: best(cells.clone(), &URLS, |_, value| url(value)),
            title: best(cells, &TITLES, |_, value| title(value)),
        }
    }

    /// A post of which only the address is known.
    pub(super) fn at(address: &str) -> Self {
        Self {
            url: (address.len() <= MAX_URL).then(|| address.into()),
            title: None,
        }
    }
}

fn best<'a>(
    members: impl Iterator<Item = (Cow<'a, str>, Value<'a>)>,
    names: &[&str],
    read: impl Fn(&str, Value<'a>) -> Option<Cow<'a, str>>,
) -> Option<Arc<str>> {
    let ranked = members.filter_map(|(name, value)| {
        let known_as = normal(&name);
        let rank = names.iter().position(|known| *known == known_as)?;
        Some((rank, read(&name, value)?))
    });
    let (_, text) = ranked.min_by_key(|(rank, _)| *rank)?;
    Some(text.as_ref().into())
}

fn url(value: Value<'_>) -> Option<Cow<'_, str>> {
    let text = value.scalar()?;
    let whole =
        text.len() <= MAX_URL && (text.starts_with("http://") || text.starts_with("https://"));
    whole.then_some(text)
}

/// Reads the titles of an object.
fn title_of<'a>(object: Value<'a>) -> impl Fn(&str, Value<'a>) -> Option<Cow<'a, str>> {
    let none = shapes::no_titles(object);
    move |name, value| title(value).filter(|_| !none.contains(&Some(name)))
}

fn title(value: Value<'_>) -> Option<Cow<'_, str>> {
    let text = match value.kind() {
        Kind::Text => value.scalar()?,
        Kind::Object => words(value).or_else(|| value.get("text")?.scalar())?,
        _ => return None,
    };
    let text = match is_html(&text) {
        true => html_to_text(&text).into(),
        false => text,
    };
    let line = text.trim().lines().next().filter(|line| !line.is_empty())?;
    Some(cut(line, MAX_TITLE).to_owned().into())
}

/// A comment that replies lie in.
#[derive(Debug, Clone, Default)]
pub(super) struct Holder {
    pub(super) id: Option<String>,
    /// Names and values that are true of its replies as well: the address of the post.
    pub(super) taken: Arc<Vec<(String, String)>>,
}

impl Holder {
    /// One of which only the id is known.
    pub(super) fn with_id(id: Option<String>) -> Self {
        Self {
            id: id.map(|id| cut(&id, MAX_URL).to_owned()),
            taken: Arc::default(),
        }
    }

    /// `above` is the comment that this one lies in.
    pub(super) fn of(names: &mut Names, record: &Record<'_>, above: Option<&Self>) -> Self {
        // Shared, for comments can lie in each other very deep.
        let mut taken = above
            .map(|above| Arc::clone(&above.taken))
            .unwrap_or_default();
        for (name, value) in record.core.members() {
            if taken.len() < MAX_TAKEN
                && names.class(&name).has(Class::OF_POST)
                && let Some(text) = value.word()
                && text.len() <= MAX_URL
                && !taken.iter().any(|(known, _)| *known == name)
            {
                Arc::make_mut(&mut taken).push((name.into_owned(), text.into_owned()));
            }
        }
        let mut members = record.core.members();
        let mut by_name = || {
            members.find_map(|(name, value)| {
                let is_id = names.class(&name).has(Class::ID);
                is_id.then(|| value.word()).flatten()
            })
        };
        let id = record.id().or_else(&mut by_name);
        Self {
            id: id.map(|id| cut(&id, MAX_URL).to_owned()),
            taken,
        }
    }
}
