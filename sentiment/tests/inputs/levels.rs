//! Every set of instructions gives the same bits; a processor has some of them.

use kernels::Level;
use sentiment::Precision;

use crate::models::{expected, open, texts};

/// All but plain Rust.
pub(crate) const NAMES: [&str; 4] = ["avx2", "avx-vnni", "avx512-vnni", "amx"];

/// The level, where this processor has it.
pub(crate) fn level(name: &str) -> Result<Level, String> {
    let levels = Level::available();
    let level = levels.iter().find(|level| level.name() == name);
    level
        .copied()
        .ok_or_else(|| format!("this processor has no {name}"))
}

pub(crate) fn same_scores(level: Level) {
    let plain = Level::available()[0];
    for name in ["tiny-roberta", "tiny-bert"] {
        let fixtures = expected(name);
        let texts = texts(&fixtures);
        for precision in [Precision::Int8, Precision::Fp32] {
            let logits = |level| {
                let model = open(name, precision).using(level, 1);
                model.logits(&texts).expect("it scores")
            };
            let (found, wanted) = (logits(level), logits(plain));
            let bits = |rows: &[[f32; 3]]| -> Vec<u32> {
                rows.iter().flatten().map(|logit| logit.to_bits()).collect()
            };
            assert_eq!(bits(&found), bits(&wanted), "{name} {precision:?}");
        }
    }
}
