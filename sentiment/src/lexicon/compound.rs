//! From the valences of a text to its score: sum, punctuation, squeezing into
//! [-1, 1], rounding.

use super::Valence;

/// What each exclamation mark adds, and how many count.
const EXCLAMATION: f64 = 0.292;
const EXCLAMATIONS: usize = 4;

/// What each of two or three question marks adds, and what more of them add together.
const QUESTION: f64 = 0.18;
const QUESTIONS: f64 = 0.96;

/// Chosen by VADER's authors to come near the largest sum to be expected.
const ALPHA: f64 = 15.0;

/// The compound score, rounded to four places.
///
/// `text` is the one with its emoji spelt out: `ON! arrow` has an exclamation mark.
pub(super) fn of(valences: &[Valence], text: &str) -> f64 {
    // From the left without compensation, as Python's `sum` was up to 3.11; later
    // ones can differ where valences cancel out but for their last bits.
    let mut sum: f64 = valences.iter().map(|valence| valence.value).sum();
    if sum > 0.0 {
        sum += emphasis(text);
    } else if sum < 0.0 {
        sum -= emphasis(text);
    }
    round(sum / (sum * sum + ALPHA).sqrt())
}

fn emphasis(text: &str) -> f64 {
    let count = |mark: u8| text.bytes().filter(|&byte| byte == mark).count();
    let exclamations = count(b'!').min(EXCLAMATIONS);
    let questions = match count(b'?') {
        0 | 1 => 0.0,
        few @ 2..=3 => few as f64 * QUESTION,
        _ => QUESTIONS,
    };
    exclamations as f64 * EXCLAMATION + questions
}

/// Rounds to four places as Python does: the exact binary value, a tie to the even.
fn round(score: f64) -> f64 {
    let scaled = score * 1e4;
    let from_tie = (scaled.abs().fract() - 0.5).abs();
    let rounded = if from_tie > 1e-6 {
        scaled.round() / 1e4
    } else {
        // So near to a tie that the multiplication may have crossed it: go by the
        // decimal digits, which the standard library gets exactly right.
        format!("{score:.4}").parse().unwrap_or(score)
    };
    // No negative zero, and nothing beyond the ends by rounding in the division.
    (rounded + 0.0).clamp(-1.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounds_like_python() {
        // Exact ties in binary go to the even digit, others by their exact value.
        for (score, rounded) in [
            (0.031_25, 0.0312),
            (0.093_75, 0.0938),
            (-0.031_25, -0.0312),
            (0.000_05, 0.0001),
            (0.000_15, 0.0001),
            (-1e-9, 0.0),
            (0.999_99, 1.0),
        ] {
            assert_eq!(round(score), rounded, "{score}");
        }
    }
}
