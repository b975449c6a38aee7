//! How the figures of a job came about, in sentences that go with what is forwarded.

use i18n::{percent, t, tn};
use store::Item;

use crate::{summary::Figures, wording::scored_by};

/// "Each comment is scored as positive, neutral or negative by ….": by whom only where something is scored.
pub fn scoring(items: &[Item]) -> String {
    match scored_by(items) {
        nobody if nobody.is_empty() => {
            t!("Each comment is scored as positive, neutral or negative.").to_owned()
        }
        scorer => t!(
            "Each comment is scored as positive, neutral or negative by {scorer}.",
            scorer = scorer
        ),
    }
}

/// "Read: 97 % of 2,046 comments that the platforms report."; none where no platform tells.
pub fn coverage(figures: &Figures) -> Option<String> {
    let (coverage, reported) = figures.coverage.zip(figures.reported)?;
    Some(tn!(
        reported,
        "Read: {share} of {n} comments that the platforms report.",
        "Read: {share} of {n} comments that the platforms report.",
        share = percent(coverage)
    ))
}
