//! Comments of a post, with the answers to them, oldest first.
//!
//! <https://developers.facebook.com/docs/graph-api/reference/object/comments/>. One request is a hundred
//! comments; `filter=stream` gives answers among them, each with what it answers.

use serde::{Deserialize, Serialize};

use super::GRAPH;
use super::address::Target;
use super::object::Object;
use super::wire::{About, Comments, ReadPage};
use crate::wire::{load, save};
use crate::{Failure, Fetch, Page, Post, PostInfo};

const FIELDS: &str = "id,message,created_time,from,like_count,comment_count,parent{id},permalink_url,\
                      attachment{type,url}";

/// Where reading stopped.
#[derive(Debug, Serialize, Deserialize)]
struct Cursor {
    /// What the Graph API knows the post by.
    object: String,
    /// The number of the page it is of.
    page: Option<String>,
    after: String,
}

/// What the post is, and its first comments.
pub(super) async fn first(fetch: &Fetch<'_>, post: &Post) -> Result<Page, Failure> {
    let mut object = Object::of(fetch, post).await?;
    let about = about(fetch, post, &object).await?;
    if object.page.is_none() {
        object.page = about.from.as_ref().map(|from| from.id.clone());
    }
    let told = comments(fetch, &object, None).await;
    let told = told.map_err(|failure| object.unseen(failure))?;
    let mut info = about.into_info(&post.url);
    info.reported = told.reported;
    if info.author_id.is_none() {
        info.author_id = object.page.clone();
        info.author_name = object.managed_page().and_then(|page| page.name.clone());
    }
    Ok(page(object, told, Some(info)))
}

/// More of its comments.
pub(super) async fn next(fetch: &Fetch<'_>, _: &Post, cursor: &str) -> Result<Page, Failure> {
    let Cursor {
        object,
        page: of,
        after,
    } = load(cursor)?;
    let object = Object::again(fetch, object, of).await?;
    let told = comments(fetch, &object, Some(&after)).await?;
    Ok(page(object, told, None))
}

fn page(object: Object, told: ReadPage, info: Option<PostInfo>) -> Page {
    Page {
        info,
        comments: told.comments,
        next: told.after.map(|after| {
            save(&Cursor {
                object: object.id,
                page: object.page,
                after,
            })
        }),
        ..Page::default()
    }
}

async fn comments(
    fetch: &Fetch<'_>,
    object: &Object,
    after: Option<&str>,
) -> Result<ReadPage, Failure> {
    let path = format!("/{}/comments", object.id);
    let mut query = vec![
        ("filter", "stream"),
        ("order", "chronological"),
        ("summary", "true"),
        ("limit", "100"),
        ("fields", FIELDS),
    ];
    query.extend(after.map(|after| ("after", after)));
    let token = object.token(fetch);
    let answer = GRAPH.get(fetch, token, &path, &query).await?;
    let page = object.page.clone();
    let read = fetch.parse(move |reading| {
        let comments: Comments = reading.json(&answer, "Facebook comments")?;
        comments.read(reading, page.as_deref())
    });
    read.await
}

/// What the post is. Nothing depends on it: whoever may read comments may not see all else.
async fn about(fetch: &Fetch<'_>, post: &Post, object: &Object) -> Result<About, Failure> {
    let fields = match Target::of(post) {
        Some(Target::Media { is_photo: true, .. }) => "id,name,created_time,from",
        Some(Target::Media { .. }) => "id,title,description,created_time,from",
        _ => "id,message,created_time,from",
    };
    let (path, query) = (format!("/{}", object.id), [("fields", fields)]);
    let asked = GRAPH.get(fetch, object.token(fetch), &path, &query);
    let answer = match asked.await {
        Ok(answer) => answer,
        Err(failure @ Failure::CredentialsRejected { .. }) => return Err(failure),
        Err(failure) if failure.is_transient() => return Err(failure),
        Err(failure) => {
            tracing::debug!(%failure, "nothing is told of a post");
            return Ok(About::default());
        }
    };
    let read = fetch.parse(move |reading| reading.json(&answer, "Facebook post"));
    read.await
}
