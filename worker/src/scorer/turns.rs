//! Whose texts are scored next.
//!
//! Jobs take turns, a small slice each, so a person who asks for ten texts never waits for the
//! million of another job, only for one slice of each. Within a job the oldest request goes
//! first. Pure: it knows numbers of requests and places of texts in them.

use std::collections::VecDeque;
use std::ops::Range;

use uuid::Uuid;

/// One turn of a job: so many texts, or so many bytes, or a single larger text.
const SLICE_TEXTS: usize = 32;
const SLICE_BYTES: usize = 16 * 1024;

/// Texts `places` of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Slice {
    pub(super) request: u64,
    pub(super) places: Range<usize>,
}

/// Jobs in the order of their turns, each with what is left of it; none is empty.
#[derive(Debug, Default)]
pub(super) struct Turns(VecDeque<(Uuid, VecDeque<Slice>)>);

impl Turns {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds a request behind the others of its job; the turn of a new job comes last.
    pub(super) fn push(&mut self, job: Uuid, request: u64, texts: &[String]) {
        let slices = slices(texts).map(|places| Slice { request, places });
        match self.0.iter_mut().find(|(known, _)| *known == job) {
            Some((_, waiting)) => waiting.extend(slices),
            None if texts.is_empty() => {}
            None => self.0.push_back((job, slices.collect())),
        }
    }

    /// The next slice; its job goes to the end of the line.
    pub(super) fn next(&mut self) -> Option<Slice> {
        let (job, mut waiting) = self.0.pop_front()?;
        let slice = waiting.pop_front();
        if !waiting.is_empty() {
            self.0.push_back((job, waiting));
        }
        slice
    }
}

/// Cuts a request into slices; together they are all its texts in order.
fn slices(texts: &[String]) -> impl Iterator<Item = Range<usize>> {
    let mut from = 0;
    std::iter::from_fn(move || {
        let rest = &texts[from..];
        let mut bytes = 0;
        let fitting = rest
            .iter()
            .take(SLICE_TEXTS)
            .take_while(|text| {
                bytes += text.len();
                bytes <= SLICE_BYTES
            })
            .count();
        let places = from..from + fitting.max(1).min(rest.len());
        from = places.end;
        (!places.is_empty()).then_some(places)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(lengths: impl IntoIterator<Item = usize>) -> Vec<String> {
        lengths
            .into_iter()
            .map(|length| "x".repeat(length))
            .collect()
    }

    fn cut(lengths: impl IntoIterator<Item = usize>) -> Vec<Range<usize>> {
        slices(&texts(lengths)).collect()
    }

    #[test]
    fn a_slice_is_bounded_in_texts_and_in_bytes() {
        assert!(cut([]).is_empty());
        assert_eq!(cut([5; 70]), [0..32, 32..64, 64..70]);
        assert_eq!(cut([1, 9_000, 7_000, 9_000]), [0..3, 3..4]);
        assert_eq!(cut([10, 1_000_000, 10, 10]), [0..1, 1..2, 2..4]);
    }

    #[test]
    fn jobs_take_turns_and_the_requests_of_a_job_keep_their_order() {
        let (large, small) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let mut turns = Turns::default();
        turns.push(large, 10, &texts([5; 64]));
        turns.push(large, 11, &texts([5; 1]));
        turns.push(small, 12, &texts([5; 2]));
        turns.push(small, 13, &[]);
        let order: Vec<(u64, usize)> = std::iter::from_fn(|| turns.next())
            .map(|slice| (slice.request, slice.places.len()))
            .collect();
        assert_eq!(order, [(10, 32), (12, 2), (10, 32), (11, 1)]);
        assert!(turns.is_empty());
    }
}
