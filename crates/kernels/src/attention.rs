//! Multi-head self-attention over texts that lie end to end, without padding.

use super::arithmetic::{Arithmetic, Kernel};
use super::functions::exp_lanes;
use super::lanes::{LANES, Lanes};
use super::level::Level;

/// Memory that [`attention`] works in, kept from call to call.
#[derive(Default)]
pub struct Scratch {
    /// Queries of 16 tokens in one head, dimension by dimension.
    queries: Vec<[f32; LANES]>,
    /// Scores of these tokens with every key of the text, key by key.
    scores: Vec<[f32; LANES]>,
}

/// `softmax(q k^T / sqrt(d)) v` within every text, for every head.
///
/// `qkv` has, for each token, its queries, keys and values of all heads one after the other;
/// `out` gets one value per token, head and dimension. `lengths` are the texts' tokens, in order.
///
/// # Panics
/// When the slices do not fit each other.
pub fn attention(
    level: Level,
    qkv: &[f32],
    lengths: &[usize],
    heads: usize,
    scratch: &mut Scratch,
    out: &mut [f32],
) {
    let tokens: usize = lengths.iter().sum();
    if tokens == 0 && out.is_empty() {
        return;
    }
    let hidden = out.len() / tokens.max(1);
    assert!(
        out.len() == tokens * hidden
            && qkv.len() == 3 * out.len()
            && heads > 0
            && hidden.is_multiple_of(heads),
        "bug: {} values in and {} out for {tokens} tokens and {heads} heads",
        qkv.len(),
        out.len()
    );
    level.run(Attention {
        qkv,
        lengths,
        hidden,
        head: hidden / heads,
        scratch,
        out,
    });
}

struct Attention<'a> {
    qkv: &'a [f32],
    lengths: &'a [usize],
    hidden: usize,
    /// Dimensions of one head.
    head: usize,
    scratch: &'a mut Scratch,
    out: &'a mut [f32],
}

impl Kernel for Attention<'_> {
    type Output = ();

    #[inline(always)]
    fn run<A: Arithmetic>(self) {
        let mut first = 0;
        for &length in self.lengths {
            let text = Text {
                qkv: &self.qkv[3 * self.hidden * first..][..3 * self.hidden * length],
                hidden: self.hidden,
                head: self.head,
            };
            let out = &mut self.out[self.hidden * first..][..self.hidden * length];
            if length == 0 {
                continue;
            }
            for start in (0..self.hidden).step_by(self.head) {
                if A::Lanes::MANY {
                    text.attend::<A::Lanes, 8>(start, self.scratch, out);
                } else {
                    text.attend::<A::Lanes, 4>(start, self.scratch, out);
                }
            }
            first += length;
        }
    }
}

/// The queries, keys and values of one text.
struct Text<'a> {
    qkv: &'a [f32],
    hidden: usize,
    /// Dimensions of one head.
    head: usize,
}

