//! How long threads work for something, whatever else the machine does meanwhile.

use std::cell::Cell;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::{Duration, Instant};

use rustix::time::{ClockId, clock_gettime};

/// The clock of a thread is asked no more often: it costs a call of the system.
const EVERY: Duration = Duration::from_millis(5);

thread_local! {
    static LAST: Cell<Option<Look>> = const { Cell::new(None) };
}

/// What a thread's clock showed when it was last looked at.
#[derive(Clone, Copy)]
struct Look {
    of: u64,
    at: Instant,
    worked: Duration,
}

/// The processor time of all threads that work for one thing.
#[derive(Debug)]
pub(crate) struct ProcessorTime {
    id: u64,
    nanoseconds: AtomicU64,
}

impl ProcessorTime {
    pub(crate) fn new() -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        Self {
            id: NEXT.fetch_add(1, Relaxed),
            nanoseconds: AtomicU64::new(0),
        }
    }

    /// Adds what this thread has worked since it was here last, and answers the sum. What it did
    /// before it came the first time, or for something else, does not count.
    pub(crate) fn so_far(&self) -> Duration {
        let now = Instant::now();
        let last = LAST.get().filter(|last| last.of == self.id);
        let is_due = last.is_none_or(|last| now - last.at >= EVERY);
        if is_due {
            let worked = of_this_thread();
            if let Some(last) = last {
                let more = worked.saturating_sub(last.worked).as_nanos();
                let more = u64::try_from(more).unwrap_or(u64::MAX);
                self.nanoseconds.fetch_add(more, Relaxed);
            }
            LAST.set(Some(Look {
                of: self.id,
                at: now,
                worked,
            }));
        }
        Duration::from_nanos(self.nanoseconds.load(Relaxed))
    }
}

fn of_this_thread() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::try_from(time).expect("bug: no thread has worked less than nothing")
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;
    use std::thread;

    use super::*;

    #[test]
    fn working_counts_on_all_threads_and_waiting_does_not() {
        const PART: Duration = Duration::from_millis(40);
        let time = ProcessorTime::new();
        let works = || while time.so_far() < PART {};
        works();
        let before = time.so_far();
        let (worked, waits) = mpsc::channel();
        thread::scope(|scope| {
            let time = &time;
            scope.spawn(move || {
                time.so_far();
                waits.recv().expect("it is told");
                let (so_far, most) = (time.so_far(), before + PART);
                assert!(so_far < most, "{so_far:?}, before {before:?}");
            });
            let other = ProcessorTime::new();
            while other.so_far() < 3 * PART {}
            worked.send(()).expect("somebody waits");
        });
        thread::scope(|scope| {
            scope.spawn(|| while time.so_far() < 2 * PART {});
        });
    }
}
