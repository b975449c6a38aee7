//! What the kernels compute, against plain arithmetic in double precision, and that neither the
//! level nor the company of a row changes a bit of it.

use std::f64::consts::{FRAC_1_SQRT_2, PI};

use super::*;

/// Rows, inputs and outputs.
type Shape = (usize, usize, usize);

/// Shapes that do and do not fill tiles and blocks.
const SHAPES: [Shape; 13] = [
    (0, 64, 16),
    (1, 1, 1),
    (1, 384, 3),
    (2, 64, 16),
    (7, 70, 33),
    (15, 63, 48),
    (16, 128, 32),
    (17, 26, 50),
    (33, 312, 48),
    (33, 70, 32),
    (31, 384, 64),
    (48, 129, 17),
    (257, 65, 40),
];

/// Tokens of the texts of a batch, and heads with their dimensions.
const LENGTHS: [usize; 7] = [1, 0, 16, 21, 2, 50, 8];
const HEADS: [(usize, usize); 4] = [(12, 32), (2, 64), (3, 26), (1, 5)];

/// Numbers that look random and are the same in every run.
struct Random(u64);

impl Random {
    /// Between -1 and 1.
    fn float(&mut self) -> f32 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (self.0 >> 40) as f32 / (1 << 23) as f32 - 1.0
    }

    fn floats(&mut self, count: usize, size: f32) -> Vec<f32> {
        (0..count).map(|_| self.float() * size).collect()
    }
}

fn portable() -> Level {
    Level::available()[0]
}

/// Every level gives the bits of the first.
#[track_caller]
fn assert_same_bits(what: &str, compute: impl Fn(Level) -> Vec<f32>) {
    let expected = compute(portable());
    for &level in &Level::available()[1..] {
        let got = compute(level);
        assert_eq!(got.len(), expected.len());
        let pairs = got.iter().zip(&expected);
        if let Some(place) = pairs
            .clone()
            .position(|(got, expected)| got.to_bits() != expected.to_bits())
        {
            let (got, expected) = (got[place], expected[place]);
            panic!(
                "{what}, value {place}: {got} at {}, not {expected}",
                level.name()
            );
        }
    }
}

/// No value differs by more than `tolerance`, times the expected value where that is above one.
#[track_caller]
fn assert_close(what: &str, got: &[f32], expected: &[f64], tolerance: f64) {
    assert_eq!(got.len(), expected.len());
    for (place, (&got, expected)) in got.iter().zip(expected).enumerate() {
        let error = (f64::from(got) - expected).abs() / expected.abs().max(1.0);
        assert!(
            error <= tolerance,
            "{what}, value {place}: {got}, not {expected}"
        );
    }
}

/// A linear layer with int8 weights, and rows for it.
struct Int8Layer {
    shape: Shape,
    x: Vec<f32>,
    weights: Vec<i8>,
    scale: Vec<f32>,
    bias: Vec<f32>,
}

impl Int8Layer {
    fn new(shape @ (rows, inputs, outputs): Shape) -> Self {
        let mut random = Random(7);
        // From -128 to 127, both not rarely.
        let mut weight = |_| (random.float() * 140.0).round() as i8;
        Self {
            shape,
            weights: (0..inputs * outputs).map(&mut weight).collect(),
            x: random.floats(rows * inputs, 3.0),
            scale: random.floats(outputs, 0.01),
            bias: random.floats(outputs, 1.0),
        }
    }

    fn pack(&self) -> Int8Weights {
        let (_, inputs, outputs) = self.shape;
        Int8Weights::pack(&self.weights, inputs, outputs, &self.scale, &self.bias)
    }

    fn quantize(&self, level: Level) -> QuantizedRows {
        let mut rows = QuantizedRows::default();
        rows.quantize(level, &self.x, self.shape.1);
        rows
    }

    fn compute(&self, level: Level, activation: Activation) -> Vec<f32> {
        let mut out = vec![f32::NAN; self.shape.0 * self.shape.2];
        linear_i8(
            level,
            &self.quantize(level),
            &self.pack(),
            &mut out,
            activation,
        );
        out
    }

