//! Lanes in one AVX-512 register.
#![allow(
    unsafe_code,
    reason = "the instructions are only reached through a level that has them"
)]

use std::arch::x86_64::*;

use super::{LANES, Lanes};

/// One register. Used only by kernels that run with AVX-512 F and BW, see [`Lanes`].
#[derive(Clone, Copy)]
pub(crate) struct Avx512Lanes(pub(crate) __m512);

// SAFETY of every block below: kernels run with these lanes only at levels that have AVX-512 F and
// BW. Loads and stores touch the 16 values that they are given.
impl Lanes for Avx512Lanes {
    const MANY: bool = true;

    #[inline(always)]
    fn splat(value: f32) -> Self {
        // SAFETY: see above.
        Self(unsafe { _mm512_set1_ps(value) })
    }

    #[inline(always)]
    fn load(values: &[f32; LANES]) -> Self {
        // SAFETY: see above.
        Self(unsafe { _mm512_loadu_ps(values.as_ptr()) })
    }

    #[inline(always)]
    fn store(self, values: &mut [f32; LANES]) {
        // SAFETY: see above.
        unsafe { _mm512_storeu_ps(values.as_mut_ptr(), self.0) }
    }

    #[inline(always)]
    fn add(self, other: Self) -> Self {
        // SAFETY: see above.
        Self(unsafe { _mm512_add_ps(self.0, other.0) })
    }

    #[inline(always)]
    fn sub(self, other: Self) -> Self {
        // SAFETY: see above.
        Self(unsafe { _mm512_sub_ps(self.0, other.0) })
    }

    #[inline(always)]
    fn mul(self, other: Self) -> Self {
        // SAFETY: see above.
        Self(unsafe { _mm512_mul_ps(self.0, other.0) })
    }

    #[inline(always)]
    fn div(self, other: Self) -> Self {
        // SAFETY: see above.
        Self(unsafe { _mm512_div_ps(self.0, other.0) })
    }

    #[inline(always)]
    fn mul_add(self, factor: Self, addend: Self) -> Self {
        // SAFETY: see above.
        Self(unsafe { _mm512_fmadd_ps(self.0, factor.0, addend.0) })
    }

    #[inline(always)]
    fn abs(self) -> Self {
        // SAFETY: see above.
        Self(unsafe { _mm512_abs_ps(self.0) })
    }

    #[inline(always)]
    fn max(self, other: Self) -> Self {
        // SAFETY: see above.
        Self(unsafe { _mm512_max_ps(self.0, other.0) })
    }

    #[inline(always)]
    fn min(self, other: Self) -> Self {
        // SAFETY: see above.
        Self(unsafe { _mm512_min_ps(self.0, other.0) })
    }

    #[inline(always)]
    fn scale_by_power(self, power: Self) -> Self {
        // SAFETY: see above.
        Self(unsafe {
            let exponent = _mm512_slli_epi32::<23>(_mm512_castps_si512(power.0));
            _mm512_castsi512_ps(_mm512_add_epi32(_mm512_castps_si512(self.0), exponent))
        })
    }

    #[inline(always)]
    fn store_low_bytes(self, bytes: &mut [u8; LANES]) {
        // SAFETY: see above.
        unsafe {
            let low = _mm512_cvtepi32_epi8(_mm512_castps_si512(self.0));
            _mm_storeu_si128(bytes.as_mut_ptr().cast(), low);
        }
    }

    #[inline(always)]
    fn total(self) -> f32 {
        // SAFETY: see above.
        unsafe {
            let upper = _mm512_shuffle_f32x4::<0b01_00_11_10>(self.0, self.0);
            let half = _mm512_castps512_ps256(_mm512_add_ps(self.0, upper));
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
            let upper = _mm512_shuffle_f32x4::<0b01_00_11_10>(self.0, self.0);
            let half = _mm512_castps512_ps256(_mm512_max_ps(self.0, upper));
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
        let mut columns = rows;
        // SAFETY: see above.
        unsafe {
            // Four rows at a time: quarter q of result 4 g + c has column 4 q + c of rows 4 g ...
            for group in 0..4 {
                let [a, b, c, d] = std::array::from_fn(|row| rows[4 * group + row].0);
                let (low, high) = (_mm512_unpacklo_ps(a, b), _mm512_unpackhi_ps(a, b));
                let (low2, high2) = (_mm512_unpacklo_ps(c, d), _mm512_unpackhi_ps(c, d));
                let pairs = |first, second| {
                    let (first, second) = (_mm512_castps_pd(first), _mm512_castps_pd(second));
                    [
                        Self(_mm512_castpd_ps(_mm512_unpacklo_pd(first, second))),
                        Self(_mm512_castpd_ps(_mm512_unpackhi_pd(first, second))),
                    ]
                };
                [columns[4 * group], columns[4 * group + 1]] = pairs(low, low2);
                [columns[4 * group + 2], columns[4 * group + 3]] = pairs(high, high2);
            }
            // Then the quarters.
            for column in 0..4 {
                let [a, b, c, d] = std::array::from_fn(|group| columns[4 * group + column].0);
                let even = _mm512_shuffle_f32x4::<0b10_00_10_00>(a, b);
                let odd = _mm512_shuffle_f32x4::<0b11_01_11_01>(a, b);
                let even2 = _mm512_shuffle_f32x4::<0b10_00_10_00>(c, d);
                let odd2 = _mm512_shuffle_f32x4::<0b11_01_11_01>(c, d);
                columns[column] = Self(_mm512_shuffle_f32x4::<0b10_00_10_00>(even, even2));
                columns[4 + column] = Self(_mm512_shuffle_f32x4::<0b10_00_10_00>(odd, odd2));
                columns[8 + column] = Self(_mm512_shuffle_f32x4::<0b11_01_11_01>(even, even2));
                columns[12 + column] = Self(_mm512_shuffle_f32x4::<0b11_01_11_01>(odd, odd2));
            }
        }
        columns
    }
}
