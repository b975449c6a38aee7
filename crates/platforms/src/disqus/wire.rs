//! Threads and comments of Disqus as its API writes them.

use chrono::{DateTime, Utc};
use plaintext::html_to_text;
use serde::Deserialize;

use crate::reading::{Reading, Records, records};
use crate::subject::is_about;
use crate::wire::{count, flag, id, is_same_person, named, optional_id, part, text, time, word};
use crate::{Answer, Comment, Failure, PostInfo};

#[derive(Debug, Deserialize)]
struct Answered<T> {
    response: T,
}

/// The number of an author, or what is known of one.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Author {
    Whole(Person),
    Number(serde_json::Number),
    Text(String),
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Person {
    #[serde(deserialize_with = "optional_id")]
    id: Option<String>,
    #[serde(deserialize_with = "word")]
    username: Option<String>,
    #[serde(deserialize_with = "word")]
    name: Option<String>,
    #[serde(deserialize_with = "flag")]
    is_anonymous: bool,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Thread {
    #[serde(deserialize_with = "id")]
    id: String,
    #[serde(default, deserialize_with = "word")]
    clean_title: Option<String>,
    #[serde(default, deserialize_with = "word")]
    title: Option<String>,
    #[serde(default, deserialize_with = "count")]
    posts: Option<i64>,
    #[serde(default, deserialize_with = "count")]
    likes: Option<i64>,
    #[serde(default, deserialize_with = "time")]
    created_at: Option<DateTime<Utc>>,
    #[serde(default, deserialize_with = "part")]
    author: Option<Author>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Remark {
    #[serde(deserialize_with = "id")]
    id: String,
    #[serde(default, deserialize_with = "optional_id")]
    parent: Option<String>,
    #[serde(default, deserialize_with = "optional_id")]
    thread: Option<String>,
    /// HTML.
    #[serde(default, deserialize_with = "text")]
    message: String,
    #[serde(default, deserialize_with = "time")]
    created_at: Option<DateTime<Utc>>,
    #[serde(default, deserialize_with = "count")]
    points: Option<i64>,
    #[serde(default, deserialize_with = "part")]
    author: Option<Person>,
    #[serde(default, deserialize_with = "flag")]
    is_deleted: bool,
    #[serde(default, deserialize_with = "flag")]
    is_spam: bool,
    #[serde(default, deserialize_with = "part")]
    is_approved: Option<bool>,
    #[serde(default, deserialize_with = "word")]
    url: Option<String>,
}

/// A page of comments.
pub(super) struct Found {
    pub(super) comments: Vec<Comment>,
    /// Ids of what was deleted, is spam or was not approved.
    pub(super) passed: Vec<String>,
    pub(super) next: Option<String>,
}

/// What a thread is, its number, and the number of whoever it is of.
pub(super) fn thread(
    reading: &mut Reading,
    answer: &Answer,
    url: String,
) -> Result<(PostInfo, String, Option<String>), Failure> {
    let Answered { response } = reading.json::<Answered<Thread>>(answer, "Disqus thread")?;
    let (author_id, author_name) = match response.author {
        Some(Author::Whole(person)) => (person.id, named(person.name)),
        Some(Author::Number(number)) => (Some(number.to_string()), None),
        Some(Author::Text(text)) => (named(Some(text)), None),
        None => (None, None),
    };
    let title = response.clean_title.or(response.title);
    let info = PostInfo {
        title: named(title.map(|title| html_to_text(&title))),
        url: Some(url),
        reported: response.posts,
        author_id: author_id.clone(),
        author_name,
        published_at: response.created_at,
        likes: response.likes,
        views: None,
    };
    Ok((info, response.id, author_id))
}

pub(super) fn posts(
    reading: &mut Reading,
    answer: &Answer,
    thread: &str,
    owner: Option<&str>,
) -> Result<Found, Failure> {
    #[derive(Deserialize)]
    struct List {
        #[serde(default, deserialize_with = "part")]
        cursor: Option<Cursor>,
        #[serde(deserialize_with = "records")]
        response: Records,
    }
    /// `next` stands on the last page as well.
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Cursor {
        #[serde(default, deserialize_with = "word")]
        next: Option<String>,
        #[serde(default, deserialize_with = "flag")]
        has_next: bool,
    }
    let at = "Disqus posts";
    let list: List = reading.json(answer, at)?;
    let remarks: Vec<Remark> = reading.records(&list.response, "Disqus comment")?;
    let (mut comments, mut passed) = (Vec::new(), Vec::new());
    for remark in remarks {
        is_about(thread, remark.thread.as_deref(), at)?;
        match remark.is_deleted || remark.is_spam || remark.is_approved == Some(false) {
            true => passed.push(remark.id),
            false => comments.push(remark.into_comment(owner)),
        }
    }
    let next = list.cursor.filter(|cursor| cursor.has_next);
    Ok(Found {
        comments,
        passed,
        next: next.and_then(|cursor| named(cursor.next)),
    })
}

impl Remark {
    fn into_comment(self, owner: Option<&str>) -> Comment {
        let author = self.author.unwrap_or_default();
        let is_known = !author.is_anonymous;
        let name = named(author.name).or_else(|| named(author.username.clone()));
        let is_post_author = is_same_person(author.id.as_deref(), owner);
        Comment {
            id: self.id,
            parent_id: self.parent,
            text: html_to_text(&self.message),
            author_name: name,
            author_id: named(author.username).or(author.id).filter(|_| is_known),
            is_post_author,
            published_at: self.created_at,
            likes: self.points,
            url: self.url.filter(|url| url.starts_with("https://")),
            ..Comment::default()
        }
    }
}
