//! A rate, as settings write it: `600/m`.

use std::{fmt, num::NonZeroU32, str::FromStr, time::Duration};

/// Requests of a window at most: more would come at intervals that no clock here can tell apart.
const MOST: u32 = 1_000_000;

/// So many requests in a second, a minute or an hour; all of them may come at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    requests: NonZeroU32,
    unit: Unit,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unit {
    Second,
    Minute,
    Hour,
}

impl Rate {
    /// So many in a minute.
    pub const fn per_minute(requests: NonZeroU32) -> Self {
        Self {
            requests,
            unit: Unit::Minute,
        }
    }

    /// How many.
    pub(crate) fn requests(self) -> NonZeroU32 {
        self.requests
    }

    /// In which time.
    pub(crate) fn window(self) -> Duration {
        Duration::from_secs(match self.unit {
            Unit::Second => 1,
            Unit::Minute => 60,
            Unit::Hour => 3_600,
        })
    }

    /// From one request to the next, when they come evenly; never nothing.
    pub(crate) fn interval(self) -> Duration {
        self.window() / self.requests.get()
    }
}

impl FromStr for Rate {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || {
            format!(
                "it is a number from 1 to {MOST} and its unit, like 600/m, 20/s or 5000/h, or off"
            )
        };
        let (number, unit) = text.trim().split_once('/').ok_or_else(wrong)?;
        let requests: NonZeroU32 = number.parse().map_err(|_| wrong())?;
        let unit = match unit {
            "s" => Unit::Second,
            "m" => Unit::Minute,
            "h" => Unit::Hour,
            _ => return Err(wrong()),
        };
        match requests.get() <= MOST {
            true => Ok(Self { requests, unit }),
            false => Err(wrong()),
        }
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = match self.unit {
            Unit::Second => "s",
            Unit::Minute => "m",
            Unit::Hour => "h",
        };
        write!(f, "{}/{unit}", self.requests)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_read_as_it_is_written() {
        for (text, interval) in [("600/m", 100_000), ("1/h", 3_600_000_000), ("1000000/s", 1)] {
            let rate: Rate = text.parse().expect(text);
            assert_eq!(rate.to_string(), text);
            assert_eq!(rate.interval(), Duration::from_micros(interval));
        }
        for text in [
            "",
            "600",
            "0/m",
            "-1/m",
            "600/d",
            "600 / m",
            "1000001/s",
            "6.5/m",
            "/m",
        ] {
            let why = text.parse::<Rate>().expect_err(text);
            assert!(why.contains("like 600/m"), "{text}: {why}");
        }
    }
}
