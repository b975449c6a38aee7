//! Brings the comments of one post into its snapshot, page by page.
//!
//! Every page is stored together with the cursor of the next, so that a crash costs one
//! page at most. Not here: how a platform pages (`platforms`), what a failure means for
//! the item (`ending`).

mod rows;
mod site;

use std::collections::HashSet;
use std::time::Duration;

use platforms::{Client, Failure, Page, Post, Recognized, recognize, recognize_page};
use store::{Acquired, Claim, PageWrite, PostKey, Site, Snapshot};
use tokio::sync::watch;

use crate::context::Context;
use crate::ending::coverage_is_low;
use crate::gaps::{Gaps, Novelty};
use crate::kinds::Halt;
use crate::scoring::Progress;
use rows::{post_key, write};
use site::{site_of_page, site_of_post};

/// A post whose count and comments disagree is read twice: comments may have been
/// removed or added while it was read. A third time has never helped anybody.
const PASSES_FOR_COVERAGE: u32 = 2;

/// Why the rest of a post could not be read.
const CIRCLE: &str = "the platform gave the same next page twice, so the rest could not be read";
const NOTHING_NEW: &str = "the platform promised more comments and gave none that were new, so the rest \
                           could not be read";

/// Branches in a row that may fail: when more do, it is not they that cannot be had.
const FAILED_BRANCHES: u32 = 3;

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
}

/// Fetches what is missing of the item's post, or finds a snapshot to use again or to wait for.
pub(crate) async fn fetch(
    context: &Context,
    client: &Client,
    claim: &Claim,
    progress: &watch::Sender<Progress>,
) -> Result<Fetched, Halt> {
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
    let paging = |post: Post, snapshot: Snapshot| {
        let stored = snapshot.cursor.as_deref();
        let (cursor, gaps) = stored.map(Gaps::load).unzip();
        Paging {
            context,
            client,
            claim,
            post,
            progress,
            snapshot,
            cursor,
            gaps: gaps.unwrap_or_default(),
        }
    };
    let begun = snapshot.pages > 0;
    let fetched = paging(post.clone(), snapshot).run().await?;
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
        Acquired::Begun(snapshot) => paging(other, snapshot).run().await,
        Acquired::Reused(snapshot) => {
            tell(progress, &snapshot);
            Ok(Fetched::Finished(snapshot))
        }
        Acquired::BeingRead { since } => Ok(Fetched::BeingRead(since)),
    }
}

/// A snapshot of the post: one that is there, or a new one.
async fn acquire(context: &Context, claim: &Claim, key: &PostKey) -> Result<Acquired, Halt> {
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
) -> Result<Fetched, Halt> {
    if let Failure::UnsupportedPlatform { platform, url, .. } = &failed.failure {
        context.store.set_platform(claim, platform, url).await?;
    }
    Ok(Fetched::Failed(failed))
}

/// Everything needed while pages come.
struct Paging<'a> {
    context: &'a Context,
    client: &'a Client,
    claim: &'a Claim,
    post: Post,
    progress: &'a watch::Sender<Progress>,
    snapshot: Snapshot,
    /// The page to ask for; none for the first.
    cursor: Option<String>,
    gaps: Gaps,
}

