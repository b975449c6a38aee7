//! What the words of a text speak for: known words weigh more than the letters of a short text.
//!
//! An n-gram classifier takes "so good, nice one" for Spanish, though no word of it is. A word that
//! stands in the list of a language speaks for it, shared with the other languages that have it too;
//! a word that stands in none speaks by its letters, where few languages have all of them
//! (`przyszedł`). No word speaks against a language: people write names and misspell.

use std::collections::HashMap;
use std::sync::LazyLock;

use foldhash::fast::FixedState;

use super::lists::LISTS;
use super::words::Words;

/// What a word weighs, to be shared by the languages that have it.
const WEIGHT: u32 = 12;

/// Languages that have all letters of an unknown word; with more of them it tells nothing.
const MOST_BY_LETTERS: u32 = 2;

/// Least weight of what is said of one text: that of two words which no other language has.
const FEWEST: u32 = 2 * WEIGHT;

/// The least part of its words that must be known of a text, 1 / this.
const KNOWN_PART: u32 = 3;

/// Letters below which a word that only one language has is no sign of it: `um` is a cry in others.
const FEWEST_LETTERS: usize = 3;

/// Languages so close that a few words never tell one from the other.
const RELATED: [&[&str]; 5] = [
    &["es", "pt", "it"],
    &["da", "nb", "sv"],
    &["cs", "sk"],
    &["hr", "sl"],
    &["de", "nl"],
];

/// A bit for each language of [`LISTS`].
type Languages = u32;

/// The languages that have a word.
static OF_WORD: LazyLock<HashMap<&'static str, Languages, FixedState>> = LazyLock::new(|| {
    // The words are ours, so nobody can choose them to collide.
    let mut of_word: HashMap<_, Languages, _> = HashMap::with_hasher(FixedState::default());
    for (bit, list) in LISTS.iter().enumerate() {
        for word in list.words.split(' ') {
            *of_word.entry(word).or_default() |= 1 << bit;
        }
    }
    of_word
});

/// A word of a text.
struct KnownWord {
    /// Those that have it.
    languages: Languages,
    /// It is long enough to be the sign of a language that alone has it.
    is_sign: bool,
}

fn known_words(words: &Words) -> impl Iterator<Item = KnownWord> {
    let mut lower = String::new();
    let words = words.text().split(' ').filter(|word| !word.is_empty());
    words.map(move |word| {
        lower.clear();
        if word.is_ascii() {
            lower.push_str(word);
            lower.make_ascii_lowercase();
        } else {
            lower.extend(word.chars().flat_map(char::to_lowercase).map(plain));
        }
        KnownWord {
            languages: languages_of(&lower),
            is_sign: lower.chars().nth(FEWEST_LETTERS - 1).is_some(),
        }
    })
}

/// The language of a text too short for anything else: it has at least two words, this language alone
/// has all of them, and one of them is in no other. Never English, which others are mixed with.
pub(super) fn whole_language(words: &Words) -> Option<&'static str> {
    let (mut count, mut of_all, mut shown) = (0, Languages::MAX, 0);
    for word in known_words(words) {
        count += 1;
        of_all &= word.languages;
        // Most texts end here, at their first or second word.
        if of_all == 0 {
            return None;
        }
        if word.is_sign && word.languages.count_ones() == 1 {
            shown |= word.languages;
        }
    }
    let tag = LISTS.get(of_all.trailing_zeros() as usize)?.tag;
    (count > 1 && of_all.count_ones() == 1 && shown == of_all && tag != "en").then_some(tag)
}

/// The words of one text, or of several, counted by what they speak for.
#[derive(Debug, Clone, Default)]
pub(super) struct Tally {
    /// How many words there are.
    words: u32,
    /// How many of them each language has.
    known: [u32; LISTS.len()],
    weights: [u32; LISTS.len()],
}

impl Tally {
    pub(super) fn of(words: &Words) -> Self {
        let mut tally = Self::default();
        tally.add(words);
        tally
    }

    pub(super) fn add(&mut self, words: &Words) {
        for word in known_words(words) {
            self.words += 1;
            let Some(share) = WEIGHT.checked_div(word.languages.count_ones()) else {
                continue;
            };
            for bit in (0..LISTS.len()).filter(|bit| word.languages >> bit & 1 == 1) {
                self.known[bit] += 1;
                self.weights[bit] += share;
            }
        }
    }

