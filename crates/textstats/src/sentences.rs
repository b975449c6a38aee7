//! Counts the sentences of a text in time that grows with its length alone.
//!
//! The crate that finds them looks ahead after a full stop, for a lower-case letter with which the sentence
//! goes on (UAX 29, SB8), and does so again for each character of the blanks and brackets that follow. A full
//! stop and a million blanks would take hours. The marks between two sentences are therefore shortened
//! first, by leaving out those that change nothing: one more blank after a blank, one more bracket after a
//! bracket, and accents on either. The count is the same.

use std::borrow::Cow;

use unicode_segmentation::UnicodeSegmentation;

/// Characters after a full stop that are looked at as they are: shorter runs cost little.
const SHORT: usize = 64;

/// Full stops after which a sentence can go on (`ATerm` of UAX 29).
const FULL_STOPS: [char; 4] = ['.', '\u{2024}', '\u{fe52}', '\u{ff0e}'];

/// What a character is where a sentence may have ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    /// A bracket or a quotation mark: belongs to the sentence before.
    Close,
    /// White space within a line.
    Space,
    /// An accent, or a sign that is not seen: belongs to the character before.
    Extend,
}

/// Sentences that have a letter or a digit.
pub(crate) fn count(text: &str) -> usize {
    shortened(text).unicode_sentences().count()
}

/// The text with long runs of marks after full stops shortened.
fn shortened(text: &str) -> Cow<'_, str> {
    let mut short: Option<String> = None;
    let mut rest = text;
    while let Some(stop) = rest.find(FULL_STOPS) {
        let stop = stop + rest[stop..].chars().next().map_or(0, char::len_utf8);
        let (before, after) = rest.split_at(stop);
        let mut marks = Marks::default();
        // Where the marks end, and where they are too many.
        let (mut end, mut count) = (0, 0);
        for c in after.chars() {
            let Some(mark) = marks.of(c) else { break };
            end += c.len_utf8();
            count += 1;
            marks.keep(c, mark);
        }
        let run = &after[..end];
        if count > SHORT {
            let short = short.get_or_insert_with(|| {
                let done = text.len() - rest.len();
                text[..done].to_owned()
            });
            short.push_str(before);
            short.push_str(&marks.kept);
        } else if let Some(short) = &mut short {
            short.push_str(before);
            short.push_str(run);
        }
        rest = &after[end..];
    }
    match short {
        Some(mut short) => {
            short.push_str(rest);
            Cow::Owned(short)
        }
        None => Cow::Borrowed(text),
    }
}

/// A run of marks, without those that change nothing.
#[derive(Debug, Default)]
struct Marks {
    kept: String,
    /// The last one that is no [`Mark::Extend`].
    last: Option<Mark>,
    /// Whether a letter was kept since: some accents are letters as well, and a sentence with one counts.
    has_letter: bool,
    /// The last character and what it is, since the same one mostly comes again.
    known: Option<(char, Option<Mark>)>,
}

impl Marks {
    fn of(&mut self, c: char) -> Option<Mark> {
        match self.known {
            Some((known, mark)) if known == c => mark,
            _ => {
                let mark = mark(c);
                self.known = Some((c, mark));
                mark
            }
        }
    }

    fn keep(&mut self, c: char, mark: Mark) {
        let is_letter = c.is_alphanumeric();
        let is_kept = match mark {
            Mark::Extend => self.kept.is_empty() || (is_letter && !self.has_letter),
            mark => self.last != Some(mark),
        };
        if !is_kept {
            return;
        }
        self.kept.push(c);
        if mark == Mark::Extend {
            self.has_letter |= is_letter;
        } else {
            self.last = Some(mark);
            self.has_letter = is_letter;
        }
    }
}

