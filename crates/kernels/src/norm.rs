//! Adding a residual and normalising rows.

use super::arithmetic::{Arithmetic, Kernel};
use super::lanes::{LANES, Lanes};
use super::level::Level;

/// Adds `residual` to `x`, then normalises every row of `x` in place (layer normalisation).
///
/// A row is as long as `gamma` and `beta`. An empty `residual` adds nothing.
///
/// # Panics
/// When the slices do not fit each other.
pub fn add_layer_norm(
    level: Level,
    x: &mut [f32],
    residual: &[f32],
    gamma: &[f32],
    beta: &[f32],
    epsilon: f32,
) {
    let width = gamma.len();
    assert!(
        width > 0
            && x.len().is_multiple_of(width)
            && beta.len() == width
            && (residual.is_empty() || residual.len() == x.len()),
        "bug: {} values and {} of a residual for rows of {width}, beta of {}",
        x.len(),
        residual.len(),
        beta.len()
    );
    level.run(AddLayerNorm {
        x,
        residual,
        gamma,
        beta,
        epsilon,
    });
}

struct AddLayerNorm<'a> {
    x: &'a mut [f32],
    residual: &'a [f32],
    gamma: &'a [f32],
    beta: &'a [f32],
    epsilon: f32,
}

impl Kernel for AddLayerNorm<'_> {
    type Output = ();

    #[inline(always)]
    fn run<A: Arithmetic>(self) {
        let width = self.gamma.len();
        let mut residuals = self.residual.chunks_exact(width);
        for row in self.x.chunks_exact_mut(width) {
            let mean = add::<A::Lanes>(row, residuals.next()) / width as f32;
            let variance = squares::<A::Lanes>(row, mean) / width as f32;
            let deviation = (variance + self.epsilon).sqrt();
            normalise::<A::Lanes>(row, mean, 1.0 / deviation, self.gamma, self.beta);
        }
    }
}

/// Adds a residual to a row and gives back the sum of the result.
#[inline(always)]
fn add<L: Lanes>(row: &mut [f32], residual: Option<&[f32]>) -> f32 {
    if let Some(residual) = residual {
        let (blocks, rest) = row.as_chunks_mut::<LANES>();
        let (residuals, residual_rest) = residual.as_chunks::<LANES>();
        for (values, residual) in blocks.iter_mut().zip(residuals) {
            L::load(values).add(L::load(residual)).store(values);
        }
        L::load_short(rest)
            .add(L::load_short(residual_rest))
            .store_short(rest);
    }
    sum_of::<L>(row, |values| values)
}

/// The sum of the squared distances from the mean.
#[inline(always)]
fn squares<L: Lanes>(row: &[f32], mean: f32) -> f32 {
    sum_of::<L>(row, |values| {
        let distance = values.sub(L::splat(mean));
        distance.mul(distance)
    })
}

/// The sum of `term` of each value. Four sums run side by side, not to wait for each other.
#[inline(always)]
fn sum_of<L: Lanes>(row: &[f32], term: impl Fn(L) -> L) -> f32 {
    let mut sums = [L::splat(0.0); 4];
    let (blocks, rest) = row.as_chunks::<LANES>();
    let (fours, last) = blocks.as_chunks::<4>();
    for four in fours {
        for (sum, values) in sums.iter_mut().zip(four) {
            *sum = sum.add(term(L::load(values)));
        }
    }
    for (sum, values) in sums.iter_mut().zip(last) {
        *sum = sum.add(term(L::load(values)));
    }
    let mut total = sums[0].add(sums[1]).add(sums[2].add(sums[3])).total();
    for &value in rest {
        let mut lanes = [0.0; LANES];
        term(L::splat(value)).store(&mut lanes);
        total += lanes[0];
    }
    total
}

#[inline(always)]
fn normalise<L: Lanes>(row: &mut [f32], mean: f32, factor: f32, gamma: &[f32], beta: &[f32]) {
    let (mean, factor) = (L::splat(mean), L::splat(factor));
    let normal = |values: L, gamma, beta| values.sub(mean).mul(factor).mul_add(gamma, beta);
    let (blocks, rest) = row.as_chunks_mut::<LANES>();
    let (gammas, gamma_rest) = gamma.as_chunks::<LANES>();
    let (betas, beta_rest) = beta.as_chunks::<LANES>();
    for ((values, gamma), beta) in blocks.iter_mut().zip(gammas).zip(betas) {
        normal(L::load(values), L::load(gamma), L::load(beta)).store(values);
    }
    let [gamma, beta] = [gamma_rest, beta_rest].map(L::load_short);
    normal(L::load_short(rest), gamma, beta).store_short(rest);
}
