//! Integer sums in plain Rust, for any processor.

use super::Dot;
use crate::lanes::{LANES, Lanes, PortableLanes};

/// An array that the compiler turns into what the target's baseline offers.
#[derive(Clone, Copy)]
pub(crate) struct PortableDot([i32; LANES]);

impl Dot for PortableDot {
    /// Input by input, and wide enough for two products.
    type Weights = [[i16; LANES]; 4];
    type Activations = [i16; 4];
    type Lanes = PortableLanes;

    const OFFSET: u8 = 0;

    #[inline(always)]
    fn start(sums: &[i32; LANES]) -> Self {
        Self(*sums)
    }

    #[inline(always)]
    fn weights(weights: &[i8; 64]) -> Self::Weights {
        let mut wide = [[0; LANES]; 4];
        for (output, four) in weights.as_chunks::<4>().0.iter().enumerate() {
            for (input, &weight) in four.iter().enumerate() {
                wide[input][output] = i16::from(weight);
            }
        }
        wide
    }

    #[inline(always)]
    fn activations(activations: [u8; 4]) -> Self::Activations {
        activations.map(|activation| i16::from(activation.cast_signed()))
    }

    #[inline(always)]
    fn add(mut self, weights: Self::Weights, activations: Self::Activations) -> Self {
        for (output, sum) in self.0.iter_mut().enumerate() {
            // Activations are at most 127 in size, so two products fit into 16 bits.
            let pair = |first: usize| {
                let product = |input: usize| weights[input][output] * activations[input];
                i32::from(product(first).wrapping_add(product(first + 1)))
            };
            *sum += pair(0) + pair(2);
        }
        self
    }

    #[inline(always)]
    fn lanes(self) -> Self::Lanes {
        PortableLanes::load(&self.0.map(|sum| sum as f32))
    }
}
