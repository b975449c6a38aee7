//! The encoder's arithmetic: products with int8 and f32 weights, attention and elementwise work.
//!
//! Here: what is computed on rows of numbers, and with which instructions. Not here: what a layer
//! of a model is made of, where weights come from, batches and threads.
//!
//! **A row's result depends on nothing but the row** (attention: on its own text), bit for bit: not
//! on the other rows, on its place among them or on the processor. Integer products are exact.
//! Floating-point work is written once, over blocks of 16 lanes, and every [`Level`] carries out
//! the same correctly rounded operations in the same order.
//!
//! | file | what |
//! |---|---|
//! | `level`, `arithmetic` | which instructions this processor has; compiling kernels for each set |
//! | `lanes`, `dot` | 16 floats and 16 integer sums in the registers of each set |
//! | `tiles` | the layout that rows and weights of int8 products share |
//! | `quantize`, `int8`, `float` | quantised rows; layers with int8 and with f32 weights |
//! | `signed` | bytes of a file as int8 weights |
//! | `functions`, `norm`, `attention` | exp, tanh and GELU; layer normalisation; attention |
//! | `limits` | what the processor could do at most, for benchmarks (feature `limits`) |
//!
//! The only crate that is full of `unsafe`: vector instructions may be called where [`Level`] found
//! them, and nowhere else.

mod arithmetic;
mod attention;
mod dot;
mod float;
mod functions;
mod int8;
mod lanes;
mod level;
#[cfg(feature = "limits")]
mod limits;
mod norm;
mod quantize;
mod signed;
#[cfg(test)]
mod tests;
mod tiles;

pub use attention::{Scratch, attention};
pub use float::{F32Weights, linear_f32};
pub use functions::{Activation, gelu, tanh};
pub use int8::{Int8Weights, linear_i8};
pub use level::{Level, MaxLevel};
#[cfg(feature = "limits")]
pub use limits::{Limits, limits};
pub use norm::add_layer_norm;
pub use quantize::QuantizedRows;
pub use signed::signed;
