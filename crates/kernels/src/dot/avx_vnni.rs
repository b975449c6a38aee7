//! Products of bytes by `vpdpbusd` in its AVX form.
#![allow(
    unsafe_code,
    reason = "the instructions are only reached through a level that has them"
)]

use std::arch::x86_64::*;

use super::avx::{AvxDot, Products};

/// Sums for kernels that run with AVX-VNNI.
pub(crate) type AvxVnniDot = AvxDot<DotProduct>;

#[derive(Clone, Copy)]
pub(crate) struct DotProduct;

impl Products for DotProduct {
    const OFFSET: u8 = 128;

    #[inline(always)]
    fn add(sums: __m256i, activations: __m256i, weights: __m256i) -> __m256i {
        // SAFETY: kernels run with these products only at levels that have AVX-VNNI.
        unsafe { _mm256_dpbusd_avx_epi32(sums, activations, weights) }
    }
}
