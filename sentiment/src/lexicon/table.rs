//! One table of every word that can matter, found by one look-up per token.
//!
//! A hash table of its own because it is asked once per word of every comment: the
//! key is the lower-cased word in three machine words, so a look-up neither
//! allocates nor follows a pointer to a string, and the slots fit into the first
//! or second cache. It is filled once and never grows.

use super::words::{BOOSTERS, DAMPENERS, NAMES, NEGATIONS, Name};

/// How much a degree adverb adds or takes.
pub(super) const DEGREE: f64 = 0.293;

/// The longest word a [`Key`] can hold; the longest of the lexicon has 19 bytes.
const LONGEST: usize = 23;

/// A power of two, a little over twice the number of words.
const SLOTS: usize = 1 << 14;

/// What the rules want to know of a word.
#[derive(Debug, Clone, Copy)]
pub(super) struct Word {
    /// The mean human rating; `None` where the lexicon does not have the word.
    pub(super) rating: Option<f64>,
    /// What it adds to the valence of a word after it; 0 for all but degree adverbs.
    pub(super) degree: f64,
    /// Whether it negates what follows.
    pub(super) negates: bool,
    /// Which of the words with a rule of their own it is.
    pub(super) name: Name,
}

impl Word {
    const UNKNOWN: Self = Self {
        rating: None,
        degree: 0.0,
        negates: false,
        name: Name::Other,
    };
}

/// The number of a word in the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct WordId(u16);

impl WordId {
    /// A word that no rule knows.
    pub(super) const UNKNOWN: Self = Self(0);
    /// Any word with `n't` in it that is on no list.
    pub(super) const NEGATION: Self = Self(1);
}

/// A word in lower case, padded with zeros, its length in the last byte.
///
/// The length keeps a word apart from the same word with NUL characters after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Key([u64; 3]);

impl Key {
    /// The key of an ASCII word; `None` when it is too long to be in the table.
    pub(super) fn new(word: &[u8]) -> Option<Self> {
        let mut bytes = [0; LONGEST + 1];
        bytes.get_mut(..word.len())?.copy_from_slice(word);
        bytes.make_ascii_lowercase();
        if word.len() > LONGEST {
            return None;
        }
        bytes[LONGEST] = word.len() as u8;
        let part = |at: usize| {
            let part = bytes[at..at + 8].try_into().expect("bug: eight bytes");
            u64::from_le_bytes(part)
        };
        Some(Self([part(0), part(8), part(16)]))
    }

    /// Multiply and fold, as wyhash does; the data is fixed, so nobody can flood it.
    fn hash(self) -> u64 {
        let Self([first, second, third]) = self;
        let left = first ^ 0x9e37_79b9_7f4a_7c15;
        let right = second.rotate_left(29) ^ third ^ 0xd1b5_4a32_d192_ed03;
        let product = u128::from(left) * u128::from(right);
        product as u64 ^ (product >> 64) as u64
    }
}

/// A place in the hash table: sixteen bits of the hash and the word's number, 0 when empty.
///
/// The bits of the hash spare nearly all unknown words a look at the keys.
#[derive(Debug, Clone, Copy, Default)]
struct Slot {
    tag: u16,
    id: u16,
}

/// Every word that some rule knows.
pub(super) struct Table {
    slots: Box<[Slot; SLOTS]>,
    keys: Vec<Key>,
    words: Vec<Word>,
    /// Words with a number from 2 up to this one, exclusive, have a rating.
    rated_end: u16,
    but: WordId,
}

impl Table {
    /// Reads the lexicon's lines, `word TAB rating TAB ...`.
    ///
    /// The last line of a word wins, as in a Python dictionary. Words that no
    /// lower-cased token can equal (those with capitals or spaces, such as `:D`
    /// spelt so or `fed up`) are left out, as they never match in the original.
    pub(super) fn new(ratings: &str) -> Self {
        let mut table = Self {
            slots: Box::new([Slot::default(); SLOTS]),
            keys: Vec::with_capacity(SLOTS / 2),
            words: Vec::with_capacity(SLOTS / 2),
            rated_end: 0,
            but: WordId::UNKNOWN,
        };
        let nothing = Key([0; 3]);
        table.keys.extend([nothing, nothing]);
        table.words.extend([
            Word::UNKNOWN,
            Word {
                negates: true,
                ..Word::UNKNOWN
            },
        ]);

        for line in ratings.lines() {
            let mut columns = line.split('\t');
            let (Some(word), Some(rating)) = (columns.next(), columns.next()) else {
                continue;
            };
            let matchable =
                |byte: u8| byte.is_ascii() && !byte.is_ascii_uppercase() && byte != b' ';
            if word.bytes().all(matchable) {
                let rating = rating.parse().expect("bug: a rating is a number");
                table.entry(word).rating = Some(rating);
            }
        }
        table.rated_end = table.words.len() as u16;

        for word in NEGATIONS.split_whitespace() {
            table.entry(word).negates = true;
        }
        for word in BOOSTERS.split_whitespace() {
            table.entry(word).degree = DEGREE;
        }
        for word in DAMPENERS.split_whitespace() {
            table.entry(word).degree = -DEGREE;
        }
        for &(word, name) in NAMES {
            table.entry(word).name = name;
        }
        table.but = Key::new(b"but").map_or(WordId::UNKNOWN, |key| table.find(key));
        table
    }

    /// The number of the word, or [`WordId::UNKNOWN`].
    #[inline]
    pub(super) fn find(&self, key: Key) -> WordId {
        WordId(self.slots[self.slot(key)].id)
    }

    /// What is known of the word.
    #[inline]
    pub(super) fn word(&self, id: WordId) -> &Word {
        &self.words[usize::from(id.0)]
    }

    /// Whether the lexicon rates the word.
    #[inline]
    pub(super) fn is_rated(&self, id: WordId) -> bool {
        (2..self.rated_end).contains(&id.0)
    }

    /// The number of `but`.
    pub(super) fn but(&self) -> WordId {
        self.but
    }

    /// Where the key is, or else the empty slot where it would be.
    #[inline]
    fn slot(&self, key: Key) -> usize {
        let hash = key.hash();
        let tag = (hash >> 48) as u16;
        let mut at = hash as usize % SLOTS;
        loop {
            let slot = self.slots[at];
            if slot.id == 0 || (slot.tag == tag && self.keys[usize::from(slot.id)] == key) {
                return at;
            }
            at = (at + 1) % SLOTS;
        }
    }

    fn entry(&mut self, word: &str) -> &mut Word {
        let key = Key::new(word.as_bytes()).expect("bug: every word of the lists fits a key");
        let slot = self.slot(key);
        if self.slots[slot].id == 0 {
            self.slots[slot] = Slot {
                tag: (key.hash() >> 48) as u16,
                id: self.words.len() as u16,
            };
            self.keys.push(key);
            self.words.push(Word::UNKNOWN);
        }
        &mut self.words[usize::from(self.slots[slot].id)]
    }
}
