//! How far the deletion of a job has come.

/// What is left of a job that nobody sees any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deletion {
    /// Nothing.
    Complete,
    /// Some of its rows; [`crate::Store::erase`] removes them.
    UnderWay,
}
