//! The weighted log-odds ratio with an informative Dirichlet prior.
//!
//! Monroe, Colaresi and Quinn (2008), equations 15, 16, 19, 20 and 22: how much more often one side uses a
//! term than the other, in units of the standard deviation of that estimate.

/// What the prior weighs, as a part of all that is counted: a tenth, so that a term that only one side has
/// is beyond chance from eight comments on, however many comments there are in all.
const PRIOR: f64 = 0.1;

/// Beyond chance at 95 %, two-sided.
pub(super) const BEYOND_CHANCE: f64 = 1.96;

/// All that is counted, of each class and together.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Totals(pub(super) [f64; 3]);

impl Totals {
    /// The z-score of a term by the comments of each class that have it (positive, neutral, negative):
    /// above 0 for the positive side.
    pub(super) fn z(&self, comments: [u32; 3]) -> f64 {
        let [positive, neutral, negative] = comments.map(f64::from);
        let all: f64 = self.0.iter().sum();
        let prior = PRIOR * (positive + neutral + negative);
        let prior_of_all = PRIOR * all;
        let log_odds = |of_term: f64, of_all: f64| {
            let with_prior = of_term + prior;
            (with_prior / (of_all + prior_of_all - with_prior).max(f64::MIN_POSITIVE)).ln()
        };
        let difference = log_odds(positive, self.0[0]) - log_odds(negative, self.0[2]);
        let variance = 1.0 / (positive + prior) + 1.0 / (negative + prior);
        match (difference / variance.sqrt(), prior > 0.0) {
            (z, true) if z.is_finite() => z,
            _ => 0.0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVEN: Totals = Totals([5_000.0, 4_000.0, 5_000.0]);

    #[test]
    fn what_both_sides_say_is_typical_of_none() {
        assert!(EVEN.z([40, 10, 40]).abs() < 1e-9);
        assert_eq!(EVEN.z([0, 0, 0]), 0.0);
        // The same rate on sides of different size.
        let uneven = Totals([1_000.0, 0.0, 9_000.0]);
        assert!(uneven.z([10, 0, 90]).abs() < 0.1);
    }

    #[test]
    fn a_term_of_one_side_is_beyond_chance_from_eight_comments_on() {
        assert!(EVEN.z([7, 0, 0]) < BEYOND_CHANCE);
        assert!(EVEN.z([8, 0, 0]) > BEYOND_CHANCE);
        assert!(EVEN.z([0, 0, 8]) < -BEYOND_CHANCE);
        assert!(EVEN.z([80, 20, 5]) > EVEN.z([8, 0, 0]));
    }

    /// By hand: prior 4 of 1,400, (30+4)/(5000+1400-34) against (6+4)/(5000+1400-10).
    #[test]
    fn the_score_is_that_of_the_paper() {
        let expected = ((34.0_f64 / 6_366.0).ln() - (10.0_f64 / 6_390.0).ln())
            / (1.0_f64 / 34.0 + 1.0 / 10.0).sqrt();
        assert!((EVEN.z([30, 4, 6]) - expected).abs() < 1e-12);
    }
}
