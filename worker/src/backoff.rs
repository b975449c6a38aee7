//! How long to wait before trying again.

use std::time::Duration;

use crate::Settings;

/// Nobody is asked to wait longer than this, whatever a platform says: a daily quota
/// is back within a day, and an hour is for clocks and summer time.
const LONGEST_SNOOZE: Duration = Duration::from_secs(25 * 3600);

/// After a door has opened, so that nobody finds it closed for another millisecond.
const A_MOMENT: Duration = Duration::from_millis(10);

/// A wait before attempt `failed + 1`: anything up to `base * 2^(failed - 1)`, never above the cap.
///
/// Full jitter: posts that failed together must not come back together.
pub(crate) fn retry_in(settings: &Settings, failed: u32) -> Duration {
    ceiling(settings, failed).mul_f64(rand::random())
}

/// A wait that was asked for: never shorter than asked, a little spread, and longer each
/// time when the platform keeps asking for very little.
pub(crate) fn snooze_for(settings: &Settings, asked: Duration, snoozes: u32) -> Duration {
    let asked = asked.min(LONGEST_SNOOZE);
    let spread = (asked / 10)
        .min(Duration::from_secs(30))
        .mul_f64(rand::random());
    (asked + spread).max(retry_in(settings, snoozes + 1))
}

/// A wait behind a door that opens by itself: until then and a moment, since clocks differ. Never
/// longer for having waited before: what the platform asked for is the host's, not the post's.
pub(crate) fn until_open(left: Duration) -> Duration {
    left.min(LONGEST_SNOOZE) + A_MOMENT
}

/// A wait of a fixed list, and up to a fifth more: what failed together must not come back together.
pub(crate) fn spread(wait: Duration) -> Duration {
    wait.mul_f64(1.0 + rand::random::<f64>() / 5.0)
}

fn ceiling(settings: &Settings, failed: u32) -> Duration {
    // 2^20 s are twelve days: past any cap, and far from overflow.
    let doubled = settings
        .backoff_base
        .saturating_mul(1 << failed.saturating_sub(1).min(20));
    doubled.min(settings.backoff_cap)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_wait_doubles_up_to_the_cap() {
        let settings = Settings::default();
        let seconds: Vec<_> = [1, 2, 3, 8, 9, 10, u32::MAX]
            .map(|failed| ceiling(&settings, failed).as_secs())
            .into();
        assert_eq!(seconds, [1, 2, 4, 128, 256, 300, 300]);
    }

    #[test]
    fn a_snooze_is_never_shorter_than_asked_nor_longer_than_a_day_and_a_bit() {
        let settings = Settings::default();
        for _ in 0..1000 {
            let wait = snooze_for(&settings, Duration::from_secs(60), 0);
            assert!((60..=66).contains(&wait.as_secs()), "{wait:?}");
            let wait = snooze_for(&settings, Duration::from_secs(u64::MAX), 0);
            assert!(wait <= LONGEST_SNOOZE + Duration::from_secs(30), "{wait:?}");
        }
    }
}
