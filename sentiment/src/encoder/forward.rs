//! One batch from token ids to logits, on one thread.

use kernels::{self, Activation, QuantizedRows, attention};

use super::architecture::{Architecture, Family, Pooling};
use super::{Encoder, Layer};
use crate::Error;
use crate::network::Logits;

/// Rows of a feed-forward block that are computed at a time: what is between its two layers is the
/// widest there is, and should stay in the processor's cache.
const ROWS: usize = 128;

/// Memory for one batch, reused by the next; grows to the largest.
#[derive(Default)]
pub(super) struct Scratch {
    x: Vec<f32>,
    y: Vec<f32>,
    wide: Vec<f32>,
    rows: QuantizedRows,
    attention: kernels::Scratch,
}

/// What a batch is computed in.
struct State<'a> {
    /// One row per token.
    x: &'a mut [f32],
    /// What is added to `x` next.
    y: &'a mut [f32],
    /// Wider rows: queries, keys and values, or the middle of a feed-forward block.
    wide: &'a mut [f32],
    rows: &'a mut QuantizedRows,
    attention: &'a mut kernels::Scratch,
}

impl Encoder {
    /// The logits of texts that are given by their token ids.
    pub(super) fn forward(
        &self,
        texts: &[&[u32]],
        scratch: &mut Scratch,
    ) -> Result<Vec<Logits>, Error> {
        let hidden = self.architecture.hidden;
        let lengths: Vec<usize> = texts.iter().map(|text| text.len()).collect();
        if lengths.contains(&0) {
            return Err(Error::Failed("a text has no tokens".to_owned()));
        }
        let tokens: usize = lengths.iter().sum();
        let widest = (3 * tokens)
            .max(tokens.min(ROWS) * (hidden + self.architecture.inner).div_ceil(hidden));
        let mut state = State {
            x: room(&mut scratch.x, tokens * hidden),
            y: room(&mut scratch.y, tokens * hidden),
            wide: room(&mut scratch.wide, widest * hidden),
            rows: &mut scratch.rows,
            attention: &mut scratch.attention,
        };

        self.embed(texts, state.x)?;
        let (last, layers) = self.layers.split_last().expect("bug: there are layers");
        for layer in layers {
            self.attend(layer, &lengths, &mut state);
            self.finish(layer, &mut state);
        }
        self.attend(last, &lengths, &mut state);
        if self.architecture.pooling == Pooling::Cls {
            // Nobody looks at the other tokens any more.
            state.x = keep_first_rows(state.x, &lengths, hidden);
            state.y = keep_first_rows(state.y, &lengths, hidden);
        }
        self.finish(last, &mut state);
        if self.architecture.pooling == Pooling::Mean {
            state.x = keep_means(state.x, &lengths, hidden);
        }

        let State { x, y, rows, .. } = state;
        let y = &mut y[..x.len()];
        self.dense.apply(self.level, x, rows, y, Activation::None);
        kernels::tanh(self.level, y);
        let mut logits = vec![[0.0; 3]; texts.len()];
        self.classifier.apply(
            self.level,
            y,
            rows,
            logits.as_flattened_mut(),
            Activation::None,
        );
        Ok(logits)
    }

    /// Words, kind and positions, summed and normalised, into `x`.
    fn embed(&self, texts: &[&[u32]], x: &mut [f32]) -> Result<(), Error> {
        let hidden = self.architecture.hidden;
        let tokens = texts.iter().flat_map(|text| {
            let mut next = 0;
            text.iter()
                .map(move |&id| (id, self.position(id, &mut next)))
        });
        for ((id, position), row) in tokens.zip(x.chunks_exact_mut(hidden)) {
            self.words.row(id as usize, row).ok_or_else(|| {
                Error::Failed(format!(
                    "the tokenizer gave token {id}, which the model does not have"
                ))
            })?;
            let place = self.positions.chunks_exact(hidden).nth(position);
            let place = place
                .ok_or_else(|| Error::Failed(format!("the model has no position {position}")))?;
            for ((x, kind), place) in row.iter_mut().zip(&self.kind).zip(place) {
                *x = *x + kind + place;
            }
        }
        self.norm.apply(self.level, x, &[]);
        Ok(())
    }

    /// The position of a text's next token.
    fn position(&self, id: u32, next: &mut usize) -> usize {
        match self.architecture.family {
            Family::Roberta { padding } if id == padding => padding as usize,
            family => {
                *next += 1;
                match family {
                    Family::Roberta { padding } => padding as usize + *next,
                    Family::Bert => *next - 1,
                }
            }
        }
    }

    /// From `x` to what attention makes of it, in `y`.
    fn attend(&self, layer: &Layer, lengths: &[usize], state: &mut State<'_>) {
        let qkv = &mut state.wide[..3 * state.x.len()];
        layer
            .attention_in
            .apply(self.level, state.x, state.rows, qkv, Activation::None);
        attention(
            self.level,
            qkv,
            lengths,
            self.architecture.heads,
            state.attention,
            state.y,
        );
    }

    /// The rest of a layer, row by row: from `x` and `y` to the next `x`.
    fn finish(&self, layer: &Layer, state: &mut State<'_>) {
        let State {
            x, y, wide, rows, ..
        } = state;
        let Architecture { hidden, inner, .. } = self.architecture;
        for (x, y) in x.chunks_mut(ROWS * hidden).zip(y.chunks_mut(ROWS * hidden)) {
            let (sum, middle) = wide.split_at_mut(x.len());
            let middle = &mut middle[..x.len() / hidden * inner];
            layer
                .attention_out
                .apply(self.level, y, rows, sum, Activation::None);
            layer.attention_norm.apply(self.level, x, sum);
            layer
                .up
                .apply(self.level, x, rows, middle, Activation::Gelu);
            layer
                .down
                .apply(self.level, middle, rows, sum, Activation::None);
            layer.norm.apply(self.level, x, sum);
        }
    }
}

/// The start of a buffer that is made large enough; what is in it is of no use.
fn room(buffer: &mut Vec<f32>, length: usize) -> &mut [f32] {
    if buffer.len() < length {
        buffer.resize(length, 0.0);
    }
    &mut buffer[..length]
}

/// Puts the first rows of all texts to the front.
fn keep_first_rows<'a>(x: &'a mut [f32], lengths: &[usize], hidden: usize) -> &'a mut [f32] {
    let mut first = 0;
    for (place, length) in lengths.iter().enumerate() {
        x.copy_within(first * hidden..(first + 1) * hidden, place * hidden);
        first += length;
    }
    &mut x[..lengths.len() * hidden]
}

/// Puts the means of all texts' rows, added up in order, to the front.
fn keep_means<'a>(x: &'a mut [f32], lengths: &[usize], hidden: usize) -> &'a mut [f32] {
    let mut first = 0;
    for (place, &length) in lengths.iter().enumerate() {
        // A text's rows lie at its place or behind it.
        x.copy_within(first * hidden..(first + 1) * hidden, place * hidden);
        let (done, rest) = x.split_at_mut((first + 1) * hidden);
        let mean = &mut done[place * hidden..][..hidden];
        for row in rest[..(length - 1) * hidden].chunks_exact(hidden) {
            for (mean, value) in mean.iter_mut().zip(row) {
                *mean += value;
            }
        }
        for mean in mean {
            *mean /= length as f32;
        }
        first += length;
    }
    &mut x[..lengths.len() * hidden]
}
