//! The few intervals that a summary needs, with their sources.
//!
//! Pure arithmetic over counts; what the counts mean is [`crate::summary`]'s business.

/// The 97.5 % point of the standard normal distribution.
const Z95: f64 = 1.959_963_984_540_054;

/// A 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// Wilson's score interval for `successes` out of `n`; `None` when `n` is 0.
///
/// E. B. Wilson (1927), "Probable inference, the law of succession, and statistical
/// inference", JASA 22: 209-212. Chosen because it stays inside [0, 1] and is not
/// degenerate at 0 or `n`, where small posts often are.
pub fn wilson(successes: i64, n: i64) -> Option<Interval> {
    if n <= 0 {
        return None;
    }
    let n = n as f64;
    let p = (successes as f64 / n).clamp(0.0, 1.0);
    let z2 = Z95 * Z95;
    let centre = (p + z2 / (2.0 * n)) / (1.0 + z2 / n);
    let half = Z95 / (1.0 + z2 / n) * (p * (1.0 - p) / n + z2 / (4.0 * n * n)).sqrt();
    Some(Interval {
        low: (centre - half).max(0.0),
        high: (centre + half).min(1.0),
    })
}

/// Net sentiment, (positive - negative) / n; `None` when `n` is 0.
pub fn net(positive: i64, negative: i64, n: i64) -> Option<f64> {
    (n > 0).then(|| (positive - negative) as f64 / n as f64)
}

/// Interval of the net sentiment: the difference of two proportions of one multinomial
/// sample; `None` when `n` is 0.
///
/// D. G. Bonett and R. M. Price (2012), "Adjusted Wald confidence interval for a
/// difference of binomial proportions based on paired data", Journal of Educational and
/// Behavioral Statistics 37: 479-488. One observation is added to each of the two cells
/// and two to the total, so that it also holds for small and lopsided samples.
pub fn net_interval(positive: i64, negative: i64, n: i64) -> Option<Interval> {
    if n <= 0 {
        return None;
    }
    let total = n as f64 + 2.0;
    let up = (positive as f64 + 1.0) / total;
    let down = (negative as f64 + 1.0) / total;
    let centre = up - down;
    let error = ((up + down - centre * centre).max(0.0) / total).sqrt();
    Some(Interval {
        low: (centre - Z95 * error).max(-1.0),
        high: (centre + Z95 * error).min(1.0),
    })
}

/// Parts of a whole as whole percentages that add to 100; zeros without any.
///
/// The method of the largest remainders: each part is rounded down, and the points that are missing
/// go to the parts that lost most, the first of equal ones.
pub fn percentages<const PARTS: usize>(parts: [i64; PARTS]) -> [i64; PARTS] {
    let whole: i64 = parts.iter().sum();
    if whole <= 0 {
        return [0; PARTS];
    }
    let hundredfold = |part: i64| i128::from(part) * 100;
    let mut rounded = parts.map(|part| part_of(hundredfold(part), whole));
    let mut order: [usize; PARTS] = std::array::from_fn(|place| place);
    order.sort_by_key(|place| std::cmp::Reverse(hundredfold(parts[*place]) % i128::from(whole)));
    let missing = 100 - rounded.iter().sum::<i64>();
    for place in order.into_iter().take(missing.try_into().unwrap_or(0)) {
        rounded[place] += 1;
    }
    rounded
}

fn part_of(hundredfold: i128, whole: i64) -> i64 {
    i64::try_from(hundredfold / i128::from(whole)).unwrap_or(100)
}

/// Rounds to 4 places, the precision in which scores and shares are shown.
pub fn round4(value: f64) -> f64 {
    let rounded = (value * 10_000.0).round() / 10_000.0;
    // No "-0" in answers and files.
    if rounded == 0.0 { 0.0 } else { rounded }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn close(actual: Option<Interval>, low: f64, high: f64, tolerance: f64) {
        let actual = actual.expect("bug: an interval was expected");
        assert!((actual.low - low).abs() < tolerance, "{actual:?}");
        assert!((actual.high - high).abs() < tolerance, "{actual:?}");
    }

    /// R. G. Newcombe (1998), Statistics in Medicine 17: 857-872, table I, method 3.
    #[test]
    fn wilson_agrees_with_newcombes_examples() {
        close(wilson(81, 263), 0.2553, 0.3662, 5e-5);
        close(wilson(15, 148), 0.0624, 0.1605, 5e-5);
        close(wilson(0, 20), 0.0, 0.1611, 5e-5);
        close(wilson(1, 29), 0.0061, 0.1718, 5e-5);
    }

    /// The worked example in the reference of R's `statpsych::ci.prop.ps`, by the
    /// authors of the method: 26 against 4 of 48.
    #[test]
    fn net_interval_agrees_with_its_authors_example() {
        close(net_interval(26, 4, 48), 0.254_806_7, 0.625_193_3, 1e-6);
    }

    #[test]
    fn nothing_is_said_about_no_comments() {
        assert_eq!(wilson(0, 0), None);
        assert_eq!(net(0, 0, 0), None);
        assert_eq!(net_interval(0, 0, 0), None);
    }

    #[test]
    fn intervals_stay_inside_their_range() {
        let one = net_interval(1, 0, 1).expect("bug: n is 1");
        assert!(
            one.low >= -1.0 && one.high <= 1.0 && one.low < 0.0,
            "{one:?}"
        );
        let all = net_interval(100, 0, 100).expect("bug: n is 100");
        assert_eq!(all.high, 1.0);
    }

    #[test]
    fn percentages_add_to_a_hundred() {
        for (parts, expected) in [
            ([416, 361, 223], [42, 36, 22]),
            ([1, 1, 1], [34, 33, 33]),
            ([1, 0, 0], [100, 0, 0]),
            ([995, 4, 1], [100, 0, 0]),
            ([0, 0, 0], [0, 0, 0]),
            ([i64::MAX / 4, i64::MAX / 4, i64::MAX / 4], [34, 33, 33]),
        ] {
            assert_eq!(percentages(parts), expected, "{parts:?}");
        }
    }

    #[test]
    fn rounding_leaves_no_negative_zero() {
        assert!(round4(-0.000_01).is_sign_positive());
        assert_eq!(round4(-0.123_45), -0.1235);
    }
}
