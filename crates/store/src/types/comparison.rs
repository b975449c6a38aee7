//! Two jobs on the same comments, side by side.

use std::ops::{AddAssign, Index};

use chrono::{DateTime, Utc};

use super::{Label, ModelKey};

/// How many comments have which two labels.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LabelTable([[i64; 3]; 3]);

impl LabelTable {
    /// A row for each label of the first side, a column for each of the second; both in the order
    /// negative, neutral, positive.
    pub fn new(counts: [[i64; 3]; 3]) -> Self {
        Self(counts)
    }

    /// Comments in all.
    pub fn total(&self) -> i64 {
        self.0.iter().flatten().sum()
    }

    /// Comments with the same label on both sides.
    pub fn agreeing(&self) -> i64 {
        (0..3).map(|at| self.0[at][at]).sum()
    }

    /// Comments to which the first side gives this label.
    pub fn of_first(&self, label: Label) -> i64 {
        self.0[place(label)].iter().sum()
    }

    /// Comments to which the second side gives this label.
    pub fn of_second(&self, label: Label) -> i64 {
        self.0.iter().map(|row| row[place(label)]).sum()
    }
}

/// By the label of the first side, then that of the second.
impl Index<(Label, Label)> for LabelTable {
    type Output = i64;

    fn index(&self, (first, second): (Label, Label)) -> &i64 {
        &self.0[place(first)][place(second)]
    }
}

impl AddAssign for LabelTable {
    fn add_assign(&mut self, other: Self) {
        for (row, others) in self.0.iter_mut().zip(other.0) {
            for (count, more) in row.iter_mut().zip(others) {
                *count += more;
            }
        }
    }
}

fn place(label: Label) -> usize {
    match label {
        Label::Negative => 0,
        Label::Neutral => 1,
        Label::Positive => 2,
    }
}

/// A post whose comments two jobs share, over the comments that both have scored.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct ComparedPost {
    /// Place in the list of the first job.
    pub first_position: u32,
    /// Place in the list of the second job.
    pub second_position: u32,
    /// Comments by both labels.
    pub labels: LabelTable,
    /// Sum of the first job's scores.
    pub first_sum: f64,
    /// Sum of the second job's scores.
    pub second_sum: f64,
    /// Sum of the differences between the two scores of a comment, without their signs.
    pub difference_sum: f64,
}

/// A comment to which two jobs give different labels.
#[derive(Debug, Clone)]
pub struct Difference {
    /// Item position in the first job, and place in the snapshot: the stable order.
    pub position: i64,
    /// See `position`.
    pub seq: i64,
    /// Address of the post.
    pub post_url: String,
    /// Platform name.
    pub platform: String,
    /// Title of the post.
    pub post_title: Option<String>,
    /// The platform's id.
    pub comment_id: String,
    /// Plain text; empty once it was erased.
    pub text: String,
    /// Display name.
    pub author_name: Option<String>,
    /// Id or handle.
    pub author_id: Option<String>,
    /// First published.
    pub published_at: Option<DateTime<Utc>>,
    /// Likes or points.
    pub likes: Option<i64>,
    /// Link.
    pub url: Option<String>,
    /// What the first job says.
    pub first: Side,
    /// What the second job says.
    pub second: Side,
}

/// What one of two jobs says about a comment.
#[derive(Debug, Clone, PartialEq)]
pub struct Side {
    /// The class.
    pub label: Label,
    /// In [-1, 1].
    pub score: f64,
    /// Who scored it.
    pub model: ModelKey,
}
