//! Brings the comments of one post into its snapshot, page by page.
//!
//! Every page is stored together with the cursor of the next, so that a crash costs one
//! page at most. Not here: how a platform pages (`platforms`), what a failure means for
//! the item (`ending`).

mod paging;
mod rows;
mod site;

use std::time::Duration;

use platforms::{Client, Failure, Post, Recognized, recognize, recognize_page};
use store::{Acquired, Claim, PostKey, Site, Snapshot};
use tokio::sync::watch;
use uuid::Uuid;

use crate::context::Context;
use crate::credentials::{Reader, is_outdated};
use crate::gaps::Gaps;
use crate::kinds::WorkError;
use crate::scoring::Progress;
use paging::Paging;
use rows::post_key;
use site::site_of_page;

/// How fetching ended.
#[derive(Debug)]
pub(crate) enum Fetched {
    /// The snapshot is finished.
    Finished(Snapshot),
    /// The snapshot is another job's, never was finished, and is scored as it is.
    Unfinished(Snapshot),
    /// All pages were read, yet far fewer comments came than the platform reports: read again later.
    Short(Snapshot),
    /// The platform did not give the next page, or the post.
    Failed(Failed),
    /// Another item's worker has been reading the post for so long, and is not done.
    BeingRead(Duration),
    /// The worker shuts down; all that came is stored.
    Stopped,
}

/// What the platform did instead of giving comments.
#[derive(Debug)]
pub(crate) struct Failed {
    pub(crate) failure: Failure,
    /// Comments that are stored.
    pub(crate) stored: i64,
    /// Whom other items ask that would fail like this one, if the failure is of that kind.
    pub(crate) site: Option<Site>,
    /// The team by whose credential it was asked, if it was.
    pub(crate) team: Option<Uuid>,
}

/// Fetches what is missing of the item's post, or finds a snapshot to use again or to wait for.
pub(crate) async fn fetch(
    context: &Context,
    client: &Client,
    claim: &Claim,
    progress: &watch::Sender<Progress>,
) -> Result<Fetched, WorkError> {
    let store = &context.store;
    let mut snapshot = match claim.snapshot_id {
        Some(_) => store.snapshot(claim).await?,
        None => None,
    };
    // One that was begun before the item turned out to be another post is nobody's.
    snapshot = snapshot.filter(|snapshot| match &claim.post {
        Some(post) => (&post.platform, &post.key) == (&snapshot.post.platform, &snapshot.post.key),
        None => true,
    });
    if let Some(begun) = &snapshot
        && is_outdated(context, claim, begun).await?
    {
        snapshot = None;
    }
    if let Some(snapshot) = &snapshot {
        tell(progress, snapshot);
    }
    let mut known = None;
    if snapshot.is_none() {
        let key = match &claim.post {
            Some(key) => key.clone(),
            None => match unless_stopped(context, resolve(client, &claim.input, None)).await {
                Some(Ok(post)) => {
                    let key = post_key(&post);
                    store.set_post(claim, &key).await?;
                    known = Some(post);
                    key
                }
                Some(Err(failed)) => return failed_to_resolve(context, claim, failed).await,
                None => return Ok(Fetched::Stopped),
            },
        };
        snapshot = match acquire(context, claim, &key).await? {
            Acquired::Reused(snapshot) | Acquired::Begun(snapshot) => Some(snapshot),
            Acquired::BeingRead { since } => return Ok(Fetched::BeingRead(since)),
        };
    }
    let snapshot = snapshot.expect("bug: one was found or started");
    tell(progress, &snapshot);
    if snapshot.finished_at.is_some() {
        return Ok(Fetched::Finished(snapshot));
    }
    if claim.rescored {
        return Ok(Fetched::Unfinished(snapshot));
    }
    let post = match known {
        Some(post) => post,
        None => {
            let key = claim.post.as_ref().unwrap_or(&snapshot.post);
            let resolving = resolve(client, &key.url, Some(&key.platform));
            match unless_stopped(context, resolving).await {
                Some(Ok(post)) => post,
                Some(Err(failed)) => {
                    let stored = snapshot.fetched;
                    return Ok(Fetched::Failed(Failed { stored, ..failed }));
                }
                None => return Ok(Fetched::Stopped),
            }
        }
    };
    let read =
        |post: Post, snapshot: Snapshot| read(context, client, claim, post, snapshot, progress);
    let begun = snapshot.pages > 0;
    let fetched = read(post.clone(), snapshot).await?;
    let Fetched::Failed(failed) = &fetched else {
        return Ok(fetched);
    };
    if begun || failed.stored > 0 {
        return Ok(fetched);
    }
    // Nothing was had of it, so that the address may have promised more than it holds.
    let reconsidering = client.reconsider(&claim.input, &post, &failed.failure);
    let other = match unless_stopped(context, reconsidering).await {
        Some(Some(other)) => other,
        Some(None) => return Ok(fetched),
        None => return Ok(Fetched::Stopped),
    };
    let key = post_key(&other);
    store.set_post(claim, &key).await?;
    match acquire(context, claim, &key).await? {
        Acquired::Begun(snapshot) => read(other, snapshot).await,
        Acquired::Reused(snapshot) => {
            tell(progress, &snapshot);
            Ok(Fetched::Finished(snapshot))
        }
        Acquired::BeingRead { since } => Ok(Fetched::BeingRead(since)),
    }
}