    fn expected(&self) -> Vec<f64> {
        let (_, inputs, outputs) = self.shape;
        let mut expected = Vec::new();
        for row in self.x.chunks_exact(inputs) {
            let largest = row.iter().fold(0.0_f32, |largest, x| largest.max(x.abs()));
            for output in 0..outputs {
                let mut sum = 0.0;
                for (x, weights) in row.iter().zip(self.weights.chunks_exact(outputs)) {
                    let byte = (x * (127.0 / largest)).round_ties_even();
                    sum += f64::from(byte) * f64::from(weights[output]);
                }
                let scale = f64::from(largest) / 127.0 * f64::from(self.scale[output]);
                expected.push(sum * scale + f64::from(self.bias[output]));
            }
        }
        expected
    }
}

/// Rows, weights and biases of a linear layer in single precision.
fn float_layer((rows, inputs, outputs): Shape) -> (Vec<f32>, Vec<f32>, Vec<f32>) {
    let mut random = Random(3);
    (
        random.floats(rows * inputs, 1.0),
        random.floats(inputs * outputs, 1.0),
        random.floats(outputs, 1.0),
    )
}

fn compute_float_layer(
    level: Level,
    shape @ (rows, inputs, outputs): Shape,
    activation: Activation,
) -> Vec<f32> {
    let (x, weights, bias) = float_layer(shape);
    let weights = F32Weights::pack(&weights, inputs, outputs, &bias);
    let mut out = vec![f32::NAN; rows * outputs];
    linear_f32(level, &x, &weights, &mut out, activation);
    out
}

/// Queries, keys and values.
fn qkv(lengths: &[usize], hidden: usize) -> Vec<f32> {
    Random(5).floats(3 * hidden * lengths.iter().sum::<usize>(), 3.0)
}

fn compute_attention(level: Level, qkv: &[f32], lengths: &[usize], heads: usize) -> Vec<f32> {
    let mut out = vec![f32::NAN; qkv.len() / 3];
    attention(
        level,
        qkv,
        lengths,
        heads,
        &mut Scratch::default(),
        &mut out,
    );
    out
}

#[test]
fn int8_layers_match_plain_arithmetic() {
    for shape in SHAPES {
        let layer = Int8Layer::new(shape);
        let got = layer.compute(portable(), Activation::None);
        assert_close(&format!("{shape:?}"), &got, &layer.expected(), 1e-6);
    }
}

#[test]
fn int8_layers_have_the_same_bits_at_every_level() {
    for shape in SHAPES {
        let layer = Int8Layer::new(shape);
        for activation in [Activation::None, Activation::Gelu] {
            assert_same_bits(&format!("{shape:?}, {activation:?}"), |level| {
                layer.compute(level, activation)
            });
        }
    }
}

#[cfg(all(target_arch = "x86_64", target_os = "linux"))]
#[test]
fn int8_layers_have_the_same_bits_in_tiles() {
    for shape in SHAPES {
        let layer = Int8Layer::new(shape);
        let expected = layer.compute(portable(), Activation::Gelu);
        let rows = layer.quantize(portable()).offset_by_128();
        let mut out = vec![f32::NAN; expected.len()];
        int8::Product::new(&rows, &layer.pack(), &mut out, Activation::Gelu)
            .in_tiles::<dot::PortableDot, int8::amx::PlainTiles>();
        assert_eq!(out, expected, "{shape:?}");
    }
}

#[test]
fn values_are_rounded_to_the_nearest_of_255_with_ties_to_even() {
    let inputs = [127.0, 0.5, 1.5, -2.5, -126.5, -126.4, 126.51];
    let identity: Vec<i8> = (0..49).map(|place| i8::from(place % 8 == 0)).collect();
    let weights = Int8Weights::pack(&identity, 7, 7, &[1.0; 7], &[0.0; 7]);
    let mut rows = QuantizedRows::default();
    rows.quantize(portable(), &[inputs, [0.0; 7], [1e-35; 7]].concat(), 7);
    let mut out = [f32::NAN; 21];
    linear_i8(portable(), &rows, &weights, &mut out, Activation::None);
    assert_eq!(out[..7], [127.0, 0.0, 2.0, -2.0, -126.0, -126.0, 127.0]);
    assert_eq!(out[7..], [0.0; 14]);
}

