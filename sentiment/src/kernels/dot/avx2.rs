//! Integer sums in two AVX registers, by `vpmaddubsw` and `vpmaddwd`.
//!
//! `vpmaddubsw` multiplies unsigned with signed bytes, and its sums of two saturate at 16 bits. Here
//! it gets the weights without their signs, at most 128, and the activations, at most 127 in size,
//! with the signs of the weights: two such products always fit.
#![allow(
    unsafe_code,
    reason = "the instructions are only reached through a level that has them"
)]

use std::arch::x86_64::*;

use super::Dot;
use crate::kernels::lanes::{Avx2Lanes, LANES};

/// Two registers. Used only by kernels that run with AVX2, see [`Dot`].
#[derive(Clone, Copy)]
pub(in crate::kernels) struct Avx2Dot(__m256i, __m256i);

// SAFETY of every block below: kernels run with these sums only at levels that have AVX2. Loads
// touch the bytes that they are given.
impl Dot for Avx2Dot {
    type Weights = (__m256i, __m256i);
    type Activations = __m256i;
    type Lanes = Avx2Lanes;

    const OFFSET: u8 = 0;

    #[inline(always)]
    fn start(sums: &[i32; LANES]) -> Self {
        // SAFETY: see above.
        unsafe {
            Self(
                _mm256_loadu_si256(sums.as_ptr().cast()),
                _mm256_loadu_si256(sums[8..].as_ptr().cast()),
            )
        }
    }

    #[inline(always)]
    fn weights(weights: &[i8; 64]) -> Self::Weights {
        // SAFETY: see above.
        unsafe {
            (
                _mm256_loadu_si256(weights.as_ptr().cast()),
                _mm256_loadu_si256(weights[32..].as_ptr().cast()),
            )
        }
    }

    #[inline(always)]
    fn activations(activations: [u8; 4]) -> Self::Activations {
        // SAFETY: see above.
        unsafe { _mm256_set1_epi32(i32::from_le_bytes(activations)) }
    }

    #[inline(always)]
    fn add(self, weights: Self::Weights, activations: Self::Activations) -> Self {
        // SAFETY: see above.
        unsafe {
            let add = |sums, weights| {
                let signed = _mm256_sign_epi8(activations, weights);
                let pairs = _mm256_maddubs_epi16(_mm256_abs_epi8(weights), signed);
                _mm256_add_epi32(sums, _mm256_madd_epi16(pairs, _mm256_set1_epi16(1)))
            };
            Self(add(self.0, weights.0), add(self.1, weights.1))
        }
    }

    #[inline(always)]
    fn lanes(self) -> Self::Lanes {
        // SAFETY: see above.
        unsafe { Avx2Lanes(_mm256_cvtepi32_ps(self.0), _mm256_cvtepi32_ps(self.1)) }
    }
}
