//! A long text in pieces that can be counted by themselves.

use std::thread;

use crate::ease::Language;
use crate::tally::Tally;

/// A text up to this many bytes is one piece.
const PIECE: usize = 256 * 1024;

/// The counts of a text; of a long one the pieces are counted on as many threads as there are cores.
pub(crate) fn tally(text: &str, language: Option<Language>) -> Tally {
    let pieces = pieces(text, PIECE);
    if let [piece] = pieces.as_slice() {
        return Tally::of(piece, language);
    }
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let share = pieces.len().div_ceil(threads).max(1);
    let count = |pieces: &[&str]| sum(pieces.iter().map(|piece| Tally::of(piece, language)));
    thread::scope(|scope| {
        let counting: Vec<_> = pieces
            .chunks(share)
            .map(|pieces| scope.spawn(move || count(pieces)))
            .collect();
        sum(counting.into_iter().map(|thread| match thread.join() {
            Ok(tally) => tally,
            Err(panic) => std::panic::resume_unwind(panic),
        }))
    })
}

fn sum(tallies: impl Iterator<Item = Tally>) -> Tally {
    tallies.fold(Tally::default(), |mut all, tally| {
        all.add(tally);
        all
    })
}

/// Cuts after line feeds, where words and sentences end (UAX 29: WB3a, SB4), as soon as a piece has so
/// many bytes. A text without line feeds is one piece.
fn pieces(text: &str, size: usize) -> Vec<&str> {
    let mut pieces = Vec::with_capacity(text.len() / size + 1);
    let mut rest = text;
    while rest.len() > size {
        let Some(end) = rest.as_bytes()[size..]
            .iter()
            .position(|byte| *byte == b'\n')
        else {
            break;
        };
        let (piece, after) = rest.split_at(size + end + 1);
        pieces.push(piece);
        rest = after;
    }
    pieces.push(rest);
    pieces
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn pieces_are_the_text_and_count_like_it(
            text in "([a-zA-Z0-9 .,!?#@'\\-\u{301}\u{200d}日本😍👍🏽🇩🇪\r\n]|https://a.example/x){0,200}",
            size in 1_usize..20,
            english in any::<bool>(),
        ) {
            let language = english.then(|| Language::of_tag("en")).flatten();
            let pieces = pieces(&text, size);
            prop_assert_eq!(pieces.concat(), text.as_str());
            let parts = sum(pieces.iter().map(|piece| Tally::of(piece, language)));
            prop_assert_eq!(
                parts.figures(language),
                Tally::of(&text, language).figures(language)
            );
        }
    }

    #[test]
    fn a_long_text_is_counted_on_threads_like_a_short_one() {
        let line = "It is a truth universally acknowledged. 😍 #books\n";
        let text = line.repeat(3 * PIECE / line.len());
        assert!(pieces(&text, PIECE).len() > 2);
        let language = Language::of_tag("en");
        assert_eq!(
            tally(&text, language).figures(language),
            Tally::of(&text, language).figures(language)
        );
    }
}
