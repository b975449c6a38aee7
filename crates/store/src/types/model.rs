//! The scorer, or one of its models: a name for people, a version that tells two scorings apart.

/// What makes two scores comparable.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ModelKey {
    /// `lexicon`, `onnx:<name>`, or `auto` for a scorer that chooses among models.
    pub name: String,
    /// Hash of whatever determines the scores.
    pub version: String,
}
