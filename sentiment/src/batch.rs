//! Which texts are scored together: token budgets over length-sorted texts.
//!
//! Pure arithmetic: it sees lengths and gives back indices, and knows no model. Why it matters:
//! a batch is padded to its longest text, so texts of like length belong together, and sorting
//! them was measured to be worth four to five times the speed of batches in input order.

/// Splits texts, given by their lengths in tokens, into batches whose padded size
/// (longest text times number of texts) stays within `budget`.
///
/// Every index appears once. The longest texts come first, so that when several threads share the
/// list the last batches are the short ones. A text longer than the budget is a batch by itself,
/// hence a budget of 1 (or 0) means one text at a time.
pub(crate) fn by_token_budget(lengths: &[usize], budget: usize) -> Vec<Vec<usize>> {
    let mut order: Vec<usize> = (0..lengths.len()).collect();
    order.sort_by_key(|&index| std::cmp::Reverse(lengths[index]));

    let mut batches = Vec::new();
    let mut rest = order.as_slice();
    while let Some(&longest) = rest.first() {
        let fitting = budget / lengths[longest].max(1);
        let (batch, after) = rest.split_at(fitting.clamp(1, rest.len()));
        batches.push(batch.to_vec());
        rest = after;
    }
    batches
}

#[cfg(test)]
mod tests {
    use super::by_token_budget;
    use proptest::prelude::*;

    #[test]
    fn no_texts_give_no_batches() {
        assert!(by_token_budget(&[], 512).is_empty());
    }

    #[test]
    fn like_lengths_are_put_together_and_the_longest_go_first() {
        let batches = by_token_budget(&[5, 100, 4, 90, 100, 600], 200);
        assert_eq!(batches, [vec![5], vec![1, 4], vec![3, 0], vec![2]]);
    }

    #[test]
    fn a_budget_of_one_means_one_text_at_a_time() {
        assert_eq!(by_token_budget(&[3, 0, 3], 1), [[0], [2], [1]]);
        assert_eq!(by_token_budget(&[3, 3], 0), [[0], [1]]);
    }

    proptest! {
        #[test]
        fn every_text_is_in_one_batch_and_no_batch_breaks_the_budget(
            lengths in prop::collection::vec(0_usize..600, 0..300),
            budget in 0_usize..2000,
        ) {
            let batches = by_token_budget(&lengths, budget);
            let mut seen: Vec<usize> = batches.concat();
            seen.sort_unstable();
            prop_assert_eq!(seen, (0..lengths.len()).collect::<Vec<_>>());

            let mut shortest_so_far = usize::MAX;
            for batch in &batches {
                prop_assert!(!batch.is_empty());
                let longest = batch.iter().map(|&index| lengths[index]).max().unwrap_or(0);
                prop_assert!(batch.len() == 1 || longest * batch.len() <= budget);
                prop_assert!(longest <= shortest_so_far);
                shortest_so_far = batch.iter().map(|&index| lengths[index]).min().unwrap_or(0);
            }
        }
    }
}
