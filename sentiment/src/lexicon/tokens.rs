//! Text to tokens: what Python's `split`, `strip(string.punctuation)`, `lower` and
//! `isupper` make of it, in one pass and without a copy of any word.
//!
//! Case and white space of characters beyond ASCII are those of the Unicode version
//! of the Rust library, which may be newer than some Python's.

use super::table::{Key, Table, WordId};

/// A token as the rules see it: which word it is, and whether it shouts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Token {
    /// The word it is in lower case.
    pub(super) word: WordId,
    /// Whether it has capitals and no small letters.
    pub(super) upper: bool,
}

/// The tokens of one text, and what the rules need to know of them together.
#[derive(Default)]
pub(super) struct Tokens {
    list: Vec<Token>,
    uppers: usize,
    any_rated: bool,
    first_but: Option<usize>,
}

// What a byte is, and by "or" what the bytes of a token are.
const SPACE: u8 = 1;
const PUNCTUATION: u8 = 2;
const APOSTROPHE: u8 = 4;
const UPPER: u8 = 8;
/// Small letters and also titlecase ones such as U+01C5: no word with one is upper.
const NOT_UPPER: u8 = 16;
const BEYOND_ASCII: u8 = 32;

static CLASSES: [u8; 256] = {
    let mut classes = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        let ascii = byte as u8;
        classes[byte] = match ascii {
            // Python counts the separators 0x1c to 0x1f among white space.
            b'\t'..=b'\r' | 0x1c..=0x1f | b' ' => SPACE,
            b'\'' => PUNCTUATION | APOSTROPHE,
            b'A'..=b'Z' => UPPER,
            b'a'..=b'z' => NOT_UPPER,
            0x80.. => BEYOND_ASCII,
            _ if ascii.is_ascii_punctuation() => PUNCTUATION,
            _ => 0,
        };
        byte += 1;
    }
    classes
};

fn class(byte: u8) -> u8 {
    CLASSES[usize::from(byte)]
}

impl Tokens {
    /// Replaces the tokens by those of the text.
    pub(super) fn read(&mut self, text: &str, table: &Table) {
        self.list.clear();
        self.uppers = 0;
        self.any_rated = false;
        self.first_but = None;

        let bytes = text.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            let start = at;
            let mut classes = 0;
            let mut gap = 1;
            while let Some(&byte) = bytes.get(at) {
                let class = class(byte);
                if class & (SPACE | BEYOND_ASCII) == 0 {
                    classes |= class;
                    at += 1;
                } else if class == SPACE {
                    break;
                } else {
                    let Some(c) = text[at..].chars().next() else {
                        break;
                    };
                    if c.is_whitespace() {
                        gap = c.len_utf8();
                        break;
                    }
                    classes |= BEYOND_ASCII | case(c);
                    at += c.len_utf8();
                }
            }
            if start < at {
                self.push(&text[start..at], classes, table);
            }
            at += gap;
        }
    }

    /// All tokens, in order.
    pub(super) fn list(&self) -> &[Token] {
        &self.list
    }

    /// Whether some but not all tokens shout; only then does shouting count.
    pub(super) fn mixed_case(&self) -> bool {
        0 < self.uppers && self.uppers < self.list.len()
    }

    /// Whether any token is a word of the lexicon; without one the score is 0.
    pub(super) fn any_rated(&self) -> bool {
        self.any_rated
    }

    /// Where the first `but` stands.
    pub(super) fn first_but(&self) -> Option<usize> {
        self.first_but
    }

    #[inline]
    fn push(&mut self, token: &str, classes: u8, table: &Table) {
        let word = if classes & PUNCTUATION == 0 {
            token
        } else {
            strip(token)
        };
        let mut id = if classes & BEYOND_ASCII == 0 {
            Key::new(word.as_bytes())
        } else {
            key_beyond_ascii(word)
        }
        .map_or(WordId::UNKNOWN, |key| table.find(key));

        if id == WordId::UNKNOWN {
            if classes & APOSTROPHE != 0 && has_nt(word) {
                id = WordId::NEGATION;
            }
        } else if table.is_rated(id) {
            self.any_rated = true;
        } else if id == table.but() && self.first_but.is_none() {
            self.first_but = Some(self.list.len());
        }

        // Punctuation has no case, so the classes of the unstripped token do.
        let upper = classes & (UPPER | NOT_UPPER) == UPPER;
        self.uppers += usize::from(upper);
        self.list.push(Token { word: id, upper });
    }
}

/// The token without punctuation at its ends, unless that leaves two characters or
/// fewer: then it is taken for an emoticon and kept whole.
fn strip(token: &str) -> &str {
    let punctuation = |byte: &u8| class(*byte) & PUNCTUATION != 0;
    let bytes = token.as_bytes();
    let Some(start) = bytes.iter().position(|byte| !punctuation(byte)) else {
        return token;
    };
    let end = bytes
        .iter()
        .rposition(|byte| !punctuation(byte))
        .map_or(start, |last| last + 1);
    let stripped = &token[start..end];
    if stripped.chars().nth(2).is_some() {
        stripped
    } else {
        token
    }
}

/// The key of a word with characters beyond ASCII: only with the Kelvin sign, whose
/// lower case is `k`, can it equal a word of the table, which are all ASCII.
fn key_beyond_ascii(word: &str) -> Option<Key> {
    const KELVIN: char = '\u{212a}';
    let plain = |c: char| if c == KELVIN { 'k' } else { c };
    if !word.chars().map(plain).all(|c| c.is_ascii()) {
        return None;
    }
    let word: String = word.chars().map(plain).collect();
    Key::new(word.as_bytes())
}

fn has_nt(word: &str) -> bool {
    word.as_bytes()
        .windows(3)
        .any(|part| part.eq_ignore_ascii_case(b"n't"))
}

fn case(c: char) -> u8 {
    if c.is_uppercase() {
        UPPER
    } else if c.is_lowercase() || is_titlecase(c) {
        NOT_UPPER
    } else {
        0
    }
}

/// Unicode's general category Lt, which the standard library does not tell.
fn is_titlecase(c: char) -> bool {
    matches!(
        c,
        '\u{1c5}' | '\u{1c8}' | '\u{1cb}' | '\u{1f2}'
            | '\u{1f88}'..='\u{1f8f}'
            | '\u{1f98}'..='\u{1f9f}'
            | '\u{1fa8}'..='\u{1faf}'
            | '\u{1fbc}' | '\u{1fcc}' | '\u{1ffc}'
    )
}
