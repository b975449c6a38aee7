//! Integer sums in one AVX-512 register, by `vpdpbusd`.
#![allow(
    unsafe_code,
    reason = "the instructions are only reached through a level that has them"
)]

use std::arch::x86_64::*;

use super::Dot;
use crate::lanes::{Avx512Lanes, LANES};

/// One register. Used only by kernels that run with AVX-512 VNNI, see [`Dot`].
#[derive(Clone, Copy)]
pub(crate) struct Avx512Dot(__m512i);

// SAFETY of every block below: kernels run with these sums only at levels that have AVX-512 F and
// VNNI. Loads touch the bytes that they are given.
impl Dot for Avx512Dot {
    type Weights = __m512i;
    type Activations = __m512i;
    type Lanes = Avx512Lanes;

    const OFFSET: u8 = 128;

    #[inline(always)]
    fn start(sums: &[i32; LANES]) -> Self {
        // SAFETY: see above.
        Self(unsafe { _mm512_loadu_si512(sums.as_ptr().cast()) })
    }

    #[inline(always)]
    fn weights(weights: &[i8; 64]) -> Self::Weights {
        // SAFETY: see above.
        unsafe { _mm512_loadu_si512(weights.as_ptr().cast()) }
    }

    #[inline(always)]
    fn activations(activations: [u8; 4]) -> Self::Activations {
        // SAFETY: see above.
        unsafe { _mm512_set1_epi32(i32::from_le_bytes(activations)) }
    }

    #[inline(always)]
    fn add(self, weights: Self::Weights, activations: Self::Activations) -> Self {
        // SAFETY: see above.
        Self(unsafe { _mm512_dpbusd_epi32(self.0, activations, weights) })
    }

    #[inline(always)]
    fn lanes(self) -> Self::Lanes {
        // SAFETY: see above.
        Avx512Lanes(unsafe { _mm512_cvtepi32_ps(self.0) })
    }
}
