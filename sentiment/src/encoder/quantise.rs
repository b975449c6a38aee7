//! Single-precision weights as signed bytes, as training/quantize.py does it.
//!
//! Symmetric, one scale per output of a linear layer and per word of the embeddings: its largest
//! magnitude becomes 127. The head, norms and small tables stay as they are: they cost next to
//! nothing.

use bytes::Bytes;

use super::architecture::Architecture;
use super::tensors::{Kind, Tensor, Tensors, quantised_name, scale_name};
use crate::parallel;

const LARGEST: f32 = 127.0;

/// Replaces the weights of the encoder's layers and of the words, on `threads` threads.
///
/// # Errors
/// What is missing or no finite number, for a log.
pub(super) fn quantise(
    mut tensors: Tensors,
    architecture: &Architecture,
    threads: usize,
) -> Result<Tensors, String> {
    let words = architecture.embeddings("word_embeddings.weight");
    let head = architecture.head();
    let mut weights: Vec<(String, Tensor)> = Vec::new();
    for name in architecture
        .linears()
        .iter()
        .filter(|name| !head.contains(&name.as_str()))
        .map(|name| format!("{name}.weight"))
        .chain([words.clone()])
    {
        match tensors.0.remove(&name) {
            Some(tensor) if tensor.kind == Kind::Float && tensor.shape.len() == 2 => {
                weights.push((name, tensor));
            }
            _ => return Err(format!("it has no matrix {name}")),
        }
    }
    // The largest first: the words take as long as ten layers.
    weights.reverse();
    let quantised = parallel::share(
        threads,
        weights.len(),
        || (),
        |(), index| {
            let (name, tensor) = &weights[index];
            let by_row = *name == words;
            matrix(tensor, by_row).ok_or_else(|| format!("{name} holds what is no finite number"))
        },
    )?;
    for ((name, _), (whole, scale)) in weights.iter().zip(quantised) {
        tensors.0.insert(quantised_name(name), whole);
        tensors.0.insert(scale_name(name), scale);
    }
    Ok(tensors)
}

/// Signed bytes and scales, one per row or one per column; `None` when a number is not finite.
fn matrix(tensor: &Tensor, by_row: bool) -> Option<(Tensor, Tensor)> {
    let width = tensor.shape[1];
    let numbers = tensor.floats();
    if !numbers.iter().all(|number| number.is_finite()) {
        return None;
    }
    let rows = numbers.chunks_exact(width.max(1));
    let mut whole = Vec::with_capacity(numbers.len());
    let scales: Vec<f32> = if by_row {
        rows.map(|row| {
            let largest = row
                .iter()
                .fold(0.0_f32, |largest, number| largest.max(number.abs()));
            let scale = scale(largest);
            whole.extend(row.iter().map(|number| rounded(number / scale)));
            scale
        })
        .collect()
    } else {
        let mut largest = vec![0.0_f32; width];
        for row in rows.clone() {
            for (largest, number) in largest.iter_mut().zip(row) {
                *largest = largest.max(number.abs());
            }
        }
        let scales: Vec<f32> = largest.into_iter().map(scale).collect();
        for row in rows {
            whole.extend(
                row.iter()
                    .zip(&scales)
                    .map(|(number, scale)| rounded(number / scale)),
            );
        }
        scales
    };
    let count = scales.len();
    let scales: Bytes = scales.into_iter().flat_map(f32::to_le_bytes).collect();
    let whole = Tensor::new(Kind::Int8, tensor.shape.clone(), whole.into());
    let scales = Tensor::new(Kind::Float, vec![count], scales);
    Some((whole.ok()?, scales.ok()?))
}

fn scale(largest: f32) -> f32 {
    if largest == 0.0 {
        1.0
    } else {
        largest / LARGEST
    }
}

/// The nearest whole number, ties to even, as the byte that stands for it.
fn rounded(number: f32) -> u8 {
    (number.round_ties_even() as i8).cast_unsigned()
}

#[cfg(test)]
mod tests {
    use super::{Kind, Tensor, matrix};

    fn quantised(numbers: &[f32], shape: [usize; 2], by_row: bool) -> Option<(Vec<i8>, Vec<f32>)> {
        let bytes = numbers
            .iter()
            .flat_map(|number| number.to_le_bytes())
            .collect();
        let tensor = Tensor::new(Kind::Float, shape.to_vec(), bytes).expect("it fits");
        let (whole, scale) = matrix(&tensor, by_row)?;
        Some((whole.integers().to_vec(), scale.floats()))
    }

    #[test]
    fn the_largest_of_each_output_becomes_127_and_ties_go_to_even() {
        let numbers = [127.0, 0.0, -2.5, 0.0, 3.5, 0.0];
        let (whole, scale) = quantised(&numbers, [3, 2], false).expect("finite");
        assert_eq!((whole, scale), (vec![127, 0, -2, 0, 4, 0], vec![1.0, 1.0]));
        let (whole, scale) = quantised(&[254.0, -1.0, 0.5, -127.0], [2, 2], true).expect("finite");
        assert_eq!((whole, scale), (vec![127, 0, 0, -127], vec![2.0, 1.0]));
    }

    #[test]
    fn numbers_that_are_not_finite_are_refused() {
        for odd in [f32::NAN, f32::INFINITY] {
            assert_eq!(quantised(&[1.0, odd], [1, 2], false), None);
            assert_eq!(quantised(&[1.0, odd], [1, 2], true), None);
        }
    }
}
