//! Bounds the statements that look at every comment of a job.
//!
//! One takes as long as the job is large: seconds, for a million comments. Without a bound, some
//! dozen of them would hold every connection that reads, and everybody else would wait for them.
//!
//! Who is alone has all turns. Among several, the next turn is for whoever has the fewest, and of those for
//! whoever waits longest for one: a single list never waits for all the lists of another client.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::oneshot;

use crate::Client;

/// The turns at such statements.
#[derive(Debug, Clone)]
pub(crate) struct Scans(Arc<Mutex<Queue>>);

#[derive(Debug)]
struct Queue {
    free: usize,
    /// Counts who came and who got a turn, as a clock.
    moment: u64,
    /// What clients have and wait for; all that nobody asks for is one client's.
    shares: HashMap<Option<Client>, Share>,
}

#[derive(Debug)]
struct Share {
    /// Turns it has now.
    held: usize,
    /// When it came or got its last turn.
    since: u64,
    waiting: VecDeque<oneshot::Sender<Turn>>,
}

/// A turn, which ends when this is dropped.
#[derive(Debug)]
pub(crate) struct Turn {
    scans: Scans,
    client: Option<Client>,
}

impl Scans {
    /// Half of so many connections, so that the other half is always left to short statements.
    pub(crate) fn on(connections: u32) -> Self {
        Self::with(usize::try_from(connections / 2).unwrap_or(1).max(1))
    }

    fn with(turns: usize) -> Self {
        Self(Arc::new(Mutex::new(Queue {
            free: turns,
            moment: 0,
            shares: HashMap::new(),
        })))
    }

    /// Waits for a turn of the client whose request is answered. Nobody takes a second one while holding
    /// one.
    pub(crate) async fn turn(&self) -> Turn {
        let given = self.queue().wait(Client::asking());
        self.give();
        given.await.expect("bug: whoever waits is given a turn")
    }

    /// Gives what is free to those who wait.
    fn give(&self) {
        loop {
            let next = self.queue().next();
            let Some((client, waiting)) = next else {
                return;
            };
            let scans = self.clone();
            // Where nobody waits any more it is dropped, which gives it back.
            drop(waiting.send(Turn { scans, client }));
        }
    }

    /// The queue is whole after every statement, so a panic elsewhere spoils nothing.
    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Queue {
    /// Puts a client's wish for a turn behind its others.
    fn wait(&mut self, client: Option<Client>) -> oneshot::Receiver<Turn> {
        let (turn, given) = oneshot::channel();
        self.moment += 1;
        let share = self.shares.entry(client).or_insert_with(|| Share {
            held: 0,
            since: self.moment,
            waiting: VecDeque::new(),
        });
        share.waiting.push_back(turn);
        given
    }

    /// Takes a turn for whoever is next, if there are both.
    fn next(&mut self) -> Option<(Option<Client>, oneshot::Sender<Turn>)> {
        self.free.checked_sub(1)?;
        self.shares.retain(|_, share| {
            share.waiting.retain(|waiting| !waiting.is_closed());
            share.held > 0 || !share.waiting.is_empty()
        });
        let waiting = self.shares.iter_mut();
        let waiting = waiting.filter(|(_, share)| !share.waiting.is_empty());
        let (client, share) = waiting.min_by_key(|(_, share)| (share.held, share.since))?;
        let next = share.waiting.pop_front()?;
        self.free -= 1;
        self.moment += 1;
        share.held += 1;
        share.since = self.moment;
        Some((client.clone(), next))
    }

    fn take_back(&mut self, client: &Option<Client>) {
        self.free += 1;
        if let Some(share) = self.shares.get_mut(client) {
            share.held -= 1;
        }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.scans.queue().take_back(&self.client);
        self.scans.give();
    }
}

#[cfg(test)]
mod tests {
    use std::{net::IpAddr, pin::Pin};

    use futures::FutureExt;

    use super::*;

    type Waiting = Pin<Box<dyn Future<Output = Turn>>>;

    /// A list of a client, which waits for its turn.
    fn list(scans: &Scans, client: u8) -> Waiting {
        let scans = scans.clone();
        let client = Client::Address(IpAddr::from([192, 0, 2, client]));
        let mut list: Waiting = Box::pin(client.serve(async move { scans.turn().await }));
        // It asks when it is polled first; a turn that it has then is kept for it.
        match list.as_mut().now_or_never() {
            Some(turn) => Box::pin(std::future::ready(turn)),
            None => list,
        }
    }

    #[track_caller]
    fn turn(list: &mut Waiting) -> Turn {
        list.as_mut().now_or_never().expect("its turn")
    }

    #[track_caller]
    fn waits(list: &mut Waiting) {
        assert!(list.as_mut().now_or_never().is_none(), "it is not its turn");
    }

    #[test]
    fn one_list_does_not_wait_for_all_of_another_client() {
        for turns in 1..4 {
            let scans = Scans::with(turns);
            let mut mine: VecDeque<_> = (0..24).map(|_| list(&scans, 1)).collect();
            let mut held: VecDeque<_> = mine
                .drain(..turns)
                .map(|mut list| turn(&mut list))
                .collect();
            waits(&mut mine[0]);
            let mut theirs = list(&scans, 2);
            waits(&mut theirs);
            // Where there is one turn, whoever has it was before.
            let mut ended = 0;
            let theirs = loop {
                drop(held.pop_front());
                ended += 1;
                match theirs.as_mut().now_or_never() {
                    Some(theirs) => break theirs,
                    None => held.push_back(turn(&mut mine.pop_front().expect("a list"))),
                }
            };
            assert!(ended <= 2, "{ended} of {turns}");
            drop(theirs);
            turn(&mut mine[0]);
        }
    }

    #[test]
    fn clients_who_wait_share_the_turns() {
        let scans = Scans::with(2);
        let mut first: Vec<_> = (0..6).map(|_| list(&scans, 1)).collect();
        let mut held = vec![
            (1, turn(&mut first.remove(0))),
            (1, turn(&mut first.remove(0))),
        ];
        let mut others = vec![(2, list(&scans, 2)), (3, list(&scans, 3))];
        let mut order = Vec::new();
        others.extend(first.into_iter().map(|list| (1, list)));
        while !held.is_empty() {
            drop(held.remove(0));
            for place in (0..others.len()).rev() {
                if let Some(turn) = others[place].1.as_mut().now_or_never() {
                    order.push(others[place].0);
                    held.push((others.remove(place).0, turn));
                }
            }
        }
        assert_eq!(order, [2, 1, 3, 1, 1, 1]);
        let queue = scans.queue();
        assert_eq!(queue.free, 2);
    }

    #[test]
    fn who_has_gone_takes_no_turn() {
        let scans = Scans::with(1);
        let held = turn(&mut list(&scans, 1));
        let (gone, mut waiting) = (list(&scans, 2), list(&scans, 3));
        drop(gone);
        // One that was given and never looked at goes on as well.
        let given = list(&scans, 2);
        drop(held);
        drop(given);
        drop(turn(&mut waiting));
        turn(&mut list(&scans, 4));
        assert_eq!(scans.queue().free, 1);
    }
}
