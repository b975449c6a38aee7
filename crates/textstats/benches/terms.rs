//! How long it takes to find the terms of many comments.
//!
//! `cargo bench -p textstats` makes 100,000 comments and prints the time of taking them in and of finding
//! their terms. `BENCH_COMMENTS` changes the number; `BENCH_TEXTS` names a file with one text a line to
//! take them from.

use std::time::Instant;

use textstats::terms::{Class, Corpus};

fn main() {
    let number = std::env::var("BENCH_COMMENTS");
    let number = number.ok().and_then(|n| n.parse().ok()).unwrap_or(100_000);
    let texts: Vec<String> = match std::env::var("BENCH_TEXTS") {
        Ok(path) => {
            let texts = std::fs::read_to_string(&path).expect("a file of texts");
            texts
                .lines()
                .cycle()
                .take(number)
                .map(str::to_owned)
                .collect()
        }
        Err(_) => (0..number).map(made_up).collect(),
    };
    let begin = Instant::now();
    let mut corpus = Corpus::new(&["Clamor"]);
    for (n, text) in texts.iter().enumerate() {
        let class = [Class::Positive, Class::Neutral, Class::Negative][n % 3];
        corpus.add(text, Some("en"), class, 0.0);
    }
    let taken = begin.elapsed();
    let terms = corpus.terms(20);
    println!(
        "{number} comments: {:.2} s to take them in, {:.2} s in all; {} terms",
        taken.as_secs_f64(),
        begin.elapsed().as_secs_f64(),
        terms.positive.len() + terms.negative.len()
    );
}

/// Fifteen words of a vocabulary of 40,000, frequent and rare as in a natural text (Zipf).
fn made_up(n: usize) -> String {
    let mut state = n as u64 + 1;
    let word = |place: usize| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let uniform = (state >> 11) as f64 / (1_u64 << 53) as f64;
        let rank = 40_000_f64.powf(uniform) as usize;
        let ending = if place % 7 == 6 { "," } else { "" };
        format!("w{rank:x}{ending}")
    };
    (0..15).map(word).collect::<Vec<_>>().join(" ")
}
