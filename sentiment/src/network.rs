//! What goes into a network and what comes out of it, whoever computes it.

/// The ids of one text.
pub(crate) struct Encoded {
    pub(crate) ids: Vec<u32>,
    /// Segment ids; zeros except where a tokenizer marks otherwise.
    pub(crate) types: Vec<u32>,
    /// Whether the end of the text did not fit.
    pub(crate) truncated: bool,
}

/// One text's answer before it becomes probabilities.
pub(crate) type Logits = [f32; 3];

/// What the weights of a model are when it scores.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Precision {
    /// Signed bytes, one scale per output; activations are rounded with one scale per token.
    #[default]
    Int8,
    /// Single precision: the reference, several times slower.
    Fp32,
}

impl Precision {
    /// `int8` or `fp32`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Int8 => "int8",
            Self::Fp32 => "fp32",
        }
    }
}
