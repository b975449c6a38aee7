//! What a pasted cell takes to be read, for cells of doubling size that are nothing but what surrounds
//! addresses: twice the size may take twice the time, and beyond the limit no time at all.
//!
//! `cargo bench -p platforms --bench addresses`

use std::hint::black_box;
use std::time::{Duration, Instant};

use platforms::recognize;

/// Each repeated to the size, before, behind or around an address.
const PIECES: [&str; 14] = [
    ")", "(", "()", "[{(", ",", ".)", "\u{200b}", "](", "https://", "&amp;", "_)", "%20", "，",
    "[.]a",
];

fn main() {
    for piece in PIECES {
        println!("{piece:?}");
        let mut before: Option<Duration> = None;
        for size in (9..=20).map(|power| 1 << power) {
            let cell = format!("https://a.example/b{}", piece.repeat(size / piece.len()));
            let took = best_of_several(&cell);
            let ratio = before.map_or(1.0, |before| took.as_secs_f64() / before.as_secs_f64());
            println!(
                "{size:>9} bytes {:>10.1} us  x {ratio:.2}",
                took.as_secs_f64() * 1e6
            );
            before = Some(took);
        }
    }
}

/// The least of some runs: whatever else the machine does only adds.
fn best_of_several(cell: &str) -> Duration {
    let runs = (0..20).map(|_| {
        let begun = Instant::now();
        black_box(recognize(black_box(cell)));
        begun.elapsed()
    });
    runs.min().unwrap_or_default().max(Duration::from_nanos(1))
}