#[test]
fn numbers_that_are_none_stay_none_and_stop_nothing() {
    for &level in Level::available() {
        let mut x = [f32::NAN, f32::INFINITY, 1.0];
        gelu(level, &mut x);
        assert!(x[0].is_nan() && x[1] == f32::INFINITY);
        let mut x = [f32::NAN, f32::NEG_INFINITY, f32::INFINITY];
        tanh(level, &mut x);
        assert!(x[0].is_nan() && x[1..] == [-1.0, 1.0]);

        let weights = Int8Weights::pack(&[1; 3 * 16], 3, 16, &[1.0; 16], &[0.0; 16]);
        let mut rows = QuantizedRows::default();
        rows.quantize(
            level,
            &[1.0, 2.0, f32::INFINITY, f32::NAN, 1.0, 1.0, 1.0, 1.0, 1.0],
            3,
        );
        let mut out = [0.0; 3 * 16];
        linear_i8(level, &rows, &weights, &mut out, Activation::None);
        assert!(!out[0].is_finite());
        assert_eq!(out[32], 3.0);
    }
}

#[test]
fn float_layers_match_plain_arithmetic() {
    for shape @ (_, inputs, outputs) in SHAPES {
        let (x, weights, bias) = float_layer(shape);
        let mut expected = Vec::new();
        for row in x.chunks_exact(inputs) {
            for (output, &bias) in bias.iter().enumerate() {
                let weights = weights.iter().skip(output).step_by(outputs);
                let products = row
                    .iter()
                    .zip(weights)
                    .map(|(&x, &w)| f64::from(x) * f64::from(w));
                expected.push(products.sum::<f64>() + f64::from(bias));
            }
        }
        let got = compute_float_layer(portable(), shape, Activation::None);
        assert_close(&format!("{shape:?}"), &got, &expected, 2e-5);
    }
}

#[test]
fn float_layers_have_the_same_bits_at_every_level() {
    for shape in SHAPES {
        for activation in [Activation::None, Activation::Gelu] {
            assert_same_bits(&format!("{shape:?}, {activation:?}"), |level| {
                compute_float_layer(level, shape, activation)
            });
        }
    }
}

#[test]
fn weights_that_lie_output_by_output_pack_to_the_same() {
    let shape @ (_, inputs, outputs) = (5, 70, 33);
    let (x, weights, bias) = float_layer(shape);
    let mut transposed = Vec::new();
    for output in 0..outputs {
        transposed.extend(weights.iter().skip(output).step_by(outputs));
    }
    let weights = F32Weights::pack_transposed(&transposed, inputs, outputs, &bias);
    let mut out = vec![f32::NAN; 5 * outputs];
    linear_f32(portable(), &x, &weights, &mut out, Activation::None);
    assert_eq!(
        out,
        compute_float_layer(portable(), shape, Activation::None)
    );
}

#[test]
fn gelu_and_tanh_are_as_exact_as_they_say() {
    let x: Vec<f32> = (-16_000..=16_000).map(|n| n as f32 / 2_000.0).collect();
    let exact = |function: fn(f64) -> f64| -> Vec<f64> {
        x.iter().map(|&x| function(f64::from(x))).collect()
    };
    let mut got = x.clone();
    gelu(portable(), &mut got);
    for (got, expected) in got
        .iter()
        .zip(exact(|x| x * (0.5 + 0.5 * erf(x * FRAC_1_SQRT_2))))
    {
        assert!(
            (f64::from(*got) - expected).abs() < 1.2e-6,
            "{got}, not {expected}"
        );
    }
    assert_eq!((got[0], got[x.len() - 1]), (0.0, 8.0));

    let mut got = x.clone();
    tanh(portable(), &mut got);
    assert_close("tanh", &got, &exact(f64::tanh), 2e-7);
    for function in [gelu, tanh] {
        assert_same_bits("function", |level| {
            let mut x = x.clone();
            function(level, &mut x);
            x
        });
    }
}

/// The error function, by its Maclaurin series as far as that is exact enough, then 1.
fn erf(x: f64) -> f64 {
    if x.abs() > 5.0 {
        return x.signum();
    }
    let (mut term, mut sum) = (x, x);
    for n in 1..150 {
        term *= -x * x / f64::from(n);
        sum += term / f64::from(2 * n + 1);
    }
    sum * 2.0 / PI.sqrt()
}

