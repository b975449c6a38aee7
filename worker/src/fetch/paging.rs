//! The pages of one post, one after the other, until its end.

use std::collections::HashSet;

use platforms::{Client, Failure, Page, Post};
use store::{Claim, PageWrite, Snapshot};
use tokio::sync::watch;

use super::rows::write;
use super::site::site_of_post;
use super::{Failed, Fetched, max_comments, tell, unless_stopped};
use crate::context::Context;
use crate::ending::coverage_is_low;
use crate::gaps::{Gaps, Novelty};
use crate::kinds::WorkError;
use crate::scoring::Progress;

/// A post whose count and comments disagree is read twice: comments may have been
/// removed or added while it was read. A third time has never helped anybody.
const PASSES_FOR_COVERAGE: u32 = 2;

/// Why the rest of a post could not be read.
const CIRCLE: &str = "the platform gave the same next page twice, so the rest could not be read";
const NOTHING_NEW: &str = "the platform promised more comments and gave none that were new, so the rest \
                           could not be read";

/// Branches in a row that may fail: when more do, it is not they that cannot be had.
const FAILED_BRANCHES: u32 = 3;

/// Everything needed while pages come.
pub(super) struct Paging<'a> {
    pub(super) context: &'a Context,
    pub(super) client: &'a Client,
    pub(super) claim: &'a Claim,
    pub(super) post: Post,
    pub(super) progress: &'a watch::Sender<Progress>,
    pub(super) snapshot: Snapshot,
    /// The page to ask for; none for the first.
    pub(super) cursor: Option<String>,
    pub(super) gaps: Gaps,
}

impl Paging<'_> {
    pub(super) async fn run(mut self) -> Result<Fetched, WorkError> {
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
                            team: None,
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
            | Failure::NotAllowed { .. }
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
    async fn go_on(&mut self, page: PageWrite, next: String) -> Result<(), WorkError> {
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
    async fn last(mut self, page: Page, stuck: Option<&'static str>) -> Result<Fetched, WorkError> {
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
    async fn close(mut self, end: End) -> Result<Fetched, WorkError> {
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

    async fn store(&mut self, mut page: PageWrite) -> Result<(), WorkError> {
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
