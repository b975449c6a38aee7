//! A text's logits are the same bits whatever stands beside it and whatever computes them.

use std::sync::LazyLock;

use kernels::Level;
use proptest::prelude::*;
use sentiment::{NeuralModel, Precision};

use crate::models::{expected, open, texts};

/// A model, and its logits of the fixtures' texts: each alone, on one thread, at the lowest level.
struct Reference {
    texts: Vec<String>,
    alone: Vec<[f32; 3]>,
    /// The same model for every level and several numbers of threads.
    ways: Vec<(&'static str, usize, NeuralModel)>,
}

static REFERENCES: LazyLock<Vec<Reference>> = LazyLock::new(|| {
    let mut references = Vec::new();
    for name in ["tiny-roberta", "tiny-bert"] {
        for precision in [Precision::Int8, Precision::Fp32] {
            let fixtures = expected(name);
            // Ordinary lengths, and one text that fills the model.
            let (short, long): (Vec<&str>, Vec<&str>) = texts(&fixtures)
                .into_iter()
                .partition(|text| text.len() < 120);
            let texts: Vec<String> = short
                .into_iter()
                .chain(long.into_iter().take(1))
                .map(str::to_owned)
                .collect();
            let slowest = Level::available()[0];
            let reference = open(name, precision).using(slowest, 1);
            let alone = texts
                .iter()
                .map(|text| reference.logits(&[text]).expect("it scores")[0])
                .collect();
            let ways = Level::available()
                .iter()
                .flat_map(|&level| [1, 3].map(|threads| (level, threads)))
                .map(|(level, threads)| {
                    (
                        level.name(),
                        threads,
                        open(name, precision).using(level, threads),
                    )
                })
                .collect();
            references.push(Reference { texts, alone, ways });
        }
    }
    references
});

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]
    #[test]
    fn any_company_order_level_and_threads_give_the_same_bits(
        chosen in prop::collection::vec(any::<prop::sample::Index>(), 1..40),
    ) {
        for Reference { texts, alone, ways } in REFERENCES.iter() {
            let chosen: Vec<usize> = chosen.iter().map(|index| index.index(texts.len())).collect();
            let batch: Vec<&str> = chosen.iter().map(|&index| texts[index].as_str()).collect();
            for (level, threads, model) in ways {
                let logits = model.logits(&batch).expect("it scores");
                for (&index, row) in chosen.iter().zip(logits) {
                    prop_assert_eq!(
                        row.map(f32::to_bits),
                        alone[index].map(f32::to_bits),
                        "{:?} at {} on {} threads", texts[index], level, threads
                    );
                }
            }
        }
    }
}

#[test]
fn a_thousand_different_texts_at_once_have_the_bits_that_each_has_alone() {
    for Reference { texts, ways, .. } in REFERENCES.iter() {
        let (_, texts) = texts.split_last().expect("there are texts");
        let pairs = texts
            .iter()
            .flat_map(|one| texts.iter().map(move |other| format!("{one} {other}")));
        let many: Vec<String> = pairs.collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        let (.., slowest) = ways.first().expect("there is a level");
        let (.., fastest) = ways.last().expect("there is a level");
        let together = fastest.logits(&many).expect("it scores");
        for (text, together) in many.iter().zip(together).step_by(17) {
            let alone = slowest.logits(&[text]).expect("it scores");
            assert_eq!(alone, [together], "{text:?}");
        }
    }
}
