//! Integer sums in two AVX registers, whichever instructions multiply.
#![allow(
    unsafe_code,
    reason = "the instructions are only reached through a level that has them"
)]

use std::arch::x86_64::*;
use std::marker::PhantomData;

use super::Dot;
use crate::lanes::{Avx2Lanes, LANES};

/// How eight sums grow by the products of four bytes each.
///
/// As with [`Dot`], kernels come by an implementation only as a type parameter.
pub(crate) trait Products: Copy {
    /// See [`Dot::OFFSET`].
    const OFFSET: u8;

    /// The sums with the products of activations and weights added, exactly.
    fn add(sums: __m256i, activations: __m256i, weights: __m256i) -> __m256i;
}

/// Two registers. Used only by kernels that run with AVX2 and what `P` needs, see [`Dot`].
#[derive(Clone, Copy)]
pub(crate) struct AvxDot<P>(__m256i, __m256i, PhantomData<P>);

// SAFETY of every block below: kernels run with these sums only at levels that have AVX2. Loads
// touch the bytes that they are given.
impl<P: Products> Dot for AvxDot<P> {
    type Weights = (__m256i, __m256i);
    type Activations = __m256i;
    type Lanes = Avx2Lanes;

    const OFFSET: u8 = P::OFFSET;

    #[inline(always)]
    fn start(sums: &[i32; LANES]) -> Self {
        // SAFETY: see above.
        unsafe {
            Self(
                _mm256_loadu_si256(sums.as_ptr().cast()),
                _mm256_loadu_si256(sums[8..].as_ptr().cast()),
                PhantomData,
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
        Self(
            P::add(self.0, activations, weights.0),
            P::add(self.1, activations, weights.1),
            PhantomData,
        )
    }

    #[inline(always)]
    fn lanes(self) -> Self::Lanes {
        // SAFETY: see above.
        unsafe { Avx2Lanes(_mm256_cvtepi32_ps(self.0), _mm256_cvtepi32_ps(self.1)) }
    }
}
