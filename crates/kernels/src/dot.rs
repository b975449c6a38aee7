//! Sixteen integer sums of products of bytes, one per output of a tile of weights.
//!
//! Not here: which rows meet which weights, see [`int8`](super::int8).

#[cfg(target_arch = "x86_64")]
mod avx;
#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;
#[cfg(target_arch = "x86_64")]
mod avx_vnni;
mod portable;

pub(super) use portable::PortableDot;
#[cfg(target_arch = "x86_64")]
pub(super) use {avx_vnni::AvxVnniDot, avx2::Avx2Dot, avx512::Avx512Dot};

use super::lanes::{LANES, Lanes};

/// Sixteen `i32` sums to which products of four bytes each are added, exactly.
///
/// As with [`Lanes`], kernels come by an implementation only as a type parameter.
pub(super) trait Dot: Copy {
    /// Four weights of each of 16 outputs, in a register.
    type Weights: Copy;
    /// Four activations of one row, ready to be multiplied with [`Self::Weights`].
    type Activations: Copy;
    type Lanes: Lanes;

    /// Activations are stored as their value plus this, because some instructions take them
    /// unsigned; sums then start at minus this times the sum of the output's weights.
    const OFFSET: u8;

    /// Sums that start at these numbers.
    fn start(sums: &[i32; LANES]) -> Self;
    fn weights(weights: &[i8; 64]) -> Self::Weights;
    fn activations(activations: [u8; 4]) -> Self::Activations;
    /// Adds the four products of each output.
    fn add(self, weights: Self::Weights, activations: Self::Activations) -> Self;
    /// The sums as floats, each rounded to nearest even.
    fn lanes(self) -> Self::Lanes;
}
