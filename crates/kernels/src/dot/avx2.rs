//! Products of bytes by `vpmaddubsw` and `vpmaddwd`.
//!
//! `vpmaddubsw` multiplies unsigned with signed bytes, and its sums of two saturate at 16 bits. Here
//! it gets the weights without their signs, at most 128, and the activations, at most 127 in size,
//! with the signs of the weights: two such products always fit.
#![allow(
    unsafe_code,
    reason = "the instructions are only reached through a level that has them"
)]

use std::arch::x86_64::*;

use super::avx::{AvxDot, Products};

/// Sums for kernels that run with AVX2.
pub(crate) type Avx2Dot = AvxDot<MultiplyAdd>;

#[derive(Clone, Copy)]
pub(crate) struct MultiplyAdd;

impl Products for MultiplyAdd {
    const OFFSET: u8 = 0;

    #[inline(always)]
    fn add(sums: __m256i, activations: __m256i, weights: __m256i) -> __m256i {
        // SAFETY: kernels run with these products only at levels that have AVX2.
        unsafe {
            let signed = _mm256_sign_epi8(activations, weights);
            let pairs = _mm256_maddubs_epi16(_mm256_abs_epi8(weights), signed);
            _mm256_add_epi32(sums, _mm256_madd_epi16(pairs, _mm256_set1_epi16(1)))
        }
    }
}