#[test]
fn attention_matches_plain_arithmetic() {
    for (heads, head) in HEADS {
        let hidden = heads * head;
        let qkv = qkv(&LENGTHS, hidden);
        let at = |token: usize, part: usize, place: usize| {
            f64::from(qkv[(3 * token + part) * hidden + place])
        };
        let mut expected = Vec::new();
        let mut first = 0;
        for length in LENGTHS {
            let text = first..first + length;
            for token in text.clone() {
                for start in (0..hidden).step_by(head) {
                    let dimensions = start..start + head;
                    let score = |key| -> f64 {
                        let products = dimensions.clone().map(|d| at(token, 0, d) * at(key, 1, d));
                        products.sum::<f64>() / (head as f64).sqrt()
                    };
                    let exponentials: Vec<f64> = text.clone().map(|key| score(key).exp()).collect();
                    let total: f64 = exponentials.iter().sum();
                    for d in dimensions.clone() {
                        let values = text.clone().map(|token| at(token, 2, d));
                        let sum: f64 = values.zip(&exponentials).map(|(v, e)| v * e).sum();
                        expected.push(sum / total);
                    }
                }
            }
            first += length;
        }
        let got = compute_attention(portable(), &qkv, &LENGTHS, heads);
        assert_close(&format!("{heads} heads of {head}"), &got, &expected, 2e-5);
    }
}

#[test]
fn attention_has_the_same_bits_at_every_level() {
    for (heads, head) in HEADS {
        let qkv = qkv(&LENGTHS, heads * head);
        assert_same_bits(&format!("{heads} heads of {head}"), |level| {
            compute_attention(level, &qkv, &LENGTHS, heads)
        });
    }
}

#[test]
fn a_text_has_the_same_attention_alone_and_in_company() {
    let (heads, head) = HEADS[0];
    let hidden = heads * head;
    let qkv = qkv(&LENGTHS, hidden);
    for &level in Level::available() {
        let together = compute_attention(level, &qkv, &LENGTHS, heads);
        let mut first = 0;
        for length in LENGTHS {
            let qkv = &qkv[3 * hidden * first..][..3 * hidden * length];
            let alone = compute_attention(level, qkv, &[length], heads);
            assert_eq!(alone, together[hidden * first..][..hidden * length]);
            first += length;
        }
    }
}

#[test]
fn a_row_has_the_same_outputs_alone_and_in_company() {
    let shape @ (_, inputs, outputs) = (35, 200, 50);
    let layer = Int8Layer::new(shape);
    let (x, weights, bias) = float_layer(shape);
    let weights = F32Weights::pack(&weights, inputs, outputs, &bias);
    for &level in Level::available() {
        let int8 = layer.compute(level, Activation::Gelu);
        let float = compute_float_layer(level, shape, Activation::Gelu);
        for row in [0, 7, 15, 16, 31, 34] {
            let alone = Int8Layer {
                shape: (1, inputs, outputs),
                x: layer.x[row * inputs..][..inputs].to_vec(),
                ..Int8Layer::new(shape)
            };
            let alone = alone.compute(level, Activation::Gelu);
            assert_eq!(alone, int8[row * outputs..][..outputs]);
            let mut alone = vec![f32::NAN; outputs];
            let x = &x[row * inputs..][..inputs];
            linear_f32(level, x, &weights, &mut alone, Activation::Gelu);
            assert_eq!(alone, float[row * outputs..][..outputs]);
        }
    }
}

#[test]
fn rows_are_normalised_as_in_plain_arithmetic_and_with_the_same_bits_at_every_level() {
    const EPSILON: f32 = 1e-5;
    for width in [1, 16, 26, 312, 384, 768] {
        let mut random = Random(11);
        let [x, residual] = [2.0, 3.0].map(|size| random.floats(5 * width, size));
        let [gamma, beta] = [1.0, 1.0].map(|size| random.floats(width, size));
        for residual in [&residual[..], &[]] {
            let compute = |level| {
                let mut x = x.clone();
                add_layer_norm(level, &mut x, residual, &gamma, &beta, EPSILON);
                x
            };
            let mut sums: Vec<f64> = x.iter().map(|&x| f64::from(x)).collect();
            for (sum, &residual) in sums.iter_mut().zip(residual) {
                *sum += f64::from(residual);
            }
            for row in sums.chunks_exact_mut(width) {
                let mean = row.iter().sum::<f64>() / width as f64;
                let squares: f64 = row.iter().map(|x| (x - mean).powi(2)).sum();
                let deviation = (squares / width as f64 + f64::from(EPSILON)).sqrt();
                for ((x, &gamma), &beta) in row.iter_mut().zip(&gamma).zip(&beta) {
                    *x = (*x - mean) / deviation * f64::from(gamma) + f64::from(beta);
                }
            }
            let what = format!("width {width}");
            assert_close(&what, &compute(portable()), &sums, 3e-6);
            assert_same_bits(&what, compute);
        }
    }
}