impl Paging<'_> {
    async fn run(mut self) -> Result<Fetched, Halt> {
        let max = i64::from(max_comments(self.context, self.claim));
        let mut seen: HashSet<String> = self.cursor.iter().cloned().collect();
        let mut novelty = Novelty::default();
        let mut failed_branches = 0;
        // How often the cursor that an earlier attempt left may still be refused.
        let mut refusals = if self.cursor.is_some() { 2 } else { 0 };
        for _ in 0..self.context.settings.max_pages {
            if self.snapshot.fetched >= max {
                let capped = self.snapshot.reported.is_none_or(|reported| reported > max);
                return self
                    .close(End {
                        capped,
                        ..End::default()
                    })
                    .await;
            }
            let request = self.client.fetch_page(&self.post, self.cursor.as_deref());
            let mut page = match unless_stopped(self.context, request).await {
                Some(Ok(page)) => page,
                None => return Ok(Fetched::Stopped),
                // Asked twice, since an odd answer may also be a passing fault; then from the
                // beginning, and what is stored already is merged by id.
                Some(Err(Failure::UnexpectedShape { at })) if refusals > 0 => {
                    refusals -= 1;
                    if refusals == 0 {
                        tracing::warn!(item = %self.claim.item_id, "a stored cursor is refused, reading the post from the beginning: {at}");
                        self.cursor = None;
                        self.gaps = Gaps::default();
                        seen.clear();
                        novelty.clear();
                    }
                    continue;
                }
                Some(Err(failure)) => match self.beyond(self.cursor.as_deref()) {
                    Some(beyond)
                        if failed_branches < FAILED_BRANCHES && self.costs_a_branch(&failure) =>
                    {
                        failed_branches += 1;
                        tracing::info!(item = %self.claim.item_id, %failure, "the answers to a comment are left out");
                        self.gaps.add_branch(|| failure.to_string());
                        seen.insert(beyond.clone());
                        self.go_on(PageWrite::default(), beyond).await?;
                        continue;
                    }
                    _ => {
                        return Ok(Fetched::Failed(Failed {
                            site: site_of_post(&self.post, &failure),
                            failure,
                            stored: self.snapshot.fetched,
                        }));
                    }
                },
            };
            // Until the page is stored.
            let _reserved = page.reserved.clone();
            refusals = 0;
            failed_branches = 0;
            self.gaps.add_unread(std::mem::take(&mut page.skipped));
            let Some(mut next) = page.next.clone() else {
                return self.last(page, None).await;
            };
            // Within a branch, the answers to one comment; the branch that ends is no list that goes on.
            let branch = self.beyond(self.cursor.as_deref());
            let stays = branch.is_some() && branch == self.beyond(Some(&next));
            // The first page of some platforms only says what the post is.
            let lists = self.cursor.is_some() || !page.comments.is_empty();
            let is_list = lists && (branch.is_none() || stays);
            let repeats = !seen.insert(next.clone());
            if repeats || (is_list && !novelty.goes_on(&page)) {
                match branch.filter(|beyond| stays && seen.insert(beyond.clone())) {
                    Some(beyond) => {
                        self.gaps.add_branch(|| {
                            "its pages brought nothing new and promised more".to_owned()
                        });
                        novelty.empty_pages_are_over();
                        next = beyond;
                    }
                    None => {
                        return self
                            .last(page, Some(if repeats { CIRCLE } else { NOTHING_NEW }))
                            .await;
                    }
                }
            }
            self.go_on(write(page), next).await?;
            if self.snapshot.finished_at.is_some() {
                return Ok(Fetched::Finished(self.snapshot));
            }
        }
        let why = format!(
            "the post has more than {} pages, the rest was not read",
            self.context.settings.max_pages
        );
        self.close(End {
            shortfall: Some(why),
            incomplete: true,
            ..End::default()
        })
        .await
    }

    /// The cursor behind the branch that a cursor would read.
    fn beyond(&self, cursor: Option<&str>) -> Option<String> {
        self.client.beyond(&self.post, cursor?)
    }

    /// Whether a failure says something of the branch that was asked for, and not of the platform, the
    /// key, or only of this moment.
    fn costs_a_branch(&self, failure: &Failure) -> bool {
        match failure {
            Failure::NeedsCredentials { .. }
            | Failure::CredentialsRejected { .. }
            | Failure::QuotaExhausted { .. }
            | Failure::RateLimited { .. }
            | Failure::Closed { .. }
            | Failure::Crowded { .. } => false,
            _ => {
                let is_last_try = self.claim.lease.attempts >= self.context.settings.max_attempts;
                is_last_try || !failure.is_transient()
            }
        }
    }

    /// Stores a page that is not the last, and where the next begins.
    async fn go_on(&mut self, page: PageWrite, next: String) -> Result<(), Halt> {
        self.store(PageWrite {
            next: Some(self.gaps.store(&next)),
            ..page
        })
        .await?;
        self.cursor = Some(next);
        Ok(())
    }

    /// Stores the last page; the snapshot is finished unless it should be read once more. `stuck`: why
    /// it is the last although the platform promises more.
    async fn last(mut self, page: Page, stuck: Option<&'static str>) -> Result<Fetched, Halt> {
        let mut end = End {
            shortfall: page.shortfall.clone(),
            incomplete: page.incomplete,
            ..End::default()
        };
        // The cursor stays until the end is stored too: a crash between the two costs this page alone.
        self.store(PageWrite {
            next: self.snapshot.cursor.clone(),
            ..write(page)
        })
        .await?;
        if self.snapshot.finished_at.is_some() {
            return Ok(Fetched::Finished(self.snapshot));
        }
        let settings = &self.context.settings;
        let low = coverage_is_low(&self.snapshot, settings.min_coverage);
        let passes = PASSES_FOR_COVERAGE.min(settings.max_attempts);
        if low && stuck.is_none() && self.claim.lease.attempts < passes {
            // From the beginning.
            self.store(PageWrite::default()).await?;
            return Ok(Fetched::Short(self.snapshot));
        }
        let all_is_there = |reported| self.snapshot.fetched >= reported;
        if let Some(why) = stuck
            && !self.snapshot.reported.is_some_and(all_is_there)
        {
            end.incomplete = true;
            end.shortfall.get_or_insert_with(|| why.to_owned());
        }
        self.close(end).await
    }

    /// Finishes the snapshot with what is there.
    async fn close(mut self, end: End) -> Result<Fetched, Halt> {
        let sentences = end.shortfall.into_iter().chain(self.gaps.sentences());
        let shortfall = sentences.collect::<Vec<_>>().join("; ");
        // Nobody said that there are no comments, when none could be read.
        let none_read = self.gaps.has_unread() && self.snapshot.fetched == 0;
        self.store(PageWrite {
            last: true,
            capped: end.capped,
            incomplete: end.incomplete || self.gaps.is_open() || none_read,
            shortfall: (!shortfall.is_empty()).then_some(shortfall),
            ..PageWrite::default()
        })
        .await?;
        Ok(Fetched::Finished(self.snapshot))
    }

    async fn store(&mut self, mut page: PageWrite) -> Result<(), Halt> {
        page.max_comments = max_comments(self.context, self.claim);
        self.snapshot = self
            .context
            .store
            .append_page(self.claim, self.snapshot.id, &page)
            .await?;
        tell(self.progress, &self.snapshot);
        Ok(())
    }
}

/// How the reading of a post ends.
#[derive(Debug, Default)]
struct End {
    /// `max_comments` ended it.
    capped: bool,
    /// Why comments are known to be missing, apart from the gaps.
    shortfall: Option<String>,
    incomplete: bool,
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
    })
}
