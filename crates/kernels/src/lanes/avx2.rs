//! Lanes in two AVX registers.
#![allow(
    unsafe_code,
    reason = "the instructions are only reached through a level that has them"
)]

use std::arch::x86_64::*;

use super::{LANES, Lanes};

/// Two registers. Used only by kernels that run with AVX2 and FMA, see [`Lanes`].
#[derive(Clone, Copy)]
pub(crate) struct Avx2Lanes(pub(crate) __m256, pub(crate) __m256);

/// Applies an instruction to both registers of each operand.
macro_rules! both {
    ($instruction:ident, $first:expr $(, $other:expr)*) => {
        // SAFETY: kernels run with these lanes only at levels that have AVX2 and FMA.
        unsafe { Avx2Lanes($instruction($first.0 $(, $other.0)*), $instruction($first.1 $(, $other.1)*)) }
    };
}

// SAFETY of every block below: kernels run with these lanes only at levels that have AVX2 and FMA.
// Loads and stores touch the 16 values that they are given.
impl Lanes for Avx2Lanes {
    const MANY: bool = false;

    #[inline(always)]
    fn splat(value: f32) -> Self {
        // SAFETY: see above.
        let half = unsafe { _mm256_set1_ps(value) };
        Self(half, half)
    }

    #[inline(always)]
    fn load(values: &[f32; LANES]) -> Self {
        // SAFETY: see above.
        unsafe {
            Self(
                _mm256_loadu_ps(values.as_ptr()),
                _mm256_loadu_ps(values[8..].as_ptr()),
            )
        }
    }

    #[inline(always)]
    fn store(self, values: &mut [f32; LANES]) {
        // SAFETY: see above.
        unsafe {
            _mm256_storeu_ps(values.as_mut_ptr(), self.0);
            _mm256_storeu_ps(values[8..].as_mut_ptr(), self.1);
        }
    }

    #[inline(always)]
    fn add(self, other: Self) -> Self {
        both!(_mm256_add_ps, self, other)
    }

    #[inline(always)]
    fn sub(self, other: Self) -> Self {
        both!(_mm256_sub_ps, self, other)
    }

    #[inline(always)]
    fn mul(self, other: Self) -> Self {
        both!(_mm256_mul_ps, self, other)
    }

    #[inline(always)]
    fn div(self, other: Self) -> Self {
        both!(_mm256_div_ps, self, other)
    }

    #[inline(always)]
    fn mul_add(self, factor: Self, addend: Self) -> Self {
        both!(_mm256_fmadd_ps, self, factor, addend)
    }

    #[inline(always)]
    fn abs(self) -> Self {
        let sign = Self::splat(-0.0);
        both!(_mm256_andnot_ps, sign, self)
    }

    #[inline(always)]
    fn max(self, other: Self) -> Self {
        both!(_mm256_max_ps, self, other)
    }

    #[inline(always)]
    fn min(self, other: Self) -> Self {
        both!(_mm256_min_ps, self, other)
    }

    #[inline(always)]
    fn scale_by_power(self, power: Self) -> Self {
        both!(scale_by_power, self, power)
    }

    #[inline(always)]
    fn store_low_bytes(self, bytes: &mut [u8; LANES]) {
        // SAFETY: see above.
        unsafe {
            let mask = _mm256_set1_epi32(0xff);
            let low = _mm256_and_si256(_mm256_castps_si256(self.0), mask);
            let high = _mm256_and_si256(_mm256_castps_si256(self.1), mask);
            // Packing goes by 128 bits: order 0 2 1 3 of groups of four lanes.
            let words = _mm256_permute4x64_epi64::<0b11_01_10_00>(_mm256_packus_epi32(low, high));
            let packed = _mm_packus_epi16(
                _mm256_castsi256_si128(words),
                _mm256_extracti128_si256::<1>(words),
            );
            _mm_storeu_si128(bytes.as_mut_ptr().cast(), packed);
        }
    }

    #[inline(always)]
    fn total(self) -> f32 {
        // SAFETY: see above.
        unsafe {
            let half = _mm256_add_ps(self.0, self.1);
            let quarter = _mm_add_ps(
                _mm256_castps256_ps128(half),
                _mm256_extractf128_ps::<1>(half),
            );
            let pair = _mm_add_ps(quarter, _mm_movehl_ps(quarter, quarter));
            _mm_cvtss_f32(_mm_add_ss(pair, _mm_shuffle_ps::<1>(pair, pair)))
        }
    }

    #[inline(always)]
    fn highest(self) -> f32 {
        // SAFETY: see above.
        unsafe {
            let half = _mm256_max_ps(self.0, self.1);
            let quarter = _mm_max_ps(
                _mm256_castps256_ps128(half),
                _mm256_extractf128_ps::<1>(half),
            );
            let pair = _mm_max_ps(quarter, _mm_movehl_ps(quarter, quarter));
            _mm_cvtss_f32(_mm_max_ss(pair, _mm_shuffle_ps::<1>(pair, pair)))
        }
    }

    #[inline(always)]
    fn transpose(rows: [Self; LANES]) -> [Self; LANES] {
        let upper_left = transpose_eight(std::array::from_fn(|row| rows[row].0));
        let upper_right = transpose_eight(std::array::from_fn(|row| rows[row].1));
        let lower_left = transpose_eight(std::array::from_fn(|row| rows[8 + row].0));
        let lower_right = transpose_eight(std::array::from_fn(|row| rows[8 + row].1));
        std::array::from_fn(|column| match column {
            0..8 => Self(upper_left[column], lower_left[column]),
            _ => Self(upper_right[column - 8], lower_right[column - 8]),
        })
    }
}

/// As [`Lanes::scale_by_power`], for one register.
#[inline(always)]
unsafe fn scale_by_power(value: __m256, power: __m256) -> __m256 {
    // SAFETY: as the caller's.
    unsafe {
        let exponent = _mm256_slli_epi32::<23>(_mm256_castps_si256(power));
        _mm256_castsi256_ps(_mm256_add_epi32(_mm256_castps_si256(value), exponent))
    }
}

/// Rows become columns, eight by eight.
#[inline(always)]
fn transpose_eight(rows: [__m256; 8]) -> [__m256; 8] {
    let mut quads = rows;
    let mut columns = rows;
    // SAFETY: called only from the lanes above.
    unsafe {
        // Four rows at a time: half h of result 4 g + c has column 4 h + c of rows 4 g ...
        for group in 0..2 {
            let [a, b, c, d] = std::array::from_fn(|row| rows[4 * group + row]);
            let (low, high) = (_mm256_unpacklo_ps(a, b), _mm256_unpackhi_ps(a, b));
            let (low2, high2) = (_mm256_unpacklo_ps(c, d), _mm256_unpackhi_ps(c, d));
            quads[4 * group] = _mm256_shuffle_ps::<0b01_00_01_00>(low, low2);
            quads[4 * group + 1] = _mm256_shuffle_ps::<0b11_10_11_10>(low, low2);
            quads[4 * group + 2] = _mm256_shuffle_ps::<0b01_00_01_00>(high, high2);
            quads[4 * group + 3] = _mm256_shuffle_ps::<0b11_10_11_10>(high, high2);
        }
        for column in 0..4 {
            let (upper, lower) = (quads[column], quads[4 + column]);
            columns[column] = _mm256_permute2f128_ps::<0x20>(upper, lower);
            columns[4 + column] = _mm256_permute2f128_ps::<0x31>(upper, lower);
        }
    }
    columns
}
