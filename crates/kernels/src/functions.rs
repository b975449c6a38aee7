//! Functions of single values: exp, tanh and GELU.
//!
//! Each is a polynomial in operations that all levels round alike, so they differ from the system's
//! mathematical library, by the errors stated here.

use super::arithmetic::{Arithmetic, Kernel};
use super::lanes::{LANES, Lanes, ROUNDING};
use super::level::Level;

/// What a linear layer does to its outputs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Activation {
    /// Nothing.
    None,
    /// The Gaussian error linear unit in its exact form, `x * (1 + erf(x / sqrt 2)) / 2`.
    Gelu,
}

/// Replaces every value by its hyperbolic tangent, to within 2e-7.
pub fn tanh(level: Level, x: &mut [f32]) {
    level.run(Tanh(x));
}

/// Replaces every value by its [`Activation::Gelu`], to within 1.2e-6.
pub fn gelu(level: Level, x: &mut [f32]) {
    level.run(Gelu(x));
}

struct Tanh<'a>(&'a mut [f32]);

impl Kernel for Tanh<'_> {
    type Output = ();

    #[inline(always)]
    fn run<A: Arithmetic>(self) {
        for values in self.0.chunks_mut(LANES) {
            tanh_lanes(A::Lanes::load_short(values)).store_short(values);
        }
    }
}

struct Gelu<'a>(&'a mut [f32]);

impl Kernel for Gelu<'_> {
    type Output = ();

    #[inline(always)]
    fn run<A: Arithmetic>(self) {
        for values in self.0.chunks_mut(LANES) {
            gelu_lanes(A::Lanes::load_short(values)).store_short(values);
        }
    }
}

/// The exponential function of values up to 88; below -87, that of -87 (1.6e-38).
///
/// Relative error below 2e-7. Range reduction and coefficients: `expf` of the Cephes library by
/// Stephen L. Moshier.
#[inline(always)]
pub(super) fn exp_lanes<L: Lanes>(x: L) -> L {
    let x = x.max(L::splat(-87.0)).min(L::splat(88.0));
    let power = x.mul_add(L::splat(std::f32::consts::LOG2_E), L::splat(ROUNDING));
    let whole = power.sub(L::splat(ROUNDING));
    // ln 2 in two parts, the first exact in few bits.
    let rest = whole.mul_add(L::splat(-0.693_359_4), x);
    let rest = whole.mul_add(L::splat(2.121_944_4e-4), rest);
    let polynomial = horner(
        rest,
        &[
            0.5,
            1.666_666_6e-1,
            4.166_579_6e-2,
            8.333_452e-3,
            1.398_2e-3,
            1.987_569_1e-4,
        ],
    );
    let linear = rest.add(L::splat(1.0));
    polynomial
        .mul_add(rest.mul(rest), linear)
        .scale_by_power(power)
}

/// `(1 - e^-2|x|) / (1 + e^-2|x|)` with the sign of `x`.
#[inline(always)]
fn tanh_lanes<L: Lanes>(x: L) -> L {
    let small = exp_lanes(x.abs().mul(L::splat(-2.0)));
    let one = L::splat(1.0);
    let size = one.sub(small).div(one.add(small));
    // The sign of x, or zero: tanh of the smallest numbers is the number.
    let sign = L::splat(-1.0).max(x.mul(L::splat(f32::MAX)));
    size.mul(one.min(sign))
}

/// Beyond this, the normal distribution is so close to 0 or 1 that GELU differs by 6e-7 at most.
const GELU_RANGE: f32 = 5.2;

/// `(normal distribution(x) - 1/2) / x` as a polynomial in `2 (x / GELU_RANGE)^2 - 1`.
///
/// Fitted to the smallest largest error of GELU over the range (weighted least squares in the basis
/// of Chebyshev polynomials, reweighted until even). At the end of the range it gives exactly one
/// half, so beyond it GELU is exactly 0 or `x`.
const GELU_COEFFICIENTS: [f32; 13] = [
    0.135_949_94,
    -0.067_743_406,
    0.050_030_17,
    -0.039_941_3,
    0.031_907_264,
    -0.024_593_404,
    0.018_387_152,
    -0.013_103_353,
    0.007_557_862,
    -0.003_505_701_4,
    0.002_853_577_7,
    -0.002_503_723_6,
    0.000_858_779_76,
];

/// GELU as `x / 2 + |x| (normal distribution(|x|) - 1/2)`.
#[inline(always)]
pub(super) fn gelu_lanes<L: Lanes>(x: L) -> L {
    let size = x.abs();
    let near = size.min(L::splat(GELU_RANGE));
    let place = near
        .mul(near)
        .mul_add(L::splat(2.0 / (GELU_RANGE * GELU_RANGE)), L::splat(-1.0));
    let above_half = horner(place, &GELU_COEFFICIENTS).mul(near);
    size.mul_add(above_half, x.mul(L::splat(0.5)))
}

/// The polynomial with these coefficients, the constant one first.
#[inline(always)]
fn horner<L: Lanes, const N: usize>(x: L, coefficients: &[f32; N]) -> L {
    let mut value = L::splat(coefficients[N - 1]);
    for &coefficient in coefficients[..N - 1].iter().rev() {
        value = value.mul_add(x, L::splat(coefficient));
    }
    value
}
