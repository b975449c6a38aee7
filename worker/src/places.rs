//! Places among the posts in work, and room beside them for posts that wait for hosts.
//!
//! Places are for work: a post that waits for a host leaves its place to others, and takes one again
//! when the wait is over. The room beside the places is bounded as well, and shared by hosts, so that
//! a few slow ones cannot fill it. It is larger than there are places, so large answers stay at
//! theirs: they are what takes memory. When a post waits is not known here (`platforms`).

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Poll;

use async_trait::async_trait;
use futures::poll;
use platforms::Place;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

/// Posts that may wait for hosts, for each place, and in all: each has a lease to renew.
const ROOM_PER_PLACE: usize = 16;
const MOST_ROOM: usize = 1024;

/// One host has at most so much of the room that is still free: a few hosts have what they can use,
/// many have one post each.
const SHARE: usize = 16;

const NEVER_CLOSED: &str = "bug: the semaphore is never closed";

/// All places of a worker.
#[derive(Debug)]
pub(crate) struct Places {
    free: Arc<Semaphore>,
    room: usize,
    waiting: Mutex<Waiting>,
    /// Posts that come back and find no place free.
    returning: watch::Sender<usize>,
}

/// Posts that wait for hosts.
#[derive(Debug, Default)]
struct Waiting {
    all: usize,
    by_host: HashMap<String, usize>,
}

/// Counts one that comes back until dropped, also when it gives up.
struct Returned<'a>(&'a watch::Sender<usize>);

impl Drop for Returned<'_> {
    fn drop(&mut self) {
        self.0.send_modify(|posts| *posts -= 1);
    }
}

/// One post in work; its place, or its room, is free again when this is dropped.
#[derive(Debug)]
pub(crate) struct Held {
    places: Arc<Places>,
    at: Mutex<At>,
}

#[derive(Debug)]
struct At {
    /// None while others have it.
    place: Option<OwnedSemaphorePermit>,
    /// The host that it waits for beside the places.
    waits_for: Option<String>,
    /// It stays at its place, whatever it waits for.
    stays: bool,
}

impl Places {
    pub(crate) fn new(places: usize) -> Arc<Self> {
        let places = places.clamp(1, Semaphore::MAX_PERMITS);
        Arc::new(Self {
            free: Arc::new(Semaphore::new(places)),
            room: places.saturating_mul(ROOM_PER_PLACE).min(MOST_ROOM),
            waiting: Mutex::default(),
            returning: watch::Sender::new(0),
        })
    }

    /// Waits for a free place, and for the post that `next` gives there. Meanwhile the place is for
    /// whoever comes back: what waits for the next post must not hold up one that is in work.
    ///
    /// `next` may be dropped and made anew.
    pub(crate) async fn take<T, F>(self: Arc<Self>, next: impl Fn() -> F) -> (Arc<Held>, T)
    where
        F: Future<Output = T>,
    {
        let mut returning = self.returning.subscribe();
        loop {
            let place = Arc::clone(&self.free).acquire_owned().await;
            let place = place.expect(NEVER_CLOSED);
            tokio::select! {
                biased;
                wanted = returning.wait_for(|posts| *posts > 0) => drop(wanted),
                next = next() => {
                    let at = Mutex::new(At { place: Some(place), waits_for: None, stays: false });
                    return (Arc::new(Held { places: self, at }), next);
                }
            }
        }
    }

    /// Waits for a free place, before those who are to be begun.
    async fn come_back(&self) -> OwnedSemaphorePermit {
        let mut place = pin!(Arc::clone(&self.free).acquire_owned());
        // In line before it says so.
        let place = match poll!(place.as_mut()) {
            Poll::Ready(place) => place,
            Poll::Pending => {
                self.returning.send_modify(|posts| *posts += 1);
                let _returned = Returned(&self.returning);
                place.await
            }
        };
        place.expect(NEVER_CLOSED)
    }

    /// The counts are whole after every statement, so a panic elsewhere spoils nothing.
    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Waiting {
    /// Counts one more that waits for the host, if there is room.
    fn enter(&mut self, host: &str, room: usize) -> bool {
        let free = room.saturating_sub(self.all);
        let share = free.div_ceil(SHARE);
        let of_host = self.by_host.get(host).copied().unwrap_or_default();
        if of_host >= share {
            return false;
        }
        self.all += 1;
        self.by_host.insert(host.to_owned(), of_host + 1);
        true
    }

    fn leave(&mut self, host: String) {
        self.all -= 1;
        if let Entry::Occupied(mut of_host) = self.by_host.entry(host) {
            *of_host.get_mut() -= 1;
            if *of_host.get() == 0 {
                of_host.remove();
            }
        }
    }
}

impl Held {
    /// It is whole after every statement, so a panic elsewhere spoils nothing.
    fn at(&self) -> MutexGuard<'_, At> {
        self.at.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn leave_room(&self, at: &mut At) {
        if let Some(host) = at.waits_for.take() {
            self.places.waiting().leave(host);
        }
    }
}

#[async_trait]
impl Place for Held {
    fn wait_for(&self, host: &str) -> bool {
        let mut at = self.at();
        if at.place.is_none() || at.stays {
            return true;
        }
        let has_room = self.places.waiting().enter(host, self.places.room);
        if has_room {
            at.waits_for = Some(host.to_owned());
            at.place = None;
        }
        has_room
    }

