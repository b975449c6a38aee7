//! The valence of each rated word among its neighbours: capitals, degree adverbs,
//! negation, idioms, `no` and `least`, up to three words back.
//!
//! The order of the steps and of the arithmetic is the original's; floating-point
//! sums would differ in the last places otherwise, and with them rounded scores.

use super::Valence;
use super::table::{DEGREE, Table, Word};
use super::tokens::Tokens;
use super::words::Name;

/// What shouting adds.
const SHOUTING: f64 = 0.733;

/// What negation multiplies by.
const NEGATION: f64 = -0.74;

/// What `never so` and the like multiply by.
const NEVER_SO: f64 = 1.25;

/// How much of a degree adverb's effect is left at a distance of one, two, three words.
const FADING: [f64; 3] = [1.0, 0.95, 0.9];

/// Appends the words whose valence is not zero.
pub(super) fn collect(tokens: &Tokens, table: &Table, valences: &mut Vec<Valence>) {
    let sentence = Sentence {
        tokens,
        table,
        mixed_case: tokens.mixed_case(),
    };
    for (position, token) in tokens.list().iter().enumerate() {
        if !table.is_rated(token.word) {
            continue;
        }
        let value = sentence.valence(position);
        if value != 0.0 {
            valences.push(Valence { position, value });
        }
    }
}

struct Sentence<'a> {
    tokens: &'a Tokens,
    table: &'a Table,
    mixed_case: bool,
}

impl<'a> Sentence<'a> {
    fn valence(&self, at: usize) -> f64 {
        let word = self.word(at);
        let Some(rating) = word.rating else {
            return 0.0;
        };
        if word.name == Name::Kind && self.name_after(at, 1) == Name::Of {
            return 0.0;
        }
        let mut valence = self.weigh_no(at, word, rating);
        if self.shouts(at) {
            valence += toward(valence, SHOUTING);
        }
        for distance in 1..=3 {
            // A rated neighbour has its say by its own valence, not here.
            let Some(neighbour) = self.before(at, distance) else {
                break;
            };
            if neighbour.rating.is_some() {
                continue;
            }
            if neighbour.degree != 0.0 {
                let degree = self.degree(at - distance, neighbour, valence);
                valence += degree * FADING[distance - 1];
            }
            valence *= self.negation(at, distance, neighbour);
            if distance == 3 {
                valence = self.weigh_idioms(at, valence);
            }
        }
        self.weigh_least(at, valence)
    }

    /// `no` says nothing itself when a rated word follows, and negates the next two,
    /// or the third after an `or` or `nor`. This starts from the rating again.
    fn weigh_no(&self, at: usize, word: &Word, rating: f64) -> f64 {
        let name = |distance| self.name_before(at, distance);
        let negated = name(1) == Name::No
            || name(2) == Name::No
            || (name(3) == Name::No && matches!(name(1), Name::Or | Name::Nor));
        let next_is_rated = || self.after(at, 1).is_some_and(|next| next.rating.is_some());
        if negated {
            rating * NEGATION
        } else if word.name == Name::No && next_is_rated() {
            0.0
        } else {
            rating
        }
    }

    fn degree(&self, at: usize, adverb: &Word, valence: f64) -> f64 {
        let mut degree = adverb.degree;
        if valence < 0.0 {
            degree = -degree;
        }
        if self.shouts(at) {
            degree += toward(valence, SHOUTING);
        }
        degree
    }

    /// The factor by which the neighbour at this distance negates, or 1.
    fn negation(&self, at: usize, distance: usize, neighbour: &Word) -> f64 {
        let name = |distance| self.name_before(at, distance);
        let so = |name| matches!(name, Name::So | Name::This);
        let (never_so, without_doubt) = match distance {
            1 => (false, false),
            2 => (
                name(2) == Name::Never && so(name(1)),
                name(2) == Name::Without && name(1) == Name::Doubt,
            ),
            // Missing brackets in the original: `so` or `this` right before the word
            // is enough, without any `never`.
            _ => (
                (name(3) == Name::Never && so(name(2))) || so(name(1)),
                name(3) == Name::Without && (name(2) == Name::Doubt || name(1) == Name::Doubt),
            ),
        };
        if never_so {
            NEVER_SO
        } else if neighbour.negates && !without_doubt {
            NEGATION
        } else {
            1.0
        }
    }

    /// An idiom's valence replaces what was worked out so far. Only asked for from
    /// the fourth word on, and only when the word three back is not rated.
    fn weigh_idioms(&self, at: usize, mut valence: f64) -> f64 {
        let back = |distance| self.name_before(at, distance);
        let ahead = |distance| self.name_after(at, distance);
        let (three, two, one) = (back(3), back(2), back(1));
        let here = self.word(at).name;

        let before = Name::idiom_of_two(one, here)
            .or_else(|| Name::idiom_of_three(two, one, here))
            .or_else(|| Name::idiom_of_two(two, one))
            .or_else(|| Name::idiom_of_three(three, two, one))
            .or_else(|| Name::idiom_of_two(three, two));
        let after = Name::idiom_of_three(here, ahead(1), ahead(2))
            .or_else(|| Name::idiom_of_two(here, ahead(1)));
        if let Some(idiom) = after.or(before) {
            valence = idiom;
        }

        // Not turned round for a negative word, unlike dampeners of one word.
        for (first, second) in [(three, two), (two, one)] {
            if Name::is_dampening_pair(first, second) {
                valence -= DEGREE;
            }
        }
        valence
    }

    /// `least` right before negates, but not `at least` and `very least`.
    fn weigh_least(&self, at: usize, valence: f64) -> f64 {
        let positive_phrase = matches!(self.name_before(at, 2), Name::At | Name::Very);
        if self.name_before(at, 1) == Name::Least && !positive_phrase {
            valence * NEGATION
        } else {
            valence
        }
    }

    fn shouts(&self, at: usize) -> bool {
        self.mixed_case && self.tokens.list()[at].upper
    }

    fn word(&self, at: usize) -> &'a Word {
        self.table.word(self.tokens.list()[at].word)
    }

    fn before(&self, at: usize, distance: usize) -> Option<&'a Word> {
        at.checked_sub(distance).map(|at| self.word(at))
    }

    fn after(&self, at: usize, distance: usize) -> Option<&'a Word> {
        let token = self.tokens.list().get(at + distance)?;
        Some(self.table.word(token.word))
    }

    fn name_before(&self, at: usize, distance: usize) -> Name {
        self.before(at, distance)
            .map_or(Name::Other, |word| word.name)
    }

    fn name_after(&self, at: usize, distance: usize) -> Name {
        self.after(at, distance)
            .map_or(Name::Other, |word| word.name)
    }
}

/// The amount with the sign of the valence; zero counts as negative.
fn toward(valence: f64, amount: f64) -> f64 {
    if valence > 0.0 { amount } else { -amount }
}
