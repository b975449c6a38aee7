//! Bluesky: `getPostThread` (replies within replies) and its second version (one list with depths).

use super::{ROOT, Record, Tell, name};

/// Kinds of places in a thread without a post that can be seen.
const MISSING: [&str; 5] = [
    "#notFoundPost",
    "#blockedPost",
    "#threadItemNotFound",
    "#threadItemBlocked",
    "#threadItemNoUnauthenticated",
];

pub(super) fn missing(record: &Record<'_>) -> Option<u64> {
    let kind = record
        .get("$type")
        .or_else(|| record.core.path("value.$type"))?
        .word()?;
    MISSING
        .iter()
        .any(|missing| kind.ends_with(missing))
        .then_some(1)
}

/// The root of a thread; in the second version also what stands above it.
pub(super) fn is_post(record: &Record<'_>) -> bool {
    if record.core.get("record").is_none() {
        return false;
    }
    match depth(record) {
        Some(depth) => depth <= 0,
        None => record
            .outer()
            .any(|(object, inward)| inward == "post" && object.get("replies").is_some()),
    }
}

fn depth(record: &Record<'_>) -> Option<i64> {
    let (object, _) = record.outer().find(|(_, inward)| *inward == "value")?;
    object.get("depth")?.scalar()?.parse().ok()
}

pub(super) fn tell(record: &Record<'_>, tell: &mut Tell<'_>) -> Result<(), String> {
    let post = record.core;
    let word = |path: &str| post.word_at(path);
    let Some(uri) = word("uri").filter(|uri| uri.starts_with("at://")) else {
        return Ok(());
    };
    tell.text("comment_id", &uri)?;
    tell.some("comment_text", word("record.text"))?;
    tell.some(
        "author_name",
        name(word("author.displayName")).or(word("author.handle")),
    )?;
    tell.some("author_id", word("author.handle").or(word("author.did")))?;
    tell.some("published_at", word("record.createdAt"))?;
    let root = word("record.reply.root.uri");
    match word("record.reply.parent.uri") {
        Some(parent) if Some(&parent) != root.as_ref() => {
            tell.text("parent_comment_id", &parent)?
        }
        Some(_) => tell.text("parent_comment_id", ROOT)?,
        None => {}
    }
    // The address of the post names who wrote it.
    let of_post = root.as_deref().and_then(|root| {
        let rest = root.strip_prefix("at://")?;
        rest.split('/').next()
    });
    let own = ["author.did", "author.handle"].map(word);
    let own = own
        .into_iter()
        .flatten()
        .find(|own| Some(&**own) == of_post);
    tell.is_post_author(of_post, own.as_deref().or(word("author.did").as_deref()))?;
    if let Some(root) = root.as_deref().and_then(address) {
        tell.text("post_url", &root)?;
    }
    tell.some("comment_url", address(&uri).map(Into::into))
}

/// The page of a post by its `at://did/app.bsky.feed.post/key`.
fn address(uri: &str) -> Option<String> {
    let mut parts = uri.strip_prefix("at://")?.split('/');
    let (author, kind, key) = (parts.next()?, parts.next()?, parts.next()?);
    (kind == "app.bsky.feed.post").then(|| format!("https://bsky.app/profile/{author}/post/{key}"))
}
