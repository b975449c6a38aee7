//! Which terms are shown: of those that say the same, one.

use super::group::Candidate;

/// From this part of the comments on, a longer term stands for the shorter one within it.
const STANDS_FOR: f64 = 0.6;

/// The most typical terms of either side, at most so many of each: positive ones first.
///
/// Where one term is a part of another, one of them is left: the longer one when it makes up most of the
/// comments of the shorter one ("customer service" for "customer"), else the more typical one.
pub(super) fn choose(candidates: Vec<Candidate>, most: usize) -> [Vec<Candidate>; 2] {
    let (positive, negative): (Vec<_>, Vec<_>) =
        candidates.into_iter().partition(|term| term.z > 0.0);
    [positive, negative].map(|side| of_side(side, most))
}

fn of_side(mut side: Vec<Candidate>, most: usize) -> Vec<Candidate> {
    side.sort_by(|a, b| {
        let by_z = b.z.abs().total_cmp(&a.z.abs());
        by_z.then_with(|| b.words.len().cmp(&a.words.len()))
            .then_with(|| a.words.cmp(&b.words))
    });
    let mut kept: Vec<Candidate> = Vec::new();
    for term in side {
        if kept.len() == most {
            break;
        }
        if kept
            .iter()
            .any(|known| is_part(&term, known) && stands_for(known, &term))
        {
            continue;
        }
        match kept.iter().position(|known| is_part(known, &term)) {
            Some(place) if stands_for(&term, &kept[place]) => kept[place] = term,
            Some(_) => {}
            None => kept.push(term),
        }
    }
    kept
}

/// Whether the words of one stand within the other.
fn is_part(short: &Candidate, long: &Candidate) -> bool {
    short.words.len() < long.words.len()
        && long
            .words
            .windows(short.words.len())
            .any(|words| words == short.words)
}

fn stands_for(long: &Candidate, short: &Candidate) -> bool {
    let total = |term: &Candidate| f64::from(term.comments.iter().sum::<u32>());
    total(long) >= STANDS_FOR * total(short)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn term(words: &[u32], comments: u32, z: f64) -> Candidate {
        Candidate {
            words: words.to_vec(),
            comments: [comments, 0, 0],
            z,
        }
    }

    #[track_caller]
    fn chosen(candidates: Vec<Candidate>, expected: &[&[u32]]) {
        let [positive, negative] = choose(candidates, 10);
        let words: Vec<&[u32]> = positive.iter().map(|term| term.words.as_slice()).collect();
        assert_eq!(words, expected);
        assert!(negative.is_empty());
    }

    #[test]
    fn a_phrase_stands_for_a_word_that_hardly_stands_elsewhere() {
        chosen(
            vec![
                term(&[1], 90, 9.0),
                term(&[1, 2], 80, 8.0),
                term(&[2], 300, 4.0),
            ],
            &[&[1, 2], &[2]],
        );
    }

    #[test]
    fn a_phrase_that_is_one_use_of_many_is_left_out() {
        chosen(vec![term(&[1], 100, 9.0), term(&[1, 2], 20, 4.0)], &[&[1]]);
    }

    #[test]
    fn a_phrase_that_says_more_than_its_word_stays_beside_it() {
        chosen(
            vec![term(&[1, 2], 30, 6.0), term(&[1], 400, 3.0)],
            &[&[1, 2], &[1]],
        );
    }

    #[test]
    fn sides_are_kept_apart_and_limited() {
        let many = (0..30).map(|n| term(&[n], 10, if n % 3 == 0 { -3.0 } else { 3.0 }));
        let [positive, negative] = choose(many.collect(), 5);
        assert_eq!((positive.len(), negative.len()), (5, 5));
        assert!(negative.iter().all(|term| term.z < 0.0));
    }
}
