//! For how long texts and authors are kept.

use std::{collections::BTreeMap, time::Duration};

/// What the server says; teams and brands may say less.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Retention {
    /// Whatever it is.
    pub all: Duration,
    /// Days for what was fetched from a platform, by its name, where that is sooner.
    pub platforms: BTreeMap<String, u32>,
}

/// The same for all platforms.
impl From<Duration> for Retention {
    fn from(all: Duration) -> Self {
        Self {
            all,
            platforms: BTreeMap::new(),
        }
    }
}
