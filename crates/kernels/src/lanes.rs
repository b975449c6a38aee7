//! Sixteen floats side by side, with the few operations that the kernels need.
//!
//! Every implementation rounds each operation once, as IEEE 754 says, and adds up lanes in the same
//! order, so all give the same bits. Not here: anything that knows what the numbers mean.

#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;
mod portable;

pub(super) use portable::PortableLanes;
#[cfg(target_arch = "x86_64")]
pub(super) use {avx2::Avx2Lanes, avx512::Avx512Lanes};

/// How many lanes there are.
pub(super) const LANES: usize = 16;

/// Added to a float below 2^22 in size, this leaves the nearest whole number (ties to even) in the
/// low bits of the sum: 1.5 * 2^23, where neighbouring floats are 1 apart.
pub(super) const ROUNDING: f32 = 12_582_912.0;

/// Sixteen `f32` lanes.
///
/// An implementation may use instructions that not every processor has. Kernels therefore come by
/// one only as a type parameter of [`Kernel::run`](super::arithmetic::Kernel::run).
pub(super) trait Lanes: Copy {
    /// Whether the registers hold 32 of these blocks of lanes, or but 8.
    const MANY: bool;

    fn splat(value: f32) -> Self;
    fn load(values: &[f32; LANES]) -> Self;
    fn store(self, values: &mut [f32; LANES]);

    fn add(self, other: Self) -> Self;
    fn sub(self, other: Self) -> Self;
    fn mul(self, other: Self) -> Self;
    fn div(self, other: Self) -> Self;
    /// `self * factor + addend`, rounded once.
    fn mul_add(self, factor: Self, addend: Self) -> Self;
    fn abs(self) -> Self;
    /// The larger of both; `other` where one is not a number.
    fn max(self, other: Self) -> Self;
    /// The smaller of both; `other` where one is not a number.
    fn min(self, other: Self) -> Self;

    /// `self` times two to the power of the whole number that was rounded into the low bits of
    /// `power` by adding [`ROUNDING`]; the result must be a normal number.
    fn scale_by_power(self, power: Self) -> Self;
    /// Stores the low eight bits of every lane, see [`ROUNDING`].
    fn store_low_bytes(self, bytes: &mut [u8; LANES]);

    /// All lanes added up: halves first, then quarters, and so on.
    fn total(self) -> f32;
    /// The largest lane.
    fn highest(self) -> f32;
    /// Rows become columns.
    fn transpose(rows: [Self; LANES]) -> [Self; LANES];

    /// The first lanes from a slice that may be short, the others zero.
    #[inline(always)]
    fn load_short(values: &[f32]) -> Self {
        match values.first_chunk() {
            Some(block) => Self::load(block),
            None => {
                let mut block = [0.0; LANES];
                block[..values.len()].copy_from_slice(values);
                Self::load(&block)
            }
        }
    }

    /// The first lanes into a slice that may be short.
    #[inline(always)]
    fn store_short(self, values: &mut [f32]) {
        match values.first_chunk_mut() {
            Some(block) => self.store(block),
            None => {
                let mut block = [0.0; LANES];
                self.store(&mut block);
                let count = values.len();
                values.copy_from_slice(&block[..count]);
            }
        }
    }
}
