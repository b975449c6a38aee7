//! Answers of a page that could not be finished, kept for when it is tried again.
//!
//! Some pages take several requests: the comments and the post they belong to, a name and what it
//! stands for. When a later one fails for now, the earlier ones need not be asked again. Kept in this
//! process, for a while and within bounds: what is lost is asked once more.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;
use url::Url;

use super::Answer;
use super::budget::Reservation;
use crate::comment::Skipped;
use crate::{Credential, Failure, Post};

/// Longer than the longest wait before a retry; older answers say too little of now.
const KEPT_FOR: Duration = Duration::from_secs(15 * 60);

/// Pages kept at once, and bytes of their answers; the oldest go first.
const MAX_PAGES: usize = 256;
const MAX_BYTES: usize = 32 * 1024 * 1024;

/// Bytes of one page's answers; a list that takes a hundred requests is asked for again in part.
const MAX_BYTES_OF_PAGE: usize = 8 << 20;

/// Pages that were begun and not finished.
#[derive(Debug, Default)]
pub(super) struct Kept {
    /// The oldest first.
    pages: Mutex<VecDeque<(Instant, Arc<PageAnswers>)>>,
}

/// What was answered so far for one page of a post.
#[derive(Debug)]
pub(super) struct PageAnswers {
    page: PageKey,
    answers: Mutex<Vec<(Url, Answer)>>,
    /// Records that could not be read, of the try under way.
    skipped: Mutex<Skipped>,
    /// Memory for the answers of the try under way.
    reserved: Reservation,
}

/// Which page it is.
#[derive(Debug, Clone, PartialEq, Eq)]
struct PageKey {
    platform: &'static str,
    post: String,
    cursor: Option<String>,
    /// With which it was asked: another team is told other things.
    credential: Option<Credential>,
}

impl Kept {
    /// The page as an earlier try left it, or a new one. Nobody else goes on with it meanwhile.
    pub(super) fn begin(
        &self,
        post: &Post,
        cursor: Option<&str>,
        credential: Option<&Credential>,
    ) -> Arc<PageAnswers> {
        let page = PageKey {
            platform: post.platform,
            post: post.key(),
            cursor: cursor.map(str::to_owned),
            credential: credential.cloned(),
        };
        let mut pages = self.lock();
        pages.retain(|(since, _)| since.elapsed() < KEPT_FOR);
        let place = pages.iter().position(|(_, kept)| kept.page == page);
        if let Some((_, kept)) = place.and_then(|place| pages.remove(place)) {
            return kept;
        }
        Arc::new(PageAnswers {
            page,
            answers: Mutex::default(),
            skipped: Mutex::default(),
            reserved: Reservation::default(),
        })
    }

    /// Keeps what was answered, where the failure says nothing against it.
    pub(super) fn put_back(&self, page: Arc<PageAnswers>, failure: &Failure) {
        // An answer of another shape than expected may be one of these.
        let keep = matches!(
            failure,
            Failure::Network { .. }
                | Failure::RateLimited { .. }
                | Failure::QuotaExhausted { .. }
                | Failure::Closed { .. }
                | Failure::Crowded { .. }
        );
        if !keep || !page.has_some() {
            return;
        }
        // What is kept here has bounds of its own.
        page.reserved.release();
        let mut pages = self.lock();
        pages.push_back((Instant::now(), page));
        let mut bytes: usize = pages.iter().map(|(_, page)| page.bytes()).sum();
        while pages.len() > MAX_PAGES || bytes > MAX_BYTES {
            let Some((_, oldest)) = pages.pop_front() else {
                break;
            };
            bytes -= oldest.bytes();
        }
    }

    /// The list is whole after every statement, so a panic elsewhere spoils nothing.
    fn lock(&self) -> MutexGuard<'_, VecDeque<(Instant, Arc<PageAnswers>)>> {
        self.pages.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl PageAnswers {
    /// Those of a page that nobody goes on with later.
    pub(super) fn of_nothing() -> Self {
        Self {
            page: PageKey {
                platform: "",
                post: String::new(),
                cursor: None,
                credential: None,
            },
            answers: Mutex::default(),
            skipped: Mutex::default(),
            reserved: Reservation::default(),
        }
    }

    /// What this address answered.
    pub(super) fn get(&self, url: &Url) -> Option<Answer> {
        let answers = self.lock();
        let found = answers.iter().find(|(known, _)| known == url);
        found.map(|(_, answer)| answer.clone())
    }

    /// Whether there are answers already.
    pub(super) fn has_some(&self) -> bool {
        !self.lock().is_empty()
    }

    /// Remembers an answer, unless there are too many already; its body is shared, not copied.
    pub(super) fn keep(&self, url: &Url, answer: &Answer) {
        if self.bytes() < MAX_BYTES_OF_PAGE {
            self.lock().push((url.clone(), answer.clone()));
        }
    }

    /// What the page holds of the memory for answers.
    pub(super) fn reserved(&self) -> &Reservation {
        &self.reserved
    }

    /// Forgets all answers: what they hold cannot be used.
    pub(super) fn forget(&self) {
        self.lock().clear();
    }

    /// Counts records that could not be read.
    pub(super) fn skip(&self, skipped: Skipped) {
        let mut all = self.skipped.lock().unwrap_or_else(PoisonError::into_inner);
        all.extend(skipped);
    }

    /// What was counted in this try.
    pub(super) fn take_skipped(&self) -> Skipped {
        let mut all = self.skipped.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut all)
    }

