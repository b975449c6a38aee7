//! Lists in JSON and JSON Lines.
//!
//! A document is not built in memory: it is cut into its values, which stay where they are in the
//! text, and those that are entries are read one by one.

use std::borrow::Cow;

use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;

use plaintext::spelled_alike;

use super::Entries;
use super::beside::{may_be_post, tells_post};
use super::cells::is_url_name;
use super::pictures::{is_picture, is_picture_name};
use super::words::{is_words, names_texts};
use crate::urls::is_url_like;
use crate::{Error, cut};

/// Names under which a list can lie in an object, best first.
const WRAPPERS: [&str; 7] = [
    "urls", "links", "posts", "items", "data", "results", "entries",
];
/// The most members of one object that are read as posts.
const MAX_POSTS: usize = 16;
/// How much of a value that is no URL is shown in its place.
const SHOWN: usize = 4 << 10;

pub(super) fn read_document(text: &str, list: &mut Entries<'_>) -> Result<(), Error> {
    let document: &RawValue = serde_json::from_str(text).map_err(|e| broken(&e))?;
    let items = match document.get().as_bytes().first() {
        Some(b'[') => document.get(),
        Some(b'{') => {
            let object: Object<'_> = parse(document.get())?;
            match (object.wrapped, object.names_a_url) {
                (Some((_, items)), _) => items,
                (None, true) => return push(list, document.get(), 1),
                (None, false) if object.has_comments => {
                    list.texts = Some("comments".to_owned());
                    return Ok(());
                }
                (None, false) => {
                    return Err(Error::Empty(
                        "the JSON has no list; expected an array of URLs, or an object like \
                         {\"urls\": [...]}",
                    ));
                }
            }
        }
        _ => return push(list, document.get(), 1),
    };
    let mut outcome = Ok(());
    let mut parser = serde_json::Deserializer::from_str(items);
    let read = Items {
        list,
        outcome: &mut outcome,
    }
    .deserialize(&mut parser);
    outcome?;
    read.map_err(|e| broken(&e))
}

pub(super) fn read_lines(text: &str, list: &mut Entries<'_>) -> Result<(), Error> {
    for (index, line) in text
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty())
    {
        let item: &RawValue = serde_json::from_str(line).map_err(|e| {
            Error::broken(
                format!("line {}", index + 1),
                format!("it is not JSON: {e}"),
            )
        })?;
        push(list, item.get(), index + 1)?;
    }
    Ok(())
}

fn parse<'de, T: serde::Deserialize<'de>>(text: &'de str) -> Result<T, Error> {
    serde_json::from_str(text).map_err(|e| broken(&e))
}

fn broken(e: &serde_json::Error) -> Error {
    Error::broken(
        format!("line {}, column {} of the JSON", e.line(), e.column()),
        e.to_string(),
    )
}

/// What an object says about URLs.
#[derive(Default)]
struct Object<'a> {
    /// The rank and the text of the best array in it.
    wrapped: Option<(usize, &'a str)>,
    names_a_url: bool,
    /// Whether it has an array of comments.
    has_comments: bool,
    /// The first text under the name of a URL, with the name.
    url: Option<(String, &'a str)>,
    /// The other texts under names of posts.
    posts: Vec<&'a str>,
    /// The first text under another name that is a URL, but not of a picture.
    unnamed: Option<(String, &'a str)>,
    /// The first text under a name of texts, with the name.
    words: Option<(String, &'a str)>,
    /// Whether it holds more than names, numbers and addresses: sentences, or other values inside.
    has_more: bool,
}

impl<'de> serde::Deserialize<'de> for Object<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Fields;
        impl<'de> Visitor<'de> for Fields {
            type Value = Object<'de>;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Object<'de>, A::Error> {
                let mut object = Object::default();
                while let Some(key) = map.next_key::<Cow<'_, str>>()? {
                    let value = map.next_value::<&RawValue>()?.get();
                    let rank = WRAPPERS.iter().position(|name| *name == key);
                    if let Some(rank) = rank.filter(|_| value.starts_with('['))
                        && object.wrapped.is_none_or(|(best, _)| rank < best)
                    {
                        object.wrapped = Some((rank, value));
                    }
                    object.has_comments |= key == "comments" && value.starts_with('[');
                    object.take(&key, value);
                }
                Ok(object)
            }
        }
        deserializer.deserialize_map(Fields)
    }
}

