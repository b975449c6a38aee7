//! Profiles beside each other, by day or another length of time: as they are, and from 100.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::{Bucket, By, Window, buckets, spans};
use crate::{Error, Service};
use store::Profile;

/// What one profile is in a comparison.
#[derive(Debug, Clone, PartialEq)]
pub struct Compared {
    /// The profile.
    pub profile: Profile,
    /// The last count of each bucket; none in a gap.
    pub followers: Vec<Option<i64>>,
    /// The same, where the first count that is known is 100.
    pub indexed: Vec<Option<f64>>,
}

/// Profiles beside each other, with the times of their buckets.
///
/// # Errors
/// [`Error::TooManyMeasurements`].
pub async fn compare(
    service: &Service,
    profiles: Vec<Profile>,
    by: By,
    from: Option<DateTime<Utc>>,
    to: Option<DateTime<Utc>>,
) -> Result<(Vec<DateTime<Utc>>, Vec<Compared>), Error> {
    let by = match by {
        // Two profiles are never measured at the same moment.
        By::Raw => By::Hour,
        by => by,
    };
    // The same time for all: the longest of theirs.
    let windows = profiles
        .iter()
        .map(|profile| Window::of(profile, by, from, to));
    let Some(window) = windows.reduce(|one, other| Window {
        from: one.from.max(other.from),
        to: one.to.max(other.to),
    }) else {
        return Ok((Vec::new(), Vec::new()));
    };
    let mut all = Vec::with_capacity(profiles.len());
    for profile in profiles {
        let spans = spans(service, &profile, window).await?;
        all.push((profile, buckets(&spans, by, window)));
    }
    Ok(beside(all))
}

/// Puts buckets of the same time beside each other.
fn beside(all: Vec<(Profile, Vec<Bucket>)>) -> (Vec<DateTime<Utc>>, Vec<Compared>) {
    let mut times: Vec<_> = all
        .iter()
        .flat_map(|(_, buckets)| buckets.iter().map(|bucket| bucket.from))
        .collect();
    times.sort_unstable();
    times.dedup();
    let compared = all.into_iter().map(|(profile, buckets)| {
        let last: BTreeMap<_, _> = buckets
            .into_iter()
            .map(|bucket| (bucket.from, bucket.last))
            .collect();
        let followers: Vec<_> = times
            .iter()
            .map(|time| last.get(time).copied().flatten())
            .collect();
        Compared {
            profile,
            indexed: indexed(&followers),
            followers,
        }
    });
    let compared = compared.collect();
    (times, compared)
}

/// Counts as parts of the first one, which is 100; none where that is 0.
fn indexed(followers: &[Option<i64>]) -> Vec<Option<f64>> {
    let first = followers.iter().copied().flatten().next();
    let first = first.filter(|first| *first > 0);
    let of = |count: i64| Some(100.0 * count as f64 / first? as f64);
    followers.iter().map(|count| count.and_then(of)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_count_that_is_known_is_100() {
        assert_eq!(
            indexed(&[None, Some(50), None, Some(75)]),
            [None, Some(100.0), None, Some(150.0)]
        );
        assert_eq!(indexed(&[Some(0), Some(5)]), [None, None]);
        assert_eq!(indexed(&[]), []);
    }
}