    async fn resume(&self) {
        if self.at().place.is_some() {
            return;
        }
        let place = self.places.come_back().await;
        let mut at = self.at();
        at.place = Some(place);
        self.leave_room(&mut at);
    }

    async fn keep(&self) {
        self.at().stays = true;
        self.resume().await;
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.leave_room(&mut self.at());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn take(places: &Arc<Places>) -> Arc<Held> {
        let (held, ()) = Arc::clone(places).take(|| std::future::ready(())).await;
        held
    }

    /// As many posts of this host as may wait.
    async fn fill(places: &Arc<Places>, host: &str) -> Vec<Arc<Held>> {
        let mut waiting = Vec::new();
        loop {
            let held = take(places).await;
            if !held.wait_for(host) {
                return waiting;
            }
            waiting.push(held);
        }
    }

    #[tokio::test]
    async fn whoever_waits_for_a_host_leaves_its_place_to_others_and_comes_back() {
        let places = Places::new(1);
        let waiting = take(&places).await;
        assert!(waiting.wait_for("a.example"));
        assert!(waiting.wait_for("b.example"), "it has left already");
        let other = take(&places).await;
        assert!(!other.wait_for("a.example"), "one is its share");
        let mut resumes = waiting.resume();
        assert!(poll!(&mut resumes).is_pending(), "no place is free");
        drop(other);
        resumes.await;
        waiting.resume().await;
        assert_eq!(places.free.available_permits(), 0);
        assert_eq!(places.waiting().all, 0);
    }

    /// Else a worker of one place would wait for a post while the one that it has waits for the place.
    #[tokio::test]
    async fn a_place_where_nobody_works_yet_is_for_those_who_come_back() {
        let places = Places::new(1);
        let waiting = take(&places).await;
        assert!(waiting.wait_for("a.example"));
        let mut next = pin!(Arc::clone(&places).take(std::future::pending::<()>));
        assert!(poll!(&mut next).is_pending());
        assert_eq!(places.free.available_permits(), 0, "it waits at the place");
        tokio::select! {
            biased;
            () = waiting.resume() => {}
            _ = &mut next => panic!("there is no next"),
        }
        assert_eq!(places.waiting().all, 0);
    }

    #[tokio::test]
    async fn a_few_hosts_do_not_fill_the_room_and_each_has_some_of_it() {
        let places = Places::new(16);
        let mut waiting = Vec::new();
        for number in 0..48 {
            let host = format!("{number}.example");
            waiting.push(fill(&places, &host).await);
            assert!(!waiting[number].is_empty(), "host {number}");
        }
        assert_eq!(waiting[0].len(), 16 * ROOM_PER_PLACE / SHARE);
        assert_eq!(waiting[47].len(), 1);
        assert_eq!(places.free.available_permits(), 16);
    }

    #[tokio::test]
    async fn a_large_answer_needs_a_place_and_stays_there() {
        let places = Places::new(1);
        let large = take(&places).await;
        assert!(large.wait_for("a.example"));
        let other = take(&places).await;
        let mut keeps = large.keep();
        assert!(poll!(&mut keeps).is_pending(), "no place is free");
        drop(other);
        keeps.await;
        assert_eq!(places.waiting().all, 0);
        assert!(large.wait_for("b.example"));
        assert_eq!(places.free.available_permits(), 0, "it is not given back");
        drop(large);
        assert_eq!(places.free.available_permits(), 1);
    }

    #[tokio::test]
    async fn there_is_an_end_to_the_room_and_all_of_it_comes_back() {
        let places = Places::new(2);
        let mut waiting = Vec::new();
        for number in 0..2 * ROOM_PER_PLACE {
            let held = take(&places).await;
            assert!(held.wait_for(&format!("{number}.example")));
            waiting.push(held);
        }
        let last = take(&places).await;
        assert!(!last.wait_for("another.example"));
        drop(waiting.pop());
        assert!(last.wait_for("another.example"));
        drop((waiting, last));
        assert_eq!(places.waiting().all, 0);
        assert!(places.waiting().by_host.is_empty());
        assert_eq!(places.free.available_permits(), 2);
    }
}
