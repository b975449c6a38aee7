//! Lanes in plain Rust, for any processor.

use super::{LANES, Lanes};

/// An array that the compiler turns into what the target's baseline offers.
#[derive(Clone, Copy)]
pub(crate) struct PortableLanes([f32; LANES]);

impl PortableLanes {
    #[inline(always)]
    fn zip(self, other: Self, operation: impl Fn(f32, f32) -> f32) -> Self {
        Self(std::array::from_fn(|lane| {
            operation(self.0[lane], other.0[lane])
        }))
    }

    /// Halves, quarters, ... of the lanes put together.
    #[inline(always)]
    fn fold(self, operation: impl Fn(f32, f32) -> f32) -> f32 {
        let mut lanes = self.0;
        for width in [8, 4, 2, 1] {
            for lane in 0..width {
                lanes[lane] = operation(lanes[lane], lanes[lane + width]);
            }
        }
        lanes[0]
    }
}

/// As the processor's instruction: the second operand where one is not a number.
#[inline(always)]
fn larger(first: f32, second: f32) -> f32 {
    if first > second { first } else { second }
}

/// The counterpart of [`larger`].
#[inline(always)]
fn smaller(first: f32, second: f32) -> f32 {
    if first < second { first } else { second }
}

impl Lanes for PortableLanes {
    const MANY: bool = false;

    #[inline(always)]
    fn splat(value: f32) -> Self {
        Self([value; LANES])
    }

    #[inline(always)]
    fn load(values: &[f32; LANES]) -> Self {
        Self(*values)
    }

    #[inline(always)]
    fn store(self, values: &mut [f32; LANES]) {
        *values = self.0;
    }

    #[inline(always)]
    fn add(self, other: Self) -> Self {
        self.zip(other, |first, second| first + second)
    }

    #[inline(always)]
    fn sub(self, other: Self) -> Self {
        self.zip(other, |first, second| first - second)
    }

    #[inline(always)]
    fn mul(self, other: Self) -> Self {
        self.zip(other, |first, second| first * second)
    }

    #[inline(always)]
    fn div(self, other: Self) -> Self {
        self.zip(other, |first, second| first / second)
    }

    #[inline(always)]
    fn mul_add(self, factor: Self, addend: Self) -> Self {
        Self(std::array::from_fn(|lane| {
            self.0[lane].mul_add(factor.0[lane], addend.0[lane])
        }))
    }

    #[inline(always)]
    fn abs(self) -> Self {
        Self(self.0.map(f32::abs))
    }

    #[inline(always)]
    fn max(self, other: Self) -> Self {
        self.zip(other, larger)
    }

    #[inline(always)]
    fn min(self, other: Self) -> Self {
        self.zip(other, smaller)
    }

    #[inline(always)]
    fn scale_by_power(self, power: Self) -> Self {
        self.zip(power, |value, power| {
            f32::from_bits(value.to_bits().wrapping_add(power.to_bits() << 23))
        })
    }

    #[inline(always)]
    fn store_low_bytes(self, bytes: &mut [u8; LANES]) {
        *bytes = self.0.map(|value| value.to_bits().to_le_bytes()[0]);
    }

    #[inline(always)]
    fn total(self) -> f32 {
        self.fold(|first, second| first + second)
    }

    #[inline(always)]
    fn highest(self) -> f32 {
        self.fold(larger)
    }

    #[inline(always)]
    fn transpose(rows: [Self; LANES]) -> [Self; LANES] {
        std::array::from_fn(|column| Self(rows.map(|row| row.0[column])))
    }
}
