//! The model that scored: a name for people, a version that tells two scorings apart.

/// What makes two scores comparable.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ModelKey {
    /// `lexicon` or `onnx:<name>`.
    pub name: String,
    /// Hash of whatever determines the scores.
    pub version: String,
}
