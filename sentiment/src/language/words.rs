//! The part of a text that says what language it is in: its words.
//!
//! Mentions, web and mail addresses, emoji, digits and punctuation are left out, and the `#` before a
//! word; stretched letters and repeated words are cut down.

/// Bytes of words that are kept: more make nothing surer and only cost time.
const ENOUGH: usize = 240;

/// How often a letter may follow itself: "sooooo" is "soo".
const LONGEST_RUN: usize = 2;

/// Words with single spaces between them, nothing but letters in them.
pub(super) struct Words {
    text: String,
    /// Where the last word begins.
    last: usize,
    letters: usize,
    count: usize,
}

impl Words {
    pub(super) fn of(text: &str) -> Self {
        let mut words = Self {
            text: String::with_capacity(ENOUGH + 8),
            last: 0,
            letters: 0,
            count: 0,
        };
        let tokens = split(text, char::is_whitespace);
        for token in tokens.filter(|token| !is_address(token)) {
            for word in split(token, |c| !is_of_word(c)) {
                if words.text.len() >= ENOUGH {
                    return words;
                }
                words.add(without_apostrophes(word));
            }
        }
        words
    }

    /// Adds a word, unless it is no more than a repetition: "ha ha", "lalala".
    fn add(&mut self, word: &str) {
        let before = self.text.len();
        if word.is_empty() || self.text[self.last..].eq_ignore_ascii_case(word) {
            return;
        }
        if before > 0 {
            self.text.push(' ');
        }
        let start = self.text.len();
        let letters = self.push(word);
        if is_chant(&self.text[start..]) {
            self.text.truncate(before);
        } else {
            self.last = start;
            self.letters += letters;
            self.count += 1;
        }
    }

    /// Pushes the letters of a word, stretched ones cut down, as far as there is room; answers how many there were.
    fn push(&mut self, word: &str) -> usize {
        let stretched = |bytes: &[u8]| bytes.iter().all(|byte| *byte == bytes[0]);
        let is_plain = word.is_ascii()
            && self.text.len() + word.len() <= ENOUGH
            && !word.as_bytes().windows(LONGEST_RUN + 1).any(stretched);
        if is_plain {
            self.text.push_str(word);
            return word.len();
        }
        let mut letters = 0;
        let mut last = None;
        let mut run = 0;
        for letter in word.chars() {
            // Full: somebody writes without spaces.
            if self.text.len() >= ENOUGH {
                break;
            }
            run = if last == Some(letter) { run + 1 } else { 1 };
            last = Some(letter);
            if run <= LONGEST_RUN {
                self.text.push(letter);
                letters += 1;
            }
        }
        letters
    }

    /// The words.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// How many letters they have in all.
    pub(super) fn letters(&self) -> usize {
        self.letters
    }

    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.count
    }

    /// The words before the space nearest to the middle, and those after it.
    pub(super) fn halves(&self) -> [&str; 2] {
        let middle = self.text.len() / 2;
        let (left, right) = self.text.as_bytes().split_at(middle);
        let before = left.iter().rposition(|byte| *byte == b' ');
        let after = right.iter().position(|byte| *byte == b' ');
        let nearest = [before, after.map(|after| middle + after)]
            .into_iter()
            .flatten()
            .min_by_key(|space| space.abs_diff(middle));
        match nearest {
            Some(space) => [&self.text[..space], &self.text[space + 1..]],
            None => [&self.text; 2],
        }
    }
}

/// The pieces of a text between separators, those that are empty left out. Nearly all characters are ASCII, which is
/// not decoded.
fn split(text: &str, separates: impl Fn(char) -> bool) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let mut at = 0;
        let mut start = None;
        while let Some(byte) = rest.as_bytes().get(at) {
            let c = match byte.is_ascii() {
                true => char::from(*byte),
                false => rest[at..].chars().next()?,
            };
            let end = at + c.len_utf8();
            match (separates(c), start) {
                (true, Some(start)) => {
                    let piece = &rest[start..at];
                    rest = &rest[end..];
                    return Some(piece);
                }
                (false, None) => start = Some(at),
                _ => {}
            }
            at = end;
        }
        let piece = start.map(|start| &rest[start..]);
        rest = "";
        piece
    })
}

/// A word without the apostrophes at its ends.
fn without_apostrophes(word: &str) -> &str {
    let plainly = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphabetic);
    match plainly(word.as_bytes().first()) && plainly(word.as_bytes().last()) {
        true => word,
        false => word.trim_matches(APOSTROPHES),
    }
}

const APOSTROPHES: [char; 2] = ['\'', '\u{2019}'];

/// Letters, what joins them, and the signs that some scripts write within a word.
fn is_of_word(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphabetic() || c == '\'';
    }
    let joins = matches!(c, '\u{2019}' | '\u{200C}' | '\u{200D}');
    let marks = matches!(c, '\u{300}'..='\u{36F}' | '\u{64B}'..='\u{652}' | '\u{93C}' | '\u{94D}');
    c.is_alphabetic() || joins || marks
}

/// Whether a word of four letters or more has only two different ones: "haha", "lalala", "mama".
fn is_chant(word: &str) -> bool {
    let mut letters = word.chars().map(|c| c.to_ascii_lowercase());
    let Some(first) = letters.next() else {
        return false;
    };
    let mut second = None;
    word.chars().nth(3).is_some()
        && letters.all(|letter| letter == first || *second.get_or_insert(letter) == letter)
}

/// A mention, a web address, a mail address, the mark of a repeated tweet.
fn is_address(token: &str) -> bool {
    let head = token.trim_start_matches(|c: char| c.is_ascii_punctuation() && c != '@');
    token == "RT"
        || token.bytes().any(|byte| byte == b'@')
        || head.starts_with("http")
        || head.starts_with("www.")
}
