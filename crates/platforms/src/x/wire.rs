//! Posts of X as its API writes them.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use serde::Deserialize;

use crate::reading::{Reading, Records, records};
use crate::wire::{
    beginning, count, id, id_and_name, is_same_person, named, optional_id, part, text, time, word,
};
use crate::{Answer, Comment, Failure, PostInfo};

/// Names by the numbers of those who have them.
pub(super) type People = HashMap<String, Person>;

#[derive(Debug, Deserialize)]
pub(super) struct Person {
    #[serde(deserialize_with = "id")]
    id: String,
    #[serde(default, deserialize_with = "word")]
    username: Option<String>,
    #[serde(default, deserialize_with = "word")]
    name: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Tweet {
    #[serde(deserialize_with = "id")]
    id: String,
    #[serde(default, deserialize_with = "text")]
    text: String,
    /// Of a long one, which `text` cuts off.
    #[serde(default, deserialize_with = "part")]
    note_tweet: Option<Note>,
    #[serde(default, deserialize_with = "optional_id")]
    author_id: Option<String>,
    #[serde(default, deserialize_with = "optional_id")]
    conversation_id: Option<String>,
    #[serde(default, deserialize_with = "time")]
    created_at: Option<DateTime<Utc>>,
    #[serde(default, deserialize_with = "word")]
    lang: Option<String>,
    #[serde(default, deserialize_with = "part")]
    public_metrics: Option<Metrics>,
    #[serde(default, deserialize_with = "part")]
    referenced_tweets: Option<Vec<Reference>>,
}

#[derive(Debug, Deserialize)]
struct Note {
    #[serde(deserialize_with = "text")]
    text: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Metrics {
    #[serde(deserialize_with = "count")]
    reply_count: Option<i64>,
    #[serde(deserialize_with = "count")]
    like_count: Option<i64>,
    #[serde(deserialize_with = "count")]
    impression_count: Option<i64>,
}

#[derive(Debug, Deserialize)]
struct Reference {
    #[serde(rename = "type", default, deserialize_with = "word")]
    kind: Option<String>,
    #[serde(deserialize_with = "id")]
    id: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Includes {
    #[serde(deserialize_with = "records")]
    users: Records,
}

/// What stands in place of a post that is not shown.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Problem {
    #[serde(deserialize_with = "word")]
    title: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Meta {
    #[serde(deserialize_with = "word")]
    next_token: Option<String>,
}

fn people(reading: &mut Reading, includes: Option<Includes>) -> Result<People, Failure> {
    let users = includes.unwrap_or_default().users;
    let users: Vec<Person> = reading.records(&users, "X user")?;
    Ok(users
        .into_iter()
        .map(|user| (user.id.clone(), user))
        .collect())
}

/// A post, and who wrote it.
///
/// # Errors
/// What X says in place of a post.
pub(super) fn one(reading: &mut Reading, answer: &Answer) -> Result<(Tweet, People), Failure> {
    #[derive(Deserialize)]
    struct Answered {
        #[serde(default)]
        data: Option<Tweet>,
        #[serde(default, deserialize_with = "part")]
        includes: Option<Includes>,
        #[serde(default, deserialize_with = "part")]
        errors: Option<Vec<Problem>>,
    }
    let at = "X post";
    let answered: Answered = reading.json(answer, at)?;
    let Some(found) = answered.data else {
        let first = answered.errors.into_iter().flatten().next();
        return Err(match first.and_then(|problem| problem.title).as_deref() {
            Some("Not Found Error") => Failure::NotFound,
            Some("Authorization Error" | "Forbidden") => Failure::PrivateOrLogin,
            other => Failure::UnexpectedShape {
                at: format!("{at}: {}", other.unwrap_or("there is none in it")),
            },
        });
    };
    Ok((found, people(reading, answered.includes)?))
}

/// A page of replies to `post`, which `owner` wrote, and where the list goes on.
pub(super) fn replies(
    reading: &mut Reading,
    answer: &Answer,
    post: &str,
    owner: Option<&str>,
) -> Result<(Vec<Comment>, Option<String>), Failure> {
    #[derive(Deserialize)]
    struct Answered {
        /// Left out where there is none.
        #[serde(default, deserialize_with = "records")]
        data: Records,
        #[serde(default, deserialize_with = "part")]
        includes: Option<Includes>,
        /// Stands in every answer.
        meta: Meta,
    }
    let answered: Answered = reading.json(answer, "X replies")?;
    let people = people(reading, answered.includes)?;
    let replies: Vec<Tweet> = reading.records(&answered.data, "X reply")?;
    let comments = replies
        .into_iter()
        .filter(|reply| reply.id != post)
        .map(|reply| reply.into_comment(post, owner, &people))
        .collect();
    Ok((comments, named(answered.meta.next_token)))
}

/// Whose the token is, as X says with how much was used.
pub(super) fn project(reading: &mut Reading, answer: &Answer) -> Result<Option<String>, Failure> {
    #[derive(Deserialize)]
    struct Answered {
        data: Usage,
    }
    #[derive(Deserialize)]
    struct Usage {
        #[serde(default, deserialize_with = "optional_id")]
        project_id: Option<String>,
    }
    let answered: Answered = reading.json(answer, "X usage")?;
    Ok(answered.data.project_id)
}

/// X writes three signs as HTML does, and nothing else.
fn plain(text: &str) -> String {
    let text = text.replace("&lt;", "<").replace("&gt;", ">");
    text.replace("&amp;", "&")
}

impl Tweet {
    pub(super) fn id(&self) -> &str {
        &self.id
    }

