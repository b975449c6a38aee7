//! A trial of the matrix unit before it is relied on.
//!
//! Its instructions are written out by hand, and they are rare enough for an emulator or a
//! hypervisor to have them wrong. Not here: whether the processor has them.

use super::{Instructions, Level};
use crate::{Activation, Int8Weights, QuantizedRows, linear_i8};

/// Whether the matrix unit gives the products that plain Rust gives; if not, logs it.
pub(super) fn matrix_unit_multiplies() -> bool {
    let expected = trial(Level(Instructions::Portable));
    let right = trial(Level(Instructions::Amx)) == expected;
    if !right {
        tracing::warn!(
            "this processor's matrix unit (AMX) gives wrong products and is left alone: scores are right, but take longer"
        );
    }
    right
}

/// A small product whose rows, inputs and outputs do not fill their tiles.
fn trial(level: Level) -> Vec<f32> {
    const ROWS: usize = 35;
    const INPUTS: usize = 200;
    const OUTPUTS: usize = 50;
    // Bytes without a pattern: the middle bits of a linear congruential sequence.
    let mut state = 1_u32;
    let mut byte = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state.to_le_bytes()[2].cast_signed().max(-127)
    };
    let x: Vec<f32> = (0..ROWS * INPUTS).map(|_| f32::from(byte())).collect();
    let weights: Vec<i8> = (0..INPUTS * OUTPUTS).map(|_| byte()).collect();
    let weights = Int8Weights::pack(&weights, INPUTS, OUTPUTS, &[1.0; OUTPUTS], &[0.0; OUTPUTS]);
    let mut rows = QuantizedRows::default();
    rows.quantize(level, &x, INPUTS);
    let mut out = vec![0.0; ROWS * OUTPUTS];
    linear_i8(level, &rows, &weights, &mut out, Activation::None);
    out
}
