//! The queue of one process.

use std::collections::{HashSet, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;
use uuid::Uuid;

use crate::Depth;

/// The queue of one process; an id that waits already is not taken again.
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
    pub(crate) fn new(capacity: usize) -> Self {
        Self {
            waiting: Mutex::default(),
            arrived: Notify::new(),
            low: Notify::new(),
            capacity: capacity.max(1),
        }
    }

    pub(crate) fn publish(&self, items: &[Uuid]) {
        let mut waiting = self.lock();
        for &item in items {
            if waiting.order.len() < self.capacity && waiting.known.insert(item) {
                waiting.order.push_back(item);
            }
        }
        drop(waiting);
        self.arrived.notify_one();
    }

    pub(crate) async fn take(&self) -> Uuid {
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

    pub(crate) fn depth(&self) -> Depth {
        let waiting = self.lock().order.len();
        Depth {
            waiting,
            room: self.capacity - waiting,
        }
    }

    /// Waits until the queue has run half empty.
    pub(crate) async fn low(&self) {
        self.low.notified().await;
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
        let queue = InProcess::new(8);
        let ids: Vec<Uuid> = (0..3).map(|_| Uuid::now_v7()).collect();
        queue.publish(&ids);
        queue.publish(&ids);
        assert_eq!(
            queue.depth(),
            Depth {
                waiting: 3,
                room: 5
            }
        );
        for id in &ids {
            assert_eq!(queue.take().await, *id);
        }
        assert_eq!(
            queue.depth(),
            Depth {
                waiting: 0,
                room: 8
            }
        );
    }

    #[tokio::test]
    async fn a_full_queue_drops_what_does_not_fit_and_says_when_it_runs_low() {
        let queue = InProcess::new(4);
        let ids: Vec<Uuid> = (0..6).map(|_| Uuid::now_v7()).collect();
        queue.publish(&ids);
        assert_eq!(queue.depth().room, 0);
        queue.take().await;
        queue.take().await;
        queue.low().await;
        assert_eq!([queue.take().await, queue.take().await], ids[2..4]);
    }
}
