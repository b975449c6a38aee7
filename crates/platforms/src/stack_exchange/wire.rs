//! Questions, answers and remarks as the API writes them. Answers and remarks have numbers of their own, so a
//! letter goes before each.

use chrono::{DateTime, Utc};
use plaintext::html_to_text;
use serde::Deserialize;

use crate::reading::{Reading, Records, records};
use crate::subject::is_about;
use crate::wire::{count, flag, id, is_same_person, named, optional_id, part, text, time, word};
use crate::{Answer, Comment, Failure, PostInfo};

/// What comments belong to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Of<'a> {
    pub(super) question: &'a str,
    /// Number of whoever asked it.
    pub(super) owner: Option<&'a str>,
    pub(super) site: &'a str,
}

/// A page of a list.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) comments: Vec<Comment>,
    /// Numbers of the answers among them.
    pub(super) answers: Vec<String>,
    pub(super) has_more: bool,
}

#[derive(Debug, Deserialize)]
struct List {
    #[serde(deserialize_with = "records")]
    items: Records,
    #[serde(default, deserialize_with = "flag")]
    has_more: bool,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Owner {
    /// Left out of somebody who is gone.
    #[serde(deserialize_with = "optional_id")]
    user_id: Option<String>,
    #[serde(deserialize_with = "word")]
    display_name: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Question {
    #[serde(deserialize_with = "id")]
    question_id: String,
    #[serde(default, deserialize_with = "word")]
    title: Option<String>,
    #[serde(default, deserialize_with = "part")]
    owner: Option<Owner>,
    #[serde(default, deserialize_with = "time")]
    creation_date: Option<DateTime<Utc>>,
    #[serde(default, deserialize_with = "count")]
    score: Option<i64>,
    #[serde(default, deserialize_with = "count")]
    view_count: Option<i64>,
    #[serde(default, deserialize_with = "word")]
    link: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Reply {
    #[serde(deserialize_with = "id")]
    answer_id: String,
    #[serde(default, deserialize_with = "optional_id")]
    question_id: Option<String>,
    #[serde(default, deserialize_with = "text")]
    body: String,
    #[serde(default, deserialize_with = "part")]
    owner: Option<Owner>,
    #[serde(default, deserialize_with = "time")]
    creation_date: Option<DateTime<Utc>>,
    #[serde(default, deserialize_with = "count")]
    score: Option<i64>,
}

#[derive(Debug, Deserialize)]
struct Remark {
    #[serde(deserialize_with = "id")]
    comment_id: String,
    /// The question or the answer that it stands below.
    #[serde(default, deserialize_with = "optional_id")]
    post_id: Option<String>,
    #[serde(default, deserialize_with = "text")]
    body: String,
    #[serde(default, deserialize_with = "part")]
    owner: Option<Owner>,
    #[serde(default, deserialize_with = "time")]
    creation_date: Option<DateTime<Utc>>,
    #[serde(default, deserialize_with = "count")]
    score: Option<i64>,
}

/// The question of an answer of the API that has one.
pub(super) fn question(reading: &mut Reading, answer: &Answer) -> Result<Question, Failure> {
    let at = "Stack Exchange question";
    let list: List = reading.json(answer, at)?;
    // A question that is gone is left out of the list.
    let first = list.items.first().ok_or(Failure::NotFound)?;
    let question = reading.record(first, at)?;
    question.ok_or_else(|| Failure::UnexpectedShape {
        at: format!("{at}: it has no number"),
    })
}

/// The question that an answer belongs to.
pub(super) fn question_of(
    reading: &mut Reading,
    answer: &Answer,
    number: &str,
) -> Result<String, Failure> {
    let at = "Stack Exchange answer";
    let list: List = reading.json(answer, at)?;
    let first = list.items.first().ok_or(Failure::NotFound)?;
    let found: Option<Reply> = reading.record(first, at)?;
    let shape = || Failure::UnexpectedShape {
        at: format!("{at}: it names no question"),
    };
    let found = found.ok_or_else(shape)?;
    is_about(number, Some(&found.answer_id), at)?;
    found.question_id.ok_or_else(shape)
}

pub(super) fn answers(
    reading: &mut Reading,
    answer: &Answer,
    of: Of<'_>,
) -> Result<Found, Failure> {
    let at = "Stack Exchange answers";
    let list: List = reading.json(answer, at)?;
    let replies: Vec<Reply> = reading.records(&list.items, "answer")?;
    let mut found = Found::new(list.has_more);
    for reply in replies {
        is_about(of.question, reply.question_id.as_deref(), at)?;
        found.answers.push(reply.answer_id.clone());
        let url = format!("https://{}/a/{}", of.site, reply.answer_id);
        let who = Author::of(reply.owner, of.owner);
        found.comments.push(Comment {
            id: format!("a{}", reply.answer_id),
            text: html_to_text(&reply.body),
            published_at: reply.creation_date,
            likes: reply.score,
            url: Some(url),
            ..who.into_comment()
        });
    }
    Ok(found)
}

pub(super) fn remarks(
    reading: &mut Reading,
    answer: &Answer,
    of: Of<'_>,
) -> Result<Found, Failure> {
    let list: List = reading.json(answer, "Stack Exchange comments")?;
    let remarks: Vec<Remark> = reading.records(&list.items, "comment")?;
    let mut found = Found::new(list.has_more);
    found.comments.extend(remarks.into_iter().map(|remark| {
        let above = remark.post_id.filter(|post| post != of.question);
        let below = above.as_deref().unwrap_or(of.question);
        let who = Author::of(remark.owner, of.owner);
        Comment {
            id: format!("c{}", remark.comment_id),
            url: Some(format!(
                "https://{}/posts/comments/{}?post={below}",
                of.site, remark.comment_id
            )),
            parent_id: above.map(|answer| format!("a{answer}")),
            text: html_to_text(&remark.body),
            published_at: remark.creation_date,
            likes: remark.score,
            ..who.into_comment()
        }
    }));
    Ok(found)
}

impl Found {
    fn new(has_more: bool) -> Self {
        Self {
            comments: Vec::new(),
            answers: Vec::new(),
            has_more,
        }
    }
}

/// Who wrote something.
#[derive(Debug)]
struct Author {
    id: Option<String>,
    name: Option<String>,
    is_post_author: Option<bool>,
}

impl Author {
    fn of(owner: Option<Owner>, asker: Option<&str>) -> Self {
        let owner = owner.unwrap_or_default();
        let is_post_author = is_same_person(owner.user_id.as_deref(), asker);
        Self {
            // Names are written as HTML writes them.
            name: named(owner.display_name.map(|name| html_to_text(&name))),
            id: owner.user_id,
            is_post_author,
        }
    }

    fn into_comment(self) -> Comment {
        Comment {
            author_id: self.id,
            author_name: self.name,
            is_post_author: self.is_post_author,
            ..Comment::default()
        }
    }
}

impl Question {
    pub(super) fn id(&self) -> &str {
        &self.question_id
    }

    pub(super) fn owner(&self) -> Option<String> {
        self.owner.as_ref()?.user_id.clone()
    }

    pub(super) fn into_info(self, url: String) -> PostInfo {
        let who = Author::of(self.owner, None);
        PostInfo {
            title: named(self.title.map(|title| html_to_text(&title))),
            url: self
                .link
                .filter(|link| link.starts_with("https://"))
                .or(Some(url)),
            // How many remarks there are, it does not say.
            reported: None,
            author_id: who.id,
            author_name: who.name,
            published_at: self.creation_date,
            likes: self.score,
            views: self.view_count,
        }
    }
}
