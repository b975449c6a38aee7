//! Discussions and posts of Flarum as its API writes them: <https://jsonapi.org/>, version 1.0.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use plaintext::html_to_text;
use serde::Deserialize;

use crate::reading::{Reading, Records, records};
use crate::recognize::is_digits;
use crate::subject::is_about;
use crate::wire::{count, id, id_and_name, is_same_person, named, part, text, time, word};
use crate::{Answer, Comment, Failure, PostInfo};

/// What posts belong to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Of<'a> {
    /// The number of the discussion.
    pub(super) number: &'a str,
    /// Where people look at it.
    pub(super) address: &'a str,
    /// Number of whoever began it.
    pub(super) owner: Option<&'a str>,
}

/// A page of posts.
#[derive(Debug)]
pub(super) struct Found {
    /// How many the page has, whatever they are.
    pub(super) records: usize,
    pub(super) comments: Vec<Comment>,
    /// Ids of the post that the discussion is about, of hidden ones, and of what happened to it.
    pub(super) passed: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct Linked {
    #[serde(default, deserialize_with = "part")]
    data: Option<Named>,
}

#[derive(Debug, Deserialize)]
struct Named {
    #[serde(deserialize_with = "id")]
    id: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Links {
    #[serde(deserialize_with = "part")]
    user: Option<Linked>,
    #[serde(deserialize_with = "part")]
    discussion: Option<Linked>,
}

#[derive(Debug, Deserialize)]
struct User {
    #[serde(default, deserialize_with = "word")]
    r#type: Option<String>,
    #[serde(deserialize_with = "id")]
    id: String,
    #[serde(default, deserialize_with = "part")]
    attributes: Option<UserAttributes>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct UserAttributes {
    #[serde(deserialize_with = "word")]
    username: Option<String>,
    #[serde(deserialize_with = "word")]
    display_name: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Whole {
    data: Discussion,
    #[serde(default, deserialize_with = "records")]
    included: Records,
}

#[derive(Debug, Deserialize)]
struct Discussion {
    #[serde(deserialize_with = "id")]
    id: String,
    #[serde(default, deserialize_with = "part")]
    attributes: Option<DiscussionAttributes>,
    #[serde(default, deserialize_with = "part")]
    relationships: Option<Links>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct DiscussionAttributes {
    #[serde(deserialize_with = "word")]
    title: Option<String>,
    /// The post that it is about included.
    #[serde(deserialize_with = "count")]
    comment_count: Option<i64>,
    #[serde(deserialize_with = "time")]
    created_at: Option<DateTime<Utc>>,
    #[serde(deserialize_with = "count")]
    view_count: Option<i64>,
}

/// A discussion, and who began it.
#[derive(Debug)]
pub(super) struct About {
    discussion: Discussion,
    people: People,
}

/// Names by the numbers of those who have them.
type People = HashMap<String, UserAttributes>;

fn people(reading: &mut Reading, included: &Records) -> Result<People, Failure> {
    let users: Vec<User> = reading.records(included, "Flarum user")?;
    let users = users
        .into_iter()
        .filter(|one| one.r#type.as_deref() == Some("users"));
    Ok(users
        .map(|user| (user.id, user.attributes.unwrap_or_default()))
        .collect())
}

/// Handle and name of whoever has this number.
fn author(number: Option<&str>, people: &People) -> (Option<String>, Option<String>) {
    let person = number.and_then(|number| people.get(number));
    let handle = person.and_then(|person| person.username.clone());
    let name = person.and_then(|person| person.display_name.clone());
    id_and_name(number, handle, name)
}

impl Links {
    fn user(&self) -> Option<&str> {
        Some(&self.user.as_ref()?.data.as_ref()?.id)
    }
}

pub(super) fn discussion(reading: &mut Reading, answer: &Answer) -> Result<About, Failure> {
    let Whole { data, included } = reading.json(answer, "Flarum discussion")?;
    Ok(About {
        people: people(reading, &included)?,
        discussion: data,
    })
}

impl About {
    pub(super) fn id(&self) -> &str {
        &self.discussion.id
    }

    /// The number of whoever began it.
    pub(super) fn owner(&self) -> Option<String> {
        self.discussion
            .relationships
            .as_ref()?
            .user()
            .map(str::to_owned)
    }

    pub(super) fn into_info(self, url: String) -> PostInfo {
        let owner = self.owner();
        let (author_id, author_name) = author(owner.as_deref(), &self.people);
        let told = self.discussion.attributes.unwrap_or_default();
        PostInfo {
            title: named(told.title),
            url: Some(url),
            reported: told
                .comment_count
                .map(|posts| posts.saturating_sub(1).max(0)),
            author_id,
            author_name,
            published_at: told.created_at,
            likes: None,
            views: told.view_count,
        }
    }
}

#[derive(Debug, Deserialize)]
struct Written {
    #[serde(deserialize_with = "id")]
    id: String,
    attributes: Attributes,
    #[serde(default, deserialize_with = "part")]
    relationships: Option<Links>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Attributes {
    #[serde(default, deserialize_with = "count")]
    number: Option<i64>,
    #[serde(default, deserialize_with = "time")]
    created_at: Option<DateTime<Utc>>,
    /// `comment`; all else says what happened (`discussionRenamed`).
    #[serde(default, deserialize_with = "word")]
    content_type: Option<String>,
    /// Left out of what is hidden.
    #[serde(default, deserialize_with = "crate::wire::some_text")]
    content_html: Option<String>,
    /// Of an extension that comes with it.
    #[serde(default, deserialize_with = "count")]
    likes_count: Option<i64>,
    #[serde(default, deserialize_with = "text")]
    hidden_at: String,
}

pub(super) fn posts(reading: &mut Reading, answer: &Answer, of: Of<'_>) -> Result<Found, Failure> {
    #[derive(Deserialize)]
    struct List {
        #[serde(deserialize_with = "records")]
        data: Records,
        #[serde(default, deserialize_with = "records")]
        included: Records,
    }
    let at = "Flarum posts";
    let list: List = reading.json(answer, at)?;
    let people = people(reading, &list.included)?;
    let written: Vec<Written> = reading.records(&list.data, "Flarum post")?;
    let (mut comments, mut passed) = (Vec::new(), Vec::new());
    for one in written {
        let discussion = one
            .relationships
            .as_ref()
            .and_then(|links| links.discussion.as_ref());
        let discussion = discussion.and_then(|linked| linked.data.as_ref());
        is_about(of.number, discussion.map(|named| &*named.id), at)?;
        match one.into_comment(of, &people) {
            Ok(comment) => comments.push(comment),
            Err(id) => passed.push(id),
        }
    }
    Ok(Found {
        records: list.data.len(),
        comments,
        passed,
    })
}

impl Written {
    /// The comment, or the id of what is none.
    fn into_comment(self, of: Of<'_>, people: &People) -> Result<Comment, String> {
        let told = self.attributes;
        let is_comment = told
            .content_type
            .as_deref()
            .is_none_or(|kind| kind == "comment");
        let html = match told.content_html {
            Some(html) if is_comment && told.number != Some(1) && told.hidden_at.is_empty() => html,
            _ => return Err(self.id),
        };
        let number = self.relationships.as_ref().and_then(Links::user);
        let (author_id, author_name) = author(number, people);
        Ok(Comment {
            parent_id: answered(&html).filter(|above| *above != self.id),
            text: html_to_text(&html),
            is_post_author: is_same_person(number, of.owner),
            published_at: told.created_at,
            likes: told.likes_count,
            url: told.number.map(|number| format!("{}/{number}", of.address)),
            author_id,
            author_name,
            id: self.id,
            ..Comment::default()
        })
    }
}

/// The post that is answered: an answer begins with a link to it.
fn answered(html: &str) -> Option<String> {
    let (before, rest) = html.split_once("class=\"PostMention\"")?;
    let begins = !html_to_text(before.rsplit_once('<')?.0)
        .chars()
        .any(char::is_alphanumeric);
    let (tag, _) = rest.split_once('>')?;
    let before = before.rsplit_once('<').map_or("", |(_, tag)| tag);
    let place = |tag: &str| {
        let (_, number) = tag.split_once("data-id=\"")?;
        let (number, _) = number.split_once('"')?;
        is_digits(number).then(|| number.to_owned())
    };
    place(tag).or_else(|| place(before)).filter(|_| begins)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_begins_with_whom_it_answers() {
        for (html, expected) in [
            (
                "<p><a href=\"/d/1/2\" class=\"PostMention\" data-id=\"7\">ann</a> yes</p>",
                Some("7"),
            ),
            (
                "<p><a data-id=\"7\" href=\"/d/1/2\" class=\"PostMention\">ann</a></p>",
                Some("7"),
            ),
            (
                "<p>As <a class=\"PostMention\" data-id=\"7\">ann</a> said</p>",
                None,
            ),
            (
                "<p><a class=\"UserMention\" data-id=\"7\">ann</a></p>",
                None,
            ),
            (
                "<p><a class=\"PostMention\" data-id=\"x\">ann</a></p>",
                None,
            ),
            ("class=\"PostMention\"", None),
        ] {
            assert_eq!(answered(html).as_deref(), expected, "{html}");
        }
    }
}
