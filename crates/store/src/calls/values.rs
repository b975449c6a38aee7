//! Values as statements take and give them.

use std::time::Duration;

use super::Db;
use crate::{Error, words::broken};

/// A duration as statements take it; one longer than a century is a century, which no sum overflows.
pub(super) fn milliseconds(duration: Duration) -> i64 {
    const CENTURY: i64 = 100 * 366 * 24 * 3_600 * 1_000;
    i64::try_from(duration.as_millis()).map_or(CENTURY, |ms| ms.min(CENTURY))
}

/// JSON that this program wrote into a row.
pub(super) fn from_json<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, Error> {
    serde_json::from_str(text).map_err(|error| broken(error.to_string()))
}

/// A length as rows count.
pub(super) fn count(length: usize) -> i64 {
    i64::try_from(length).unwrap_or(i64::MAX)
}

/// Whether a statement wrote a row. [`Error::NotFound`]: what it is about is not there.
pub(super) fn was_found(written: &<Db as sqlx::Database>::QueryResult) -> Result<(), Error> {
    match written.rows_affected() {
        0 => Err(Error::NotFound),
        _ => Ok(()),
    }
}
