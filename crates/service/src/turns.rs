//! Turns at the processors: so many files are read at once, in the order in which they came, and no
//! client has all turns.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError, Weak},
};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use store::Client;

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

/// A turn, which ends when this is dropped.
#[derive(Debug)]
pub struct Turn {
    _own: Option<OwnedSemaphorePermit>,
    _turn: OwnedSemaphorePermit,
}

impl Turns {
    /// So many at once; of several, one is always left to others.
    pub fn new(at_once: usize) -> Self {
        Self(Arc::new(All {
            turns: Arc::new(Semaphore::new(at_once)),
            of_one: at_once.saturating_sub(1).max(1),
            clients: Mutex::default(),
        }))
    }

    /// Waits for a turn. A client that has its share waits for itself first, so that its files do not
    /// stand before those of others.
    pub async fn take(&self, client: Option<Client>) -> Turn {
        const NEVER_CLOSED: &str = "bug: the semaphore is never closed";
        let own = match client {
            Some(client) => Some(self.of(client).acquire_owned().await.expect(NEVER_CLOSED)),
            None => None,
        };
        let turn = Arc::clone(&self.0.turns).acquire_owned().await;
        Turn {
            _own: own,
            _turn: turn.expect(NEVER_CLOSED),
        }
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
    fn a_single_turn_is_for_everybody() {
        let turns = Turns::new(1);
        let mine = turns.take(client("me")).now_or_never();
        assert!(turns.take(client("they")).now_or_never().is_none());
        drop(mine);
        assert!(turns.take(None).now_or_never().is_some());
    }
}
