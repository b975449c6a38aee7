//! The queue of item ids: it says "look now", nothing more.
//!
//! Whatever is in it may be lost, doubled or late; the claim in SQL decides. Not here:
//! retries, delays and leases, which are columns of the item.

use std::collections::{HashSet, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;
use uuid::Uuid;

/// Where due items are handed over.
#[derive(Debug)]
pub enum Queue {
    /// Within this process.
    InProcess(InProcess),
}

impl Queue {
    /// A queue inside this process that holds at most `capacity` ids.
    ///
    /// Small on purpose: what waits in SQL can still be put in a better order.
    pub fn in_process(capacity: usize) -> Self {
        Self::InProcess(InProcess {
            waiting: Mutex::default(),
            arrived: Notify::new(),
            low: Notify::new(),
            capacity: capacity.max(1),
        })
    }

    /// Hands ids over. One that waits already is not doubled; what does not fit is
    /// dropped, and the sweep will bring it again.
    pub async fn publish(&self, items: &[Uuid]) {
        match self {
            Self::InProcess(queue) => queue.publish(items),
        }
    }

    /// The next id, once there is one. Cancel-safe: an id is taken or it stays.
    pub async fn take(&self) -> Uuid {
        match self {
            Self::InProcess(queue) => queue.take().await,
        }
    }

    /// How many more ids fit.
    pub fn room(&self) -> usize {
        match self {
            Self::InProcess(queue) => queue.capacity - queue.lock().order.len(),
        }
    }

    /// Waits until the queue has run half empty.
    pub(crate) async fn low(&self) {
        match self {
            Self::InProcess(queue) => queue.low.notified().await,
        }
    }
}

/// The queue of one process.
#[derive(Debug)]
pub struct InProcess {
    waiting: Mutex<Waiting>,
    arrived: Notify,
    low: Notify,
    capacity: usize,
}

#[derive(Debug, Default)]
struct Waiting {
    order: VecDeque<Uuid>,
    known: HashSet<Uuid>,
}

impl InProcess {
    fn publish(&self, items: &[Uuid]) {
        let mut waiting = self.lock();
        for &item in items {
            if waiting.order.len() < self.capacity && waiting.known.insert(item) {
                waiting.order.push_back(item);
            }
        }
        drop(waiting);
        self.arrived.notify_one();
    }

    async fn take(&self) -> Uuid {
        loop {
            {
                let mut waiting = self.lock();
                if let Some(item) = waiting.order.pop_front() {
                    waiting.known.remove(&item);
                    if waiting.order.len() == self.capacity / 2 {
                        self.low.notify_one();
                    }
                    return item;
                }
            }
            self.arrived.notified().await;
        }
    }

    /// The lists are whole after every statement, so a panic elsewhere spoils nothing.
    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn an_id_waits_once_and_comes_out_in_order() {
        let queue = Queue::in_process(8);
        let ids: Vec<Uuid> = (0..3).map(|_| Uuid::now_v7()).collect();
        queue.publish(&ids).await;
        queue.publish(&ids).await;
        assert_eq!(queue.room(), 5);
        for id in &ids {
            assert_eq!(queue.take().await, *id);
        }
        assert_eq!(queue.room(), 8);
    }

    #[tokio::test]
    async fn a_full_queue_drops_what_does_not_fit_and_says_when_it_runs_low() {
        let queue = Queue::in_process(4);
        let ids: Vec<Uuid> = (0..6).map(|_| Uuid::now_v7()).collect();
        queue.publish(&ids).await;
        assert_eq!(queue.room(), 0);
        queue.take().await;
        queue.take().await;
        queue.low().await;
        assert_eq!([queue.take().await, queue.take().await], ids[2..4]);
    }
}
