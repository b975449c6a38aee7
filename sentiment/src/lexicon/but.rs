//! The `but` rule: what stands before the first `but` counts half, what stands after
//! it half as much again. With the original's slip, which real scores carry.
//!
//! The slip: for each valence in turn, the original looks up where a word *of that
//! value* stands first, among values it may have changed already, and changes the
//! word found there. A word whose value occurs earlier is left as it is, and the
//! earlier one is changed once more.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};

use super::Valence;

/// Up to here looking through the list is faster than an index, which allocates.
const SHORT: usize = 64;

/// Changes the valences for a `but` at the given token.
pub(super) fn reweigh(valences: &mut [Valence], but: usize) {
    if valences.len() <= SHORT {
        reweigh_short(valences, but);
    } else {
        reweigh_long(valences, but);
    }
}

fn reweigh_short(valences: &mut [Valence], but: usize) {
    for turn in 0..valences.len() {
        let value = valences[turn].value;
        let first = valences.iter().position(|valence| valence.value == value);
        let first = &mut valences[first.unwrap_or(turn)];
        first.value = weigh(*first, but);
    }
}

/// The same in n log n: for each value the places where it now stands, lowest first.
///
/// Only places up to the current one are kept: it has the value itself, so the
/// first place is never beyond it.
fn reweigh_long(valences: &mut [Valence], but: usize) {
    let mut places: HashMap<u64, BinaryHeap<Reverse<usize>>> = HashMap::new();
    for turn in 0..valences.len() {
        let same = places.entry(valences[turn].value.to_bits()).or_default();
        same.push(Reverse(turn));
        let Some(Reverse(first)) = same.pop() else {
            continue;
        };
        let value = weigh(valences[first], but);
        valences[first].value = value;
        places
            .entry(value.to_bits())
            .or_default()
            .push(Reverse(first));
    }
}

fn weigh(valence: Valence, but: usize) -> f64 {
    if valence.position < but {
        valence.value * 0.5
    } else {
        valence.value * 1.5
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn both_ways_give_the_same(
            // Powers of two and three times each other, so that changed values meet others.
            values in prop::collection::vec(
                prop::sample::select(vec![-1.0, 0.25, 0.5, 0.75, 1.0, 1.125, 1.5, 2.0, 3.0]),
                0..200,
            ),
            but in 0..200usize,
        ) {
            let mut short: Vec<Valence> = values
                .into_iter()
                .enumerate()
                .map(|(at, value)| Valence { position: at + usize::from(at >= but), value })
                .collect();
            let mut long = short.clone();
            reweigh_short(&mut short, but);
            reweigh_long(&mut long, but);
            prop_assert_eq!(short, long);
        }
    }
}
