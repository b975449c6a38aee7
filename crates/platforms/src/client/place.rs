//! What a post in work holds while it waits for a host: a place that other posts could use.

use std::fmt;

use async_trait::async_trait;

/// The place of a post among those in work, for whoever limits how many there are.
///
/// The client says when the post waits for a host; who holds places decides whether it may do so
/// beside them.
#[async_trait]
pub trait Place: fmt::Debug + Send + Sync {
    /// The post waits for this host: its place is free for others until [`Place::resume`].
    ///
    /// `false` where too many wait already; then the post keeps its place.
    fn wait_for(&self, host: &str) -> bool;

    /// The wait is over: waits for a place where the post has none.
    async fn resume(&self);

    /// The post has a large answer: waits for a place where it has none, and keeps it to the end, so
    /// that there are never more large answers than places.
    async fn keep(&self);
}

/// A post that waits for a host.
#[derive(Debug, Clone, Copy)]
pub(super) struct Waiter<'a> {
    /// None where nobody counts places.
    pub(super) place: Option<&'a dyn Place>,
    pub(super) host: &'a str,
    /// It has the answers to earlier requests of its page.
    pub(super) has_half: bool,
    /// Others wait for memory until its page is stored.
    pub(super) is_waited_for: bool,
}

impl Waiter<'_> {
    /// Gives the place back; answers whether the post may wait for as long as it takes.
    pub(super) fn steps_aside(&self) -> bool {
        self.place.is_none_or(|place| place.wait_for(self.host))
    }

    /// See [`Place::resume`].
    pub(super) async fn resumes(&self) {
        if let Some(place) = self.place {
            place.resume().await;
        }
    }

    /// See [`Place::keep`].
    pub(super) async fn keeps_place(&self) {
        if let Some(place) = self.place {
            place.keep().await;
        }
    }
}
