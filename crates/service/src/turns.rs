//! Turns at what there is little of, in the order in which they were asked for, and no client has all of it: the
//! processors, of which each file that is read takes one; and memory, of which each request takes what it may
//! need.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError, Weak},
};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use store::Client;

const NEVER_CLOSED: &str = "bug: the semaphore is never closed";

/// The turns of all clients; cheap to clone.
#[derive(Debug, Clone)]
pub struct Turns(Arc<All>);

#[derive(Debug)]
struct All {
    turns: Arc<Semaphore>,
    /// Turns of one client at a time.
    of_one: usize,
    clients: Mutex<HashMap<Client, Weak<Semaphore>>>,
}

/// A turn or several, which end when this is dropped.
#[derive(Debug)]
pub struct Turn {
    own: Option<OwnedSemaphorePermit>,
    turn: OwnedSemaphorePermit,
}

impl Turn {
    /// Gives back all but `left`.
    pub fn shrink(&mut self, left: usize) {
        for permit in self.own.iter_mut().chain([&mut self.turn]) {
            let more = permit.num_permits().saturating_sub(left);
            drop(permit.split(more));
        }
    }
}

impl Turns {
    /// So many at once; of several, one is always left to others.
    pub fn new(at_once: usize) -> Self {
        Self::shared(at_once, at_once.saturating_sub(1).max(1))
    }

    /// `total` at once, `of_one` of them by one client.
    pub fn shared(total: usize, of_one: usize) -> Self {
        Self(Arc::new(All {
            turns: Arc::new(Semaphore::new(total)),
            of_one,
            clients: Mutex::default(),
        }))
    }

    /// Waits for a turn. A client that has its share waits for itself first, so that its files do not
    /// stand before those of others.
    pub async fn take(&self, client: Option<Client>) -> Turn {
        self.take_many(client, 1).await
    }

    /// Waits for several at once; of more than one client may have, for as many as it may.
    pub async fn take_many(&self, client: Option<Client>, turns: usize) -> Turn {
        let turns = self.at_most(turns);
        let own = match client {
            Some(client) => {
                let own = self.of(client).acquire_many_owned(turns).await;
                Some(own.expect(NEVER_CLOSED))
            }
            None => None,
        };
        let turn = Arc::clone(&self.0.turns).acquire_many_owned(turns).await;
        Turn {
            own,
            turn: turn.expect(NEVER_CLOSED),
        }
    }

    /// Several at once without waiting, if there are as many.
    pub fn try_take_many(&self, client: Option<Client>, turns: usize) -> Option<Turn> {
        let turns = self.at_most(turns);
        let own = match client {
            Some(client) => Some(self.of(client).try_acquire_many_owned(turns).ok()?),
            None => None,
        };
        let turn = Arc::clone(&self.0.turns).try_acquire_many_owned(turns);
        Some(Turn {
            own,
            turn: turn.ok()?,
        })
    }

    fn at_most(&self, turns: usize) -> u32 {
        u32::try_from(turns.min(self.0.of_one)).unwrap_or(u32::MAX)
    }

    fn of(&self, client: Client) -> Arc<Semaphore> {
        // The map is whole after every statement, so a panic elsewhere spoils nothing.
        let mut clients = self
            .0
            .clients
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(own) = clients.get(&client).and_then(Weak::upgrade) {
            return own;
        }
        clients.retain(|_, own| own.strong_count() > 0);
        let own = Arc::new(Semaphore::new(self.0.of_one));
        clients.insert(client, Arc::downgrade(&own));
        own
    }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt;

    use super::*;

    fn client(name: &str) -> Option<Client> {
        Some(Client::User(uuid::Uuid::new_v5(
            &uuid::Uuid::nil(),
            name.as_bytes(),
        )))
    }

    #[test]
    fn one_client_leaves_a_turn_to_others() {
        let turns = Turns::new(3);
        let now = |name| turns.take(client(name)).now_or_never();
        let mine = [now("me"), now("me")].map(|turn| turn.expect("a turn"));
        assert!(now("me").is_none());
        let theirs = now("they").expect("a turn is left");
        assert!(now("she").is_none(), "all are taken");
        drop(theirs);
        assert!(now("me").is_none(), "it is not ours");
        drop(now("she").expect("a turn"));
        drop(mine);
        assert!(now("me").is_some());
        assert_eq!(turns.0.clients.lock().unwrap().len(), 1);
    }

    #[tokio::test]
    async fn who_comes_later_does_not_wait_for_all_files_of_another() {
        let turns = Turns::new(2);
        let first = turns.take(client("me")).await;
        let mut more: Vec<_> = (0..5).map(|_| Box::pin(turns.take(client("me")))).collect();
        for waiting in &mut more {
            assert!(waiting.as_mut().now_or_never().is_none());
        }
        let theirs = turns.take(client("they")).now_or_never();
        drop(theirs.expect("the other turn"));
        drop(first);
        more.remove(0).await;
    }

    #[test]
    fn several_turns_are_taken_together_and_given_back_in_part() {
        let turns = Turns::shared(10, 6);
        let mut mine = turns.try_take_many(client("me"), 5).expect("turns");
        assert!(
            turns.try_take_many(client("me"), 2).is_none(),
            "too many of one"
        );
        assert!(
            turns.try_take_many(client("they"), 6).is_none(),
            "too many of all"
        );
        mine.shrink(1);
        let more = turns.try_take_many(client("me"), 5).expect("turns");
        let theirs = turns.try_take_many(client("they"), 4).expect("turns");
        assert!(turns.try_take_many(None, 1).is_none());
        drop((mine, more, theirs));
        // As much as one may have, for who asks for more.
        let all = turns.try_take_many(client("me"), 100).expect("turns");
        assert!(turns.try_take_many(None, 5).is_none());
        drop(all);
        assert!(turns.try_take_many(None, 6).is_some());
    }

    #[test]
    fn a_single_turn_is_for_everybody() {
        let turns = Turns::new(1);
        let mine = turns.take(client("me")).now_or_never();
        assert!(turns.take(client("they")).now_or_never().is_none());
        drop(mine);
        assert!(turns.take(None).now_or_never().is_some());
    }
}
