//! Emoji to words: `😂` becomes `face with tears of joy`, whose `joy` has a rating.
//!
//! Only emoji of one code point, as in the original, which goes through the text
//! character by character: of a sequence each part is spelt out by itself, and a
//! variation selector stays and sticks to the word before it.

/// Code points a page of the index covers.
const PAGE: usize = 256;

/// The words for each emoji, found by code point without hashing.
pub(super) struct Emoji {
    /// For each block of 256 code points its page; 0, the empty page, for most.
    pages: Vec<u8>,
    /// For each code point of a page the description's place, 0 when it is no emoji.
    places: Vec<[u16; PAGE]>,
    descriptions: Vec<&'static str>,
}

impl Emoji {
    /// Reads lines of `emoji TAB description`.
    pub(super) fn new(lines: &'static str) -> Self {
        let mut emoji = Self {
            pages: Vec::new(),
            places: vec![[0; PAGE]],
            descriptions: vec![""],
        };
        for line in lines.lines() {
            let Some((sequence, description)) = line.split_once('\t') else {
                continue;
            };
            let mut chars = sequence.chars();
            if let (Some(c), None) = (chars.next(), chars.next()) {
                emoji.insert(c, description);
            }
        }
        emoji
    }

    /// The text with its emoji spelt out; the text itself when it has none.
    ///
    /// A description is set off by a space on its left only, so what follows an
    /// emoji without a space sticks to the description's last word.
    pub(super) fn spell_out<'a>(&self, text: &'a str, buffer: &'a mut String) -> &'a str {
        if text.is_ascii() {
            return text;
        }
        buffer.clear();
        let mut copied = 0;
        for (at, c) in text.char_indices() {
            let Some(description) = self.describe(c) else {
                continue;
            };
            buffer.push_str(&text[copied..at]);
            // One space too many at times, which nobody sees after the split.
            buffer.push(' ');
            buffer.push_str(description);
            copied = at + c.len_utf8();
        }
        if copied == 0 {
            return text;
        }
        buffer.push_str(&text[copied..]);
        buffer
    }

    #[inline]
    fn describe(&self, c: char) -> Option<&'static str> {
        let code = c as usize;
        // Nearly all of a text; no ASCII character is in the list.
        if code < 0x80 {
            return None;
        }
        let page = *self.pages.get(code / PAGE)?;
        match self.places[usize::from(page)][code % PAGE] {
            0 => None,
            place => Some(self.descriptions[usize::from(place)]),
        }
    }

    fn insert(&mut self, c: char, description: &'static str) {
        let (block, offset) = (c as usize / PAGE, c as usize % PAGE);
        if self.pages.len() <= block {
            self.pages.resize(block + 1, 0);
        }
        if self.pages[block] == 0 {
            self.pages[block] = self.places.len() as u8;
            self.places.push([0; PAGE]);
        }
        let page = usize::from(self.pages[block]);
        self.places[page][offset] = self.descriptions.len() as u16;
        self.descriptions.push(description);
    }
}
