//! When a comment can have been written.

use chrono::{DateTime, Datelike, Days, Utc};

/// Nobody commented before that year. Programs write the years 1, 1900 and 1970 for none.
const FIRST_YEAR: i32 = 1990;

/// The moments in which a comment can have been written; another date is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DateRange {
    latest: DateTime<Utc>,
}

impl Default for DateRange {
    /// Until tomorrow: clocks and zones differ.
    fn default() -> Self {
        Self {
            latest: Utc::now()
                .checked_add_days(Days::new(1))
                .unwrap_or(DateTime::<Utc>::MAX_UTC),
        }
    }
}

impl DateRange {
    /// Whether a comment can be of that moment.
    pub fn holds(self, time: DateTime<Utc>) -> bool {
        time.year() >= FIRST_YEAR && time <= self.latest
    }
}