    /// The first post of the conversation that it is in.
    pub(super) fn conversation(&self) -> Option<&str> {
        self.conversation_id.as_deref()
    }

    pub(super) fn published_at(&self) -> Option<DateTime<Utc>> {
        self.created_at
    }

    pub(super) fn owner(&self) -> Option<String> {
        self.author_id.clone()
    }

    fn words(&self) -> String {
        let note = self.note_tweet.as_ref().map(|note| &note.text);
        plain(note.unwrap_or(&self.text))
    }

    pub(super) fn into_info(self, url: String, people: &People) -> PostInfo {
        let (author_id, author_name) = author(self.author_id.as_deref(), people);
        let metrics = self.public_metrics.as_ref();
        PostInfo {
            title: beginning(&self.words()),
            url: Some(url),
            reported: metrics.and_then(|metrics| metrics.reply_count),
            author_id,
            author_name,
            published_at: self.created_at,
            likes: metrics.and_then(|metrics| metrics.like_count),
            views: metrics.and_then(|metrics| metrics.impression_count),
        }
    }

    fn into_comment(self, post: &str, owner: Option<&str>, people: &People) -> Comment {
        let (author_id, author_name) = author(self.author_id.as_deref(), people);
        let text = self.words();
        let references = self.referenced_tweets.unwrap_or_default();
        let mut answered = references.into_iter();
        let answered = answered.find(|one| one.kind.as_deref() == Some("replied_to"));
        let metrics = self.public_metrics.unwrap_or_default();
        let user = author_id.as_deref().unwrap_or("i");
        Comment {
            parent_id: answered.map(|above| above.id).filter(|above| above != post),
            text,
            is_post_author: is_same_person(self.author_id.as_deref(), owner),
            published_at: self.created_at,
            likes: metrics.like_count,
            reply_count: metrics.reply_count,
            language: self.lang.filter(|lang| is_language(lang)),
            url: Some(format!("https://x.com/{user}/status/{}", self.id)),
            author_name,
            author_id,
            id: self.id,
        }
    }
}

/// Handle and name; the number where no more is told.
fn author(number: Option<&str>, people: &People) -> (Option<String>, Option<String>) {
    let person = number.and_then(|number| people.get(number));
    let handle = person.and_then(|person| person.username.clone());
    let name = person.and_then(|person| person.name.clone());
    id_and_name(number, handle, name)
}

/// X calls what it cannot tell `und`, and has words for what is in no language (`qme`, `zxx`, ...).
fn is_language(lang: &str) -> bool {
    lang.len() == 2 && lang.bytes().all(|byte| byte.is_ascii_lowercase())
}
