//! Sharing a list of work between threads.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// How many threads there may be: follows the container's CPU quota, not the host's cores.
pub(crate) fn threads() -> usize {
    thread::available_parallelism().map_or(1, usize::from)
}

/// Calls `work` with every number below `count` on up to `threads` threads, the caller's among
/// them, and gives back the answers in order.
///
/// `state` makes what a thread keeps from one piece to the next. With one piece of work or one
/// thread, nothing leaves the caller's thread.
///
/// # Errors
/// The error of the first piece that fails; the others are not begun any more.
pub(crate) fn share<S, T: Send, E: Send>(
    threads: usize,
    count: usize,
    state: impl Fn() -> S + Sync,
    work: impl Fn(&mut S, usize) -> Result<T, E> + Sync,
) -> Result<Vec<T>, E> {
    let next = AtomicUsize::new(0);
    let run = || {
        let mut state = state();
        let mut done = Vec::new();
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            if index >= count {
                return Ok(done);
            }
            match work(&mut state, index) {
                Ok(answer) => done.push((index, answer)),
                Err(error) => {
                    next.store(count, Ordering::Relaxed);
                    return Err(error);
                }
            }
        }
    };
    let helpers = threads.min(count).saturating_sub(1);
    let parts = thread::scope(|scope| {
        let running: Vec<_> = (0..helpers).map(|_| scope.spawn(run)).collect();
        let mut parts = vec![run()];
        parts.extend(running.into_iter().map(|handle| {
            handle
                .join()
                .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        }));
        parts
    });
    let mut done = Vec::with_capacity(count);
    for part in parts {
        done.extend(part?);
    }
    done.sort_unstable_by_key(|(index, _)| *index);
    Ok(done.into_iter().map(|(_, answer)| answer).collect())
}

#[cfg(test)]
mod tests {
    use super::share;

    #[test]
    fn answers_come_in_order_from_any_number_of_threads() {
        for threads in [0, 1, 2, 9] {
            for count in [0, 1, 2, 100] {
                let answers: Result<Vec<usize>, ()> =
                    share(threads, count, || (), |(), index| Ok(index * index));
                let expected: Vec<usize> = (0..count).map(|index| index * index).collect();
                assert_eq!(answers, Ok(expected));
            }
        }
    }

    #[test]
    fn an_error_is_the_answer() {
        let answers: Result<Vec<()>, usize> = share(
            3,
            50,
            || (),
            |(), index| if index == 30 { Err(index) } else { Ok(()) },
        );
        assert_eq!(answers, Err(30));
    }

    #[test]
    fn a_single_piece_stays_on_the_callers_thread() {
        let here = std::thread::current().id();
        let answers: Result<Vec<_>, ()> =
            share(8, 1, || (), |(), _| Ok(std::thread::current().id()));
        assert_eq!(answers, Ok(vec![here]));
    }
}
