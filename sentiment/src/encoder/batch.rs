//! Which texts are computed together.
//!
//! Pure arithmetic: it sees lengths and gives back indices. A batch is computed by one thread, end
//! to end and without padding, so its size changes nothing but the speed: large enough that weights
//! are fetched for many tokens at once, small enough that what is between two layers stays in the
//! processor's cache.

/// The most tokens of a batch: measured to be the fastest of 64 to 1024 for MiniLM, and as fast as
/// more for RoBERTa. Bounds the memory of a thread, together with the longest text.
const MOST_TOKENS: usize = 256;

/// With fewer tokens than this in a batch, fetching the weights takes longer than the arithmetic.
const FEWEST_TOKENS: usize = 64;

/// Splits texts, given by their lengths in tokens, into batches for `threads` threads.
///
/// Every index appears once. A batch has at most [`MOST_TOKENS`] tokens, unless it is one long
/// text. The longest texts come first, so that at the end, when the threads wait for the last of
/// them, what is left is short.
pub(super) fn batches(lengths: &[usize], threads: usize) -> Vec<Vec<usize>> {
    let total: usize = lengths.iter().sum();
    let budget = total
        .div_ceil(threads.max(1))
        .clamp(FEWEST_TOKENS, MOST_TOKENS);
    let mut order: Vec<usize> = (0..lengths.len()).collect();
    order.sort_by_key(|&index| std::cmp::Reverse(lengths[index]));

    let mut batches: Vec<Vec<usize>> = Vec::new();
    let mut room = 0;
    for index in order {
        match batches.last_mut() {
            Some(batch) if lengths[index] <= room => batch.push(index),
            _ => {
                batches.push(vec![index]);
                room = budget.max(lengths[index]);
            }
        }
        room -= lengths[index];
    }
    batches
}

#[cfg(test)]
mod tests {
    use super::{FEWEST_TOKENS, MOST_TOKENS, batches};
    use proptest::prelude::*;

    #[test]
    fn no_texts_give_no_batches() {
        assert!(batches(&[], 2).is_empty());
    }

    #[test]
    fn the_longest_go_first_and_fill_batches_up() {
        let lengths = [5, 400, 100, 90, 20, 50];
        assert_eq!(batches(&lengths, 1), [vec![1], vec![2, 3, 5], vec![4, 0]]);
    }

    #[test]
    fn every_thread_gets_some_of_a_little() {
        assert_eq!(batches(&[20; 8], 2).len(), 2);
        assert_eq!(batches(&[20; 8], 1).len(), 1);
        // Too little to be worth sharing.
        assert_eq!(batches(&[20; 2], 8).len(), 1);
    }

    proptest! {
        #[test]
        fn every_text_is_in_one_batch_and_no_batch_is_too_large(
            lengths in prop::collection::vec(0_usize..600, 0..300),
            threads in 0_usize..20,
        ) {
            let batches = batches(&lengths, threads);
            let mut seen: Vec<usize> = batches.concat();
            seen.sort_unstable();
            prop_assert_eq!(seen, (0..lengths.len()).collect::<Vec<_>>());

            let total: usize = lengths.iter().sum();
            for batch in &batches {
                let tokens: usize = batch.iter().map(|&index| lengths[index]).sum();
                prop_assert!(batch.len() == 1 || tokens <= MOST_TOKENS);
                prop_assert!(threads < 2 || batch.len() == 1 || tokens <= total.div_ceil(threads).max(FEWEST_TOKENS));
            }
        }
    }
}
