//! How much of the processor's own limit the encoder's kernels reach, on one thread, for each level
//! of instructions: `cargo bench -p kernels [level]`.
//!
//! Every figure is the best of many short runs, so that other work on the machine hardly counts.

use std::hint::black_box;
use std::time::{Duration, Instant};

use kernels::{
    Activation, F32Weights, Int8Weights, Level, QuantizedRows, Scratch, add_layer_norm, attention,
    gelu, limits, linear_f32, linear_i8, tanh,
};

/// Tokens of one batch.
const ROWS: usize = 128;
/// A text of usual length, and so many of them that they fill a batch.
const TEXT: usize = 16;

/// Inputs and outputs of the linear layers of MiniLM-L6 and RoBERTa-base.
const SHAPES: [(usize, usize); 8] = [
    (384, 1152),
    (384, 384),
    (384, 1536),
    (1536, 384),
    (768, 2304),
    (768, 768),
    (768, 3072),
    (3072, 768),
];

fn main() {
    // Cargo passes --bench.
    let wanted = std::env::args()
        .skip(1)
        .find(|argument| !argument.starts_with('-'));
    for &level in Level::available() {
        if wanted.as_ref().is_none_or(|wanted| wanted == level.name()) {
            products(level);
            elementwise(level);
        }
    }
}

fn products(level: Level) {
    let limits = limits(level);
    // Slow levels get fewer rows, so that a run ends before the system gives the core to others.
    let count = if limits.int8 < 1e11 { ROWS / 8 } else { ROWS };
    println!(
        "\n{}: limits {:.0} GOP/s int8, {:.1} GFLOP/s f32, one thread",
        level.name(),
        limits.int8 / 1e9,
        limits.float / 1e9
    );
    println!("{count:>3} rows of      int8 GOP/s       with GELU     f32 GFLOP/s");
    for (inputs, outputs) in SHAPES {
        let x = numbers(count * inputs);
        let bias = numbers(outputs);
        let mut out = vec![0.0; count * outputs];
        let operations = (2 * count * inputs * outputs) as f64;

        let weights = numbers(inputs * outputs);
        let bytes: Vec<i8> = weights.iter().map(|x| (x * 127.0) as i8).collect();
        let bytes = Int8Weights::pack(&bytes, inputs, outputs, &bias, &bias);
        let mut rows = QuantizedRows::default();
        rows.quantize(level, &x, inputs);
        let mut int8 = |activation| {
            operations / seconds(|| linear_i8(level, &rows, &bytes, &mut out, activation))
        };
        let (plain, with_gelu) = (int8(Activation::None), int8(Activation::Gelu));

        let weights = F32Weights::pack(&weights, inputs, outputs, &bias);
        let mut float = || linear_f32(level, &x, &weights, &mut out, Activation::None);
        let float = operations / seconds(&mut float);
        println!(
            "{:<12} {} {} {}",
            format!("{inputs}x{outputs}"),
            share(plain, limits.int8),
            share(with_gelu, limits.int8),
            share(float, limits.float)
        );
    }
}

fn elementwise(level: Level) {
    println!("nanoseconds per token  quantise  add+norm      gelu      tanh  attention of {TEXT}");
    for (hidden, heads) in [(384, 12), (768, 12)] {
        let mut x = numbers(ROWS * hidden);
        let residual = numbers(ROWS * hidden);
        let parameters = numbers(hidden);
        let qkv = numbers(3 * ROWS * hidden);
        let lengths = [TEXT; ROWS / TEXT];
        let mut rows = QuantizedRows::default();
        let mut scratch = Scratch::default();
        let quantise = seconds(|| rows.quantize(level, &x, hidden));
        let attention = seconds(|| attention(level, &qkv, &lengths, heads, &mut scratch, &mut x));
        let norm = seconds(|| {
            add_layer_norm(level, &mut x, &residual, &parameters, &parameters, 1e-5);
        });
        let gelu = seconds(|| gelu(level, &mut x));
        let tanh = seconds(|| tanh(level, &mut x));
        let per_token =
            [quantise, norm, gelu, tanh, attention].map(|seconds| seconds * 1e9 / ROWS as f64);
        println!(
            "hidden {hidden:<14} {:>9.0} {:>9.0} {:>9.0} {:>9.0} {:>9.0}",
            per_token[0], per_token[1], per_token[2], per_token[3], per_token[4]
        );
    }
}

fn share(operations: f64, limit: f64) -> String {
    format!(
        "{:>7.1} ({:>3.0} %)",
        operations / 1e9,
        100.0 * operations / limit
    )
}

/// The shortest of many runs.
fn seconds(mut run: impl FnMut()) -> f64 {
    let begin = Instant::now();
    let mut shortest = Duration::MAX;
    let mut runs = 0;
    while runs < 10 || begin.elapsed() < Duration::from_millis(200) {
        let start = Instant::now();
        run();
        shortest = shortest.min(start.elapsed());
        runs += 1;
    }
    black_box(shortest).as_secs_f64()
}

/// Numbers between -1 and 1 without a pattern that matters here.
fn numbers(count: usize) -> Vec<f32> {
    (0..count).map(|n| (n as f32 * 1.618).sin()).collect()
}