/// Reads the pages of a post that its snapshot lacks, by the credential that it is to be read with.
async fn read(
    context: &Context,
    client: &Client,
    claim: &Claim,
    post: Post,
    snapshot: Snapshot,
    progress: &watch::Sender<Progress>,
) -> Result<Fetched, WorkError> {
    let (client, reader) = match Reader::of(context, client, &snapshot).await? {
        Ok(reader) => reader,
        Err(failure) => {
            return Ok(Fetched::Failed(Failed {
                failure,
                stored: snapshot.fetched,
                site: None,
                team: None,
            }));
        }
    };
    let stored = snapshot.cursor.as_deref();
    let (cursor, gaps) = stored.map(Gaps::load).unzip();
    let paging = Paging {
        context,
        client: &client,
        claim,
        post,
        progress,
        snapshot,
        cursor,
        gaps: gaps.unwrap_or_default(),
    };
    let mut fetched = paging.run().await?;
    if let Fetched::Failed(failed) = &mut fetched {
        failed.team = reader.team();
        reader.note_refusal(context, &failed.failure).await?;
    }
    Ok(fetched)
}

/// A snapshot of the post: one that is there, or a new one.
async fn acquire(context: &Context, claim: &Claim, key: &PostKey) -> Result<Acquired, WorkError> {
    let max_age = claim
        .options
        .snapshot_max_age
        .map_or(context.settings.snapshot_max_age, Duration::from_secs);
    let max_comments = max_comments(context, claim);
    let store = &context.store;
    Ok(store
        .acquire_snapshot(claim, key, max_age, max_comments)
        .await?)
}

/// The address led to no post; the platform that it led to is kept, for whoever looks at the job.
async fn failed_to_resolve(
    context: &Context,
    claim: &Claim,
    failed: Failed,
) -> Result<Fetched, WorkError> {
    if let Failure::UnsupportedPlatform { platform, url, .. } = &failed.failure {
        context.store.set_platform(claim, platform, url).await?;
    }
    Ok(Fetched::Failed(failed))
}

/// Comments of this post at most.
fn max_comments(context: &Context, claim: &Claim) -> u32 {
    let settings = &context.settings;
    let asked = claim.options.max_comments.unwrap_or(settings.max_comments);
    asked.clamp(1, settings.max_comments_limit)
}

fn tell(progress: &watch::Sender<Progress>, snapshot: &Snapshot) {
    // Also when nothing seems new: comments of an earlier attempt may be unscored.
    progress.send_modify(|progress| progress.any |= snapshot.fetched > 0);
}

/// Waits for a platform; `None` when the worker shuts down. What is stored is kept, and the one
/// answer under way is cheaper to ask for again than to wait for.
async fn unless_stopped<T>(context: &Context, asked: impl Future<Output = T>) -> Option<T> {
    context.shutdown.run_until_cancelled(asked).await
}

/// The post that an address names; of the platform that is `known`, if it is.
///
/// Where the path alone makes a claim that proved wrong before, the page is looked at again.
async fn resolve(client: &Client, text: &str, known: Option<&str>) -> Result<Post, Failed> {
    let target = match recognize(text) {
        Recognized::Post(post) if known.is_none_or(|known| known == post.platform) => {
            return Ok(post);
        }
        Recognized::Post(_) => recognize_page(text),
        other => other,
    };
    let resolved = client.resolve(&target).await;
    resolved.map_err(|failure| Failed {
        site: site_of_page(&target, &failure),
        failure,
        stored: 0,
        team: None,
    })
}