impl Text<'_> {
    fn tokens(&self) -> usize {
        self.qkv.len() / (3 * self.hidden)
    }

    /// What a token has in the head that begins at `start`; after the last token, what that has.
    #[inline(always)]
    fn query(&self, token: usize, start: usize) -> &[f32] {
        let token = token.min(self.tokens() - 1);
        &self.qkv[3 * self.hidden * token + start..][..self.head]
    }

    #[inline(always)]
    fn key(&self, token: usize, start: usize) -> &[f32] {
        self.query(token, start + self.hidden)
    }

    /// Works out the head whose dimensions begin at `start`, for 16 tokens at a time: lanes are
    /// tokens for the scores, then dimensions for the sums of `ROWS` (a divisor of 16) tokens.
    #[inline(always)]
    fn attend<L: Lanes, const ROWS: usize>(
        &self,
        start: usize,
        scratch: &mut Scratch,
        out: &mut [f32],
    ) {
        let tokens = self.tokens();
        let Scratch { queries, scores } = scratch;
        queries.resize(self.head, [0.0; LANES]);
        scores.resize(tokens.next_multiple_of(ROWS), [0.0; LANES]);

        for (block, out) in out.chunks_mut(LANES * self.hidden).enumerate() {
            self.transpose_queries::<L>(block * LANES, start, queries);
            for (part, scores) in scores.chunks_exact_mut(ROWS).enumerate() {
                let mut keys = [self.key(part * ROWS, start); ROWS];
                for (key, place) in keys.iter_mut().zip(part * ROWS..) {
                    *key = self.key(place, start);
                }
                score::<L, ROWS>(queries, keys, scores);
            }
            let scores = &mut scores[..tokens];
            let factors = exponentials::<L>(scores);
            for (part, out) in out.chunks_mut(ROWS * self.hidden).enumerate() {
                self.weigh::<L, ROWS>(start, scores, &factors, part, out);
            }
        }
    }

    /// Turns the queries of 16 tokens by a quarter, and divides them by the square root of the
    /// head's dimensions.
    #[inline(always)]
    fn transpose_queries<L: Lanes>(
        &self,
        first: usize,
        start: usize,
        queries: &mut [[f32; LANES]],
    ) {
        let scale = L::splat(1.0 / (self.head as f32).sqrt());
        for (group, queries) in queries.chunks_mut(LANES).enumerate() {
            let mut rows = [scale; LANES];
            for (row, lanes) in rows.iter_mut().enumerate() {
                *lanes = L::load_short(&self.query(first + row, start)[group * LANES..]);
            }
            for (column, query) in L::transpose(rows).into_iter().zip(queries) {
                column.mul(scale).store(query);
            }
        }
    }

    /// Adds up the values of all tokens, each times its exponential, for one part of 16 rows, and
    /// multiplies with the row's factor.
    #[inline(always)]
    fn weigh<L: Lanes, const ROWS: usize>(
        &self,
        start: usize,
        exponentials: &[[f32; LANES]],
        factors: &[f32; LANES],
        part: usize,
        out: &mut [f32],
    ) {
        let factors = &factors[part * ROWS..];
        let mut from = start;
        let end = start + self.head;
        while from < end {
            let values = self.qkv[2 * self.hidden + from..].chunks(3 * self.hidden);
            let out = out.chunks_mut(self.hidden).zip(factors);
            if from + 2 * LANES <= end {
                let sums = sums::<L, ROWS, 2>(exponentials, part, values);
                for ((out, &factor), sums) in out.zip(&sums) {
                    sums[0].mul(L::splat(factor)).store_short(&mut out[from..]);
                    sums[1]
                        .mul(L::splat(factor))
                        .store_short(&mut out[from + LANES..]);
                }
                from += 2 * LANES;
            } else {
                let width = LANES.min(end - from);
                let sums = sums::<L, ROWS, 1>(exponentials, part, values);
                for ((out, &factor), [sum]) in out.zip(&sums) {
                    sum.mul(L::splat(factor))
                        .store_short(&mut out[from..][..width]);
                }
                from += width;
            }
        }
    }
}

/// Scores of 16 queries with `KEYS` keys.
#[inline(always)]
fn score<L: Lanes, const KEYS: usize>(
    queries: &[[f32; LANES]],
    mut keys: [&[f32]; KEYS],
    scores: &mut [[f32; LANES]],
) {
    for key in &mut keys {
        *key = &key[..queries.len()];
    }
    let mut sums = [L::splat(0.0); KEYS];
    for (dimension, query) in queries.iter().enumerate() {
        let query = L::load(query);
        for (sum, key) in sums.iter_mut().zip(keys) {
            *sum = query.mul_add(L::splat(key[dimension]), *sum);
        }
    }
    for (sum, score) in sums.iter().zip(scores) {
        sum.store(score);
    }
}

/// Replaces the scores of 16 queries by their exponentials, relative to that of the query's highest
/// score, and gives back one divided by the sum of each query's.
#[inline(always)]
fn exponentials<L: Lanes>(scores: &mut [[f32; LANES]]) -> [f32; LANES] {
    let mut highest = L::load(&scores[0]);
    for score in &scores[1..] {
        highest = L::load(score).max(highest);
    }
    let mut total = L::splat(0.0);
    for score in scores {
        let exponential = exp_lanes(L::load(score).sub(highest));
        total = total.add(exponential);
        exponential.store(score);
    }
    let mut factors = [0.0; LANES];
    L::splat(1.0).div(total).store(&mut factors);
    factors
}

/// For `ROWS` of 16 queries, the sums of the tokens' values times their exponentials.
#[inline(always)]
fn sums<'a, L: Lanes, const ROWS: usize, const GROUPS: usize>(
    exponentials: &[[f32; LANES]],
    part: usize,
    values: impl Iterator<Item = &'a [f32]>,
) -> [[L; GROUPS]; ROWS] {
    let mut sums = [[L::splat(0.0); GROUPS]; ROWS];
    for (exponentials, values) in exponentials.iter().zip(values) {
        let mut lanes = [L::load_short(values); GROUPS];
        for group in 1..GROUPS {
            lanes[group] = L::load_short(&values[group * LANES..]);
        }
        let exponentials: &[f32; ROWS] = &exponentials.as_chunks().0[part];
        for row in 0..ROWS {
            let exponential = L::splat(exponentials[row]);
            for group in 0..GROUPS {
                sums[row][group] = lanes[group].mul_add(exponential, sums[row][group]);
            }
        }
    }
    sums
}
