//! Whether words stand together more often than chance puts them there.

/// The log-likelihood ratio from which a pair is a phrase: the 99.9 % point of the chi-squared distribution
/// with one degree of freedom.
const PHRASE: f64 = 10.83;

/// How often two neighbours stand together.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pair {
    /// The first and then the second.
    pub(super) together: f64,
    /// The first, whatever follows.
    pub(super) first: f64,
    /// The second, whatever stands before.
    pub(super) second: f64,
    /// All neighbours.
    pub(super) all: f64,
}

impl Pair {
    /// Whether they are a phrase: they attract each other, and not by chance (Dunning 1993).
    pub(super) fn is_phrase(&self) -> bool {
        self.together * self.all > self.first * self.second && self.log_likelihood_ratio() >= PHRASE
    }

    fn log_likelihood_ratio(&self) -> f64 {
        let Self {
            together,
            first,
            second,
            all,
        } = *self;
        let cells = [
            (together, first, second),
            (first - together, first, all - second),
            (second - together, all - first, second),
            (all - first - second + together, all - first, all - second),
        ];
        let part = |(seen, row, column): (f64, f64, f64)| match seen > 0.0 {
            true => seen * (seen * all / (row * column)).ln(),
            false => 0.0,
        };
        2.0 * cells.into_iter().map(part).sum::<f64>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Dunning (1993), table 1: "the swiss", 110 of 31,777 pairs, `-2 log lambda` 270.72.
    #[test]
    fn the_ratio_agrees_with_its_authors_example() {
        let pair = Pair {
            together: 110.0,
            first: 110.0 + 2_442.0,
            second: 110.0 + 111.0,
            all: 31_777.0,
        };
        let ratio = pair.log_likelihood_ratio();
        assert!((ratio - 270.72).abs() < 0.1, "{ratio}");
        assert!(pair.is_phrase());
    }

    #[test]
    fn what_chance_puts_together_is_no_phrase() {
        let pair = |together| Pair {
            together,
            first: 1_000.0,
            second: 500.0,
            all: 50_000.0,
        };
        assert!(!pair(10.0).is_phrase());
        // They avoid each other.
        assert!(!pair(0.0).is_phrase());
        assert!(pair(40.0).is_phrase());
    }
}