impl<'a> Object<'a> {
    fn take(&mut self, key: &str, value: &'a str) {
        let is_url = is_url_name(key);
        self.names_a_url |= is_url;
        if !value.starts_with('"') {
            self.has_more |= value.len() > 2 && value.starts_with(['{', '[']);
            return;
        }
        self.has_more |= value.contains(' ');
        // What such a value begins with is enough to see.
        let begins = value[1..].trim_start();
        if tells_post(key) && begins.starts_with("http") && self.posts.len() < MAX_POSTS {
            self.posts.push(value);
        }
        let place = if is_url {
            &mut self.url
        } else if names_texts(key) {
            &mut self.words
        } else if begins.starts_with("http") && !is_picture_name(key) {
            &mut self.unnamed
        } else {
            return;
        };
        place.get_or_insert_with(|| (key.to_owned(), value));
    }

    /// The addresses under names of posts, beside that which was found.
    fn other_posts(&self, found: &str) -> Result<Vec<Cow<'a, str>>, Error> {
        let mut keys = vec![spelled_alike(found.trim())];
        let mut others = Vec::new();
        for value in &self.posts {
            let text = string(value)?;
            let key = spelled_alike(text.trim());
            let is_one = !text.trim().contains(char::is_whitespace)
                && is_url_like(&text)
                && may_be_post(text.trim());
            if is_one && !keys.contains(&key) {
                keys.push(key);
                others.push(text);
            }
        }
        Ok(others)
    }

    /// The text that holds the URL, with its name.
    fn url(&self) -> Result<Option<(String, Cow<'a, str>)>, Error> {
        if let Some((key, text)) = &self.url {
            return Ok(Some((key.clone(), string(text)?)));
        }
        let Some((key, text)) = &self.unnamed else {
            return Ok(None);
        };
        let text = string(text)?;
        let is_one =
            !text.contains(char::is_whitespace) && is_url_like(&text) && !is_picture(&text);
        Ok(is_one.then(|| (key.clone(), text)))
    }
}

/// The items of an array, pushed as they come.
struct Items<'l, 'b> {
    list: &'l mut Entries<'b>,
    /// Why the list takes no more, if it does not.
    outcome: &'l mut Result<(), Error>,
}

impl<'de> DeserializeSeed<'de> for Items<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Items<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an array")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        let mut row = 0;
        while let Some(item) = items.next_element::<&RawValue>()? {
            row += 1;
            if let Err(error) = push(self.list, item.get(), row) {
                *self.outcome = Err(error);
                return Err(A::Error::custom("the list takes no more"));
            }
        }
        Ok(())
    }
}

/// Adds one item of a list, given as its JSON.
fn push(list: &mut Entries<'_>, item: &str, row: usize) -> Result<(), Error> {
    if row.is_multiple_of(1024) {
        list.budget.check()?;
    }
    let text = match item.as_bytes().first() {
        Some(b'n') => return Ok(()),
        Some(b'"') => string(item)?,
        Some(b'{') => {
            let object = parse::<Object<'_>>(item)?;
            list.has_words |= object.has_more;
            if let Some((key, words)) = &object.words
                && is_words(&string(words)?)
            {
                list.texts.get_or_insert_with(|| key.clone());
            }
            match object.url()? {
                Some((key, text)) => {
                    list.list.column.get_or_insert(key);
                    let others = object.other_posts(&text)?;
                    if !text.trim().is_empty() {
                        list.push_all(text.trim(), row, None)?;
                    }
                    return others
                        .iter()
                        .try_for_each(|other| list.push_all(other.trim(), row, None));
                }
                None => {
                    list.plain += 1;
                    return list.push(&shown(item), row, None);
                }
            }
        }
        _ => shown(item),
    };
    match text.trim() {
        "" => Ok(()),
        text => list.push_all(text, row, None),
    }
}

fn string(json: &str) -> Result<Cow<'_, str>, Error> {
    match json.strip_prefix('"').and_then(|s| s.strip_suffix('"')) {
        Some(plain) if !plain.contains('\\') => Ok(plain.into()),
        _ => parse::<String>(json).map(Into::into),
    }
}

/// A value that is no text, on one line if it is not long.
fn shown(item: &str) -> Cow<'_, str> {
    if item.len() > SHOWN {
        return cut(item, SHOWN).into();
    }
    match serde_json::from_str::<Value>(item) {
        Ok(value) => value.to_string().into(),
        Err(_) => item.into(),
    }
}