/// What a character is after a full stop; none where the run of marks ends.
fn mark(c: char) -> Option<Mark> {
    match c {
        ' ' | '\t' | '\u{b}' | '\u{c}' => return Some(Mark::Space),
        '"' | '\'' | '(' | ')' | '[' | ']' | '{' | '}' => return Some(Mark::Close),
        c if c.is_ascii() => return None,
        _ => {}
    }
    // The crate keeps its table to itself, so it is asked about sentences of three characters: what is a mark
    // belongs to the full stop before it, and ends no sentence by itself.
    let is_mark = breaks_at(&format!(".{c}A"), 1 + c.len_utf8())
        && !breaks_at(&format!("{c}A"), c.len_utf8());
    if !is_mark {
        return None;
    }
    Some(if c.is_whitespace() {
        Mark::Space
    } else if breaks_at(&format!("A.{c}A"), 2 + c.len_utf8()) {
        Mark::Close
    } else {
        // As though it were not there: `A.A` is one sentence.
        Mark::Extend
    })
}

/// Whether the first sentence of a text ends there.
fn breaks_at(text: &str, place: usize) -> bool {
    let first = text.split_sentence_bounds().next();
    first.is_some_and(|first| first.len() == place)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn counted_by_the_crate(text: &str) -> usize {
        text.unicode_sentences().count()
    }

    #[test]
    fn full_stops_are_those_of_unicode() {
        for c in '\0'..=char::MAX {
            // After a full stop a sentence may go on with a small letter; after other ends it does not.
            let goes_on = !breaks_at(&format!("{c} a"), c.len_utf8() + 1);
            let ends = breaks_at(&format!("{c} A"), c.len_utf8() + 1);
            assert_eq!(ends && goes_on, FULL_STOPS.contains(&c), "{c:?}");
        }
    }

    #[test]
    fn marks_of_ascii_are_as_the_crate_has_them() {
        for c in '\0'..='\u{7f}' {
            let text = format!(".{c}A");
            let is_mark = breaks_at(&text, 2) && !breaks_at(&text[1..], 1);
            assert_eq!(mark(c).is_some(), is_mark, "{c:?}");
        }
    }

    /// Runs that do not end, each of which took the square of its length.
    const RUNS: &[&str] = &[
        " ",
        ")",
        ")\u{301}",
        " \u{301}",
        " \u{a0}",
        "\u{201d})",
        // Accents that are letters, and a letter that is an accent.
        "\u{93e}",
        " \u{93e}\u{93f}",
        ")\u{ff9e}\u{ff9f}",
        "\u{200d}\u{2060}",
    ];

    #[test]
    fn the_marks_after_a_full_stop_are_few_however_many_there_are() {
        for run in RUNS {
            for stop in FULL_STOPS {
                for times in [100, 200, 400] {
                    let text = format!("a{stop}{}B", run.repeat(times));
                    let short = shortened(&text);
                    assert!(short.chars().count() <= 8, "{run:?}: {short:?}");
                    assert_eq!(count(&text), counted_by_the_crate(&text), "{run:?}");
                }
            }
        }
    }

    #[test]
    fn a_text_of_marks_is_counted_before_anybody_gives_up() {
        for run in RUNS {
            let text = format!("One.{}Two", run.repeat(1_000_000 / run.len()));
            let counted = count(&text);
            assert!((1..=2).contains(&counted), "{run:?}: {counted}");
        }
    }

    proptest! {
        #[test]
        fn shortened_texts_have_as_many_sentences(
            runs in prop::collection::vec(
                ("[.\u{2024}!\\?]?", "[ \t)\"\u{201d}\u{a0}\u{301}\u{93e}\u{200d}]{0,4}", 1_usize..60, "[aA1,#\n\u{93e}。服]{0,2}"),
                0..8,
            ),
        ) {
            let text: String = runs
                .iter()
                .map(|(stop, marks, times, after)| format!("{stop}{}{after}", marks.repeat(*times)))
                .collect();
            prop_assert_eq!(count(&text), counted_by_the_crate(&text));
        }
    }
}
