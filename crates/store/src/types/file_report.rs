//! What a file of comments held, for the job that came of it.

use serde::{Deserialize, Serialize};

/// What is to be said of a file of comments once it was read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileReport {
    /// What of it is not scored, a line for each reason.
    pub left_out: Vec<LeftOutRows>,
    /// Sentences for a person: what was assumed, and what could not be told. They can quote the file,
    /// and are erased with its texts.
    pub notes: Vec<String>,
}

/// Rows of a file that are left out for one reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOutRows {
    /// A word of the closed list of whoever read the file.
    pub reason: String,
    /// How many.
    pub count: i64,
    /// Where the first of them is, in words.
    pub first_place: String,
}
