//! What a page says of itself for search engines in JSON-LD (<https://schema.org/Comment>).
//!
//! Comments stand below what they are about (`comment`, `suggestedAnswer`, `acceptedAnswer`, `review`), or
//! beside it and name what they answer (`parentItem`). Types, lists and persons come in many forms.

use chrono::{DateTime, Utc};
use plaintext::html_to_text;
use serde_json::Value;

use super::found::Found;
use super::source::WebDocument;
use crate::wire::utc;

/// Where comments stand in what they are about.
const BELOW: [&str; 5] = [
    "comment",
    "comments",
    "suggestedAnswer",
    "acceptedAnswer",
    "review",
];

/// What is a comment wherever it stands.
const COMMENTS: [&str; 2] = ["Comment", "UserComments"];

/// Values within each other that are looked at.
const MOST_DEPTH: usize = 64;

/// What a page says.
#[derive(Debug, Default)]
pub(super) struct JsonLdPage {
    pub(super) comments: Vec<Found>,
    /// How many comments there are.
    pub(super) reported: Option<i64>,
    /// Who wrote what they are about.
    pub(super) owner: Option<String>,
}

pub(super) fn read(source: &WebDocument) -> JsonLdPage {
    let mut told = JsonLdPage::default();
    for data in &source.data {
        told.look(data, None, 0);
    }
    told
}

impl JsonLdPage {
    /// Looks at a value; `parent` is the comment in which it stands.
    fn look(&mut self, value: &Value, parent: Option<&str>, depth: usize) {
        if depth > MOST_DEPTH {
            return;
        }
        match value {
            Value::Array(list) => {
                for one in list {
                    self.look(one, parent, depth + 1);
                }
            }
            Value::Object(fields) => {
                let is_comment = has_type(value, &COMMENTS);
                if is_comment {
                    self.take(value, parent, depth);
                    return;
                }
                if self.reported.is_none() {
                    self.reported = reported(value);
                    if self.reported.is_some() {
                        self.owner = author(value);
                    }
                }
                for (name, below) in fields {
                    if BELOW.contains(&name.as_str()) {
                        self.take_all(value, below, depth + 1);
                    } else {
                        self.look(below, parent, depth + 1);
                    }
                }
            }
            _ => {}
        }
    }

    /// The comments of something.
    fn take_all(&mut self, about: &Value, comments: &Value, depth: usize) {
        let list = match comments {
            Value::Array(list) => list.as_slice(),
            one => std::slice::from_ref(one),
        };
        let mut comments = list.iter().filter(|one| one.is_object()).peekable();
        if comments.peek().is_some() {
            self.owner = self.owner.take().or_else(|| author(about));
        }
        for comment in comments {
            self.take(comment, None, depth + 1);
        }
    }

    /// A comment, and those that answer it.
    fn take(&mut self, comment: &Value, parent: Option<&str>, depth: usize) {
        if depth > MOST_DEPTH {
            return;
        }
        let parent = parent.map(str::to_owned).or_else(|| {
            let above = comment
                .get("parentItem")
                .filter(|it| has_type(it, &COMMENTS) || is_reference(it));
            above.and_then(id)
        });
        let found = Found {
            id: id(comment),
            parent,
            text: text(comment),
            author: author(comment),
            at: time(comment),
            likes: likes(comment),
            url: word(comment.get("url")).filter(|url| url.starts_with("http")),
            is_post_author: None,
        };
        let own = found.id.clone();
        // Some name only where a comment stands.
        if !found.text.is_empty() {
            self.comments.push(found);
        }
        for name in BELOW {
            let below = match comment.get(name) {
                Some(Value::Array(list)) => list.as_slice(),
                Some(one) => std::slice::from_ref(one),
                None => continue,
            };
            for answer in below.iter().filter(|one| one.is_object()) {
                self.take(answer, own.as_deref(), depth + 1);
            }
        }
    }
}

fn has_type(value: &Value, types: &[&str]) -> bool {
    let is_one = |found: &Value| {
        let name = found.as_str().unwrap_or_default();
        let name = name.rsplit(['/', ':']).next().unwrap_or_default();
        types.iter().any(|one| one.eq_ignore_ascii_case(name))
    };
    match value.get("@type") {
        Some(Value::Array(list)) => list.iter().any(is_one),
        Some(one) => is_one(one),
        None => false,
    }
}

/// `{"@id": "..."}` and nothing more.
fn is_reference(value: &Value) -> bool {
    value
        .as_object()
        .is_some_and(|fields| fields.len() == 1 && fields.contains_key("@id"))
}

/// What stands behind `#`, where there is such: that is how pages mark a comment.
fn id(value: &Value) -> Option<String> {
    let names = ["@id", "identifier", "url"];
    let named = names.iter().find_map(|name| word(value.get(*name)))?;
    let mark = named
        .rsplit_once('#')
        .map_or(named.as_str(), |(_, mark)| mark);
    (!mark.is_empty()).then(|| mark.to_owned())
}

fn text(value: &Value) -> String {
    let names = [
        "text",
        "articleBody",
        "reviewBody",
        "commentText",
        "description",
    ];
    let found = names.iter().find_map(|name| word(value.get(*name)));
    html_to_text(&found.unwrap_or_default())
}

/// A name, a person, or a list of persons, of whom the first counts.
fn author(value: &Value) -> Option<String> {
    fn name(person: &Value) -> Option<String> {
        match person {
            Value::Array(list) => name(list.first()?),
            Value::Object(fields) => name(fields.get("name")?),
            other => word(Some(other)),
        }
    }
    let named = name(value.get("author").or_else(|| value.get("creator"))?)?;
    let named = html_to_text(&named);
    (!named.is_empty()).then_some(named)
}

fn time(value: &Value) -> Option<DateTime<Utc>> {
    let names = ["datePublished", "dateCreated", "commentTime", "uploadDate"];
    names
        .iter()
        .find_map(|name| utc(value.get(*name)?.as_str()?))
}

fn likes(value: &Value) -> Option<i64> {
    number(value.get("upvoteCount")).or_else(|| interactions(value, &["LikeAction"]))
}

/// How many comments something says it has.
fn reported(value: &Value) -> Option<i64> {
    let names = ["commentCount", "answerCount", "reviewCount"];
    let told = names.iter().find_map(|name| number(value.get(*name)));
    told.or_else(|| interactions(value, &["CommentAction", "ReplyAction", "UserComments"]))
        .filter(|count| *count >= 0)
}

/// `interactionStatistic`: one counter or several, each of a type.
fn interactions(value: &Value, types: &[&str]) -> Option<i64> {
    let statistic = value.get("interactionStatistic")?;
    let counters = match statistic {
        Value::Array(list) => list.as_slice(),
        one => std::slice::from_ref(one),
    };
    let of_type = |counter: &&Value| {
        let kind = counter.get("interactionType").unwrap_or(&Value::Null);
        let named = word(Some(kind)).or_else(|| word(kind.get("@type")));
        let named = named.unwrap_or_default();
        let named = named.rsplit(['/', ':']).next().unwrap_or_default();
        types.contains(&named)
    };
    number(counters.iter().find(of_type)?.get("userInteractionCount"))
}

fn number(value: Option<&Value>) -> Option<i64> {
    match value? {
        Value::Number(number) => number.as_i64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

fn word(value: Option<&Value>) -> Option<String> {
    match value? {
        Value::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
        Value::Number(number) => Some(number.to_string()),
        // A language and the words in it.
        Value::Object(fields) => word(fields.get("@value")),
        _ => None,
    }
}