    /// Bytes of all bodies.
    fn bytes(&self) -> usize {
        self.lock()
            .iter()
            .map(|(_, answer)| answer.body.len())
            .sum()
    }

    /// The list is whole after every statement, so a panic elsewhere spoils nothing.
    fn lock(&self) -> MutexGuard<'_, Vec<(Url, Answer)>> {
        self.answers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use egress::header::HeaderMap;

    use super::*;

    fn post(id: usize) -> Post {
        Post {
            platform: "forum",
            kind: "post",
            host: Some("a.example".to_owned()),
            id: id.to_string(),
            url: format!("https://a.example/{id}"),
        }
    }

    fn address() -> Url {
        Url::parse("https://a.example/half").unwrap()
    }

    /// A try that gets so many bytes and then fails.
    fn fail(kept: &Kept, id: usize, cursor: Option<&str>, bytes: usize, failure: &Failure) {
        let page = kept.begin(&post(id), cursor, None);
        let answer = Answer {
            status: 200,
            headers: HeaderMap::new(),
            body: vec![b' '; bytes].into(),
            url: address(),
        };
        page.keep(&address(), &answer);
        kept.put_back(page, failure);
    }

    fn is_kept(kept: &Kept, id: usize, cursor: Option<&str>) -> bool {
        kept.begin(&post(id), cursor, None)
            .get(&address())
            .is_some()
    }

    fn down() -> Failure {
        Failure::Network {
            why: "down".to_owned(),
        }
    }

    #[tokio::test(start_paused = true)]
    async fn an_answer_is_kept_for_the_same_page_once_and_for_a_while() {
        let kept = Kept::default();
        fail(&kept, 1, None, 5, &down());
        fail(&kept, 1, Some("next"), 5, &down());
        assert!(!is_kept(&kept, 2, None));
        assert!(is_kept(&kept, 1, None));
        assert!(!is_kept(&kept, 1, None), "taken");
        assert!(is_kept(&kept, 1, Some("next")));
        fail(&kept, 1, None, 5, &down());
        tokio::time::advance(KEPT_FOR).await;
        assert!(!is_kept(&kept, 1, None));
    }

    #[tokio::test]
    async fn what_one_credential_was_told_is_for_that_credential() {
        let kept = Kept::default();
        fail(&kept, 1, None, 5, &down());
        let [one, other] = ["one", "other"].map(|secret| Credential::new("youtube", secret));
        for credential in [&one, &other] {
            let page = kept.begin(&post(1), None, credential.as_ref());
            assert!(page.get(&address()).is_none());
        }
        assert!(is_kept(&kept, 1, None));
    }

    #[tokio::test]
    async fn what_may_be_the_fault_itself_is_not_kept() {
        let kept = Kept::default();
        let odd = Failure::UnexpectedShape {
            at: "the list".to_owned(),
        };
        for failure in [odd, Failure::NotFound] {
            fail(&kept, 1, None, 5, &failure);
            assert!(!is_kept(&kept, 1, None), "{failure:?}");
        }
    }

    #[tokio::test]
    async fn the_answers_of_one_page_have_a_bound() {
        let kept = Kept::default();
        let page = kept.begin(&post(1), None, None);
        for number in 0..100 {
            let mut url = address();
            url.set_query(Some(&number.to_string()));
            let answer = Answer {
                status: 200,
                headers: HeaderMap::new(),
                body: vec![b' '; 500 << 10].into(),
                url: url.clone(),
            };
            page.keep(&url, &answer);
        }
        let bytes = page.bytes();
        assert!(
            (MAX_BYTES_OF_PAGE..MAX_BYTES_OF_PAGE + (500 << 10)).contains(&bytes),
            "{bytes}"
        );
    }

    #[tokio::test]
    async fn the_oldest_go_when_there_are_too_many_or_they_are_too_large() {
        let kept = Kept::default();
        for id in 0..=MAX_PAGES {
            fail(&kept, id, None, 5, &down());
        }
        assert!(!is_kept(&kept, 0, None));
        assert!(is_kept(&kept, 1, None));
        fail(&kept, 1000, None, MAX_BYTES, &down());
        assert!(!is_kept(&kept, MAX_PAGES, None));
        assert!(is_kept(&kept, 1000, None));
        fail(&kept, 1000, None, MAX_BYTES + 1, &down());
        assert!(!is_kept(&kept, 1000, None));
    }
}