    /// Adds what another one counted.
    pub(super) fn add_all(&mut self, other: &Self) {
        self.words += other.words;
        for bit in 0..LISTS.len() {
            self.known[bit] += other.known[bit];
            self.weights[bit] += other.weights[bit];
        }
    }

    /// The language that the words of one text speak for, clearly.
    pub(super) fn language(&self) -> Option<&'static str> {
        let bit = self.clearly(FEWEST)?;
        (self.known[bit] >= 2 && self.known[bit] * KNOWN_PART >= self.words)
            .then_some(LISTS[bit].tag)
    }

    /// The language that the words of many texts speak for, clearly: they weigh at least as much as
    /// one known word in so many words.
    pub(super) fn common_language(&self) -> Option<&'static str> {
        let bit = self.clearly((2 * FEWEST).max(self.words * WEIGHT / 6))?;
        Some(LISTS[bit].tag)
    }

    /// Whether a language that was found in another way can stand: the words speak for it, and for no
    /// other language more. Of a language without a list, that few of them speak for any other.
    pub(super) fn allows(&self, tag: &str) -> bool {
        let most = self.weights.iter().copied().max().unwrap_or_default();
        match bit_of(tag) {
            Some(bit) => self.weights[bit] > 0 && self.weights[bit] == most,
            None => most * 8 <= self.words * WEIGHT,
        }
    }

    /// Whether the words speak for another language more than for this one.
    pub(super) fn contradicts(&self, tag: &str) -> bool {
        let Some(bit) = bit_of(tag) else {
            return !self.allows(tag);
        };
        let own = self.weights[bit];
        self.weights.iter().any(|weight| *weight > own + WEIGHT / 2)
    }

    /// The language of a text that has only words of it, though the texts around it are in another:
    /// at least two words, all of them of that language and not all of those around, and the two
    /// languages are not [`RELATED`].
    pub(super) fn other_than(&self, around: Option<&str>) -> Option<&'static str> {
        if self.words < 2 {
            return None;
        }
        let around = around.map(super::primary);
        if around
            .and_then(bit_of)
            .is_some_and(|bit| self.known[bit] == self.words)
        {
            return None;
        }
        let whole = |bit: &usize| self.known[*bit] == self.words;
        let most = (0..LISTS.len())
            .filter(whole)
            .max_by_key(|bit| self.weights[*bit])?;
        let tag = LISTS[most].tag;
        let alone = (0..LISTS.len())
            .filter(whole)
            .all(|bit| bit == most || self.weights[bit] < self.weights[most]);
        let related = |around| {
            RELATED
                .iter()
                .any(|group| group.contains(&tag) && group.contains(&around))
        };
        (alone && self.weights[most] > WEIGHT && !around.is_some_and(related)).then_some(tag)
    }

    /// The heaviest language, if it weighs so much, and half as much again as the next.
    fn clearly(&self, fewest: u32) -> Option<usize> {
        let (bit, most) = (0..).zip(self.weights).max_by_key(|(_, weight)| *weight)?;
        let next = (0..)
            .zip(self.weights)
            .filter(|(other, _)| *other != bit)
            .map(|(_, weight)| weight)
            .max()?;
        (most >= fewest && most * 2 >= next * 3).then_some(bit)
    }
}

fn bit_of(tag: &str) -> Option<usize> {
    LISTS.iter().position(|list| list.tag == tag)
}

/// The typographic apostrophe is the plain one.
fn plain(letter: char) -> char {
    match letter {
        '\u{2019}' => '\'',
        letter => letter,
    }
}

/// The languages that a word in small letters speaks for.
fn languages_of(word: &str) -> Languages {
    if let Some(languages) = OF_WORD.get(word) {
        return *languages;
    }
    if word.is_ascii() {
        // The first part of an elided word (`l'amour`) tells as much as the whole.
        let elided = word.split_once('\'').map(|(article, _)| article);
        let article = elided.filter(|article| article.len() <= 2);
        return article
            .and_then(|article| OF_WORD.get(&*format!("{article}'")))
            .copied()
            .unwrap_or_default();
    }
    let has = |letters: &str| {
        word.chars()
            .all(|letter| letter.is_ascii() || letters.contains(letter))
    };
    let languages = (0..LISTS.len())
        .filter(|bit| has(LISTS[*bit].letters))
        .fold(0, |languages: Languages, bit| languages | 1 << bit);
    match languages.count_ones() <= MOST_BY_LETTERS {
        true => languages,
        false => 0,
    }
}
