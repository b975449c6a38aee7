//! Tells texts of old Macs and consoles, which the detector of browsers does not know, from other
//! Western ones, and Turkish, Baltic and Hungarian texts, whose bytes are letters in other encodings as well.
//! Those in Cyrillic script are told by [`super::cyrillic`].

use encoding_rs::{Encoding, MACINTOSH, WINDOWS_1250, WINDOWS_1252, WINDOWS_1254, WINDOWS_1257};

use super::Charset;
use super::alphabets::{ESTONIAN, HUNGARIAN, LATIN, foreign};
use super::cyrillic::CyrillicCheck;
use super::dos::IBM850;

/// Where a character stands in a word of ASCII letters.
#[derive(Clone, Copy)]
enum LetterPosition {
    Beginning,
    Inside,
    End,
}

const PLACES: [LetterPosition; 3] = [
    LetterPosition::Beginning,
    LetterPosition::Inside,
    LetterPosition::End,
];

/// Bytes beyond ASCII that stand alone beside letters, as accented letters do.
pub(super) struct LetterCheck {
    /// How often each of them occurs, by [`LetterPosition`].
    alone: [[u64; 128]; 3],
    /// How many bytes beyond ASCII there are in all.
    high: u64,
    carriage_returns: u64,
    line_feeds: u64,
    /// The two bytes before the next.
    before: [u8; 2],
    cyrillic: CyrillicCheck,
    /// How often the letter stands in a word that is `ő` in Hungarian and `õ` in Portuguese, and how often
    /// an `e` follows it, as in Portuguese it does.
    tildes: u64,
    tildes_before_e: u64,
}

impl Default for LetterCheck {
    fn default() -> Self {
        Self {
            alone: [[0; 128]; 3],
            high: 0,
            carriage_returns: 0,
            line_feeds: 0,
            before: [b'\n'; 2],
            cyrillic: CyrillicCheck::default(),
            tildes: 0,
            tildes_before_e: 0,
        }
    }
}

impl LetterCheck {
    /// Adds a piece of the text; an empty one ends it.
    pub(super) fn add(&mut self, piece: &[u8]) {
        for &right in if piece.is_empty() { b"\n" } else { piece } {
            let [left, middle] = self.before;
            if middle >= 0x80 {
                self.high += 1;
                let place = match (left.is_ascii_alphabetic(), right.is_ascii_alphabetic()) {
                    (true, true) => Some(LetterPosition::Inside),
                    (true, false) => Some(LetterPosition::End),
                    (false, true) => Some(LetterPosition::Beginning),
                    (false, false) => None,
                };
                if let Some(place) = place.filter(|_| left < 0x80 && right < 0x80) {
                    self.alone[place as usize][usize::from(middle - 0x80)] += 1;
                }
            }
            if matches!(middle, 0xF5 | 0xD5) {
                self.tildes += 1;
                self.tildes_before_e += u64::from(matches!(right, b'e' | b'E'));
            }
            self.cyrillic.add(middle, right);
            self.carriage_returns += u64::from(right == b'\r');
            self.line_feeds += u64::from(right == b'\n');
            self.before = [middle, right];
        }
    }

    /// The charset in which the text reads as words where in the other encoding signs stand in them.
    pub(super) fn better_than(&self, other: &'static Encoding) -> Option<Charset> {
        if let Some(mac) = self.cyrillic.of_mac(other) {
            return Some(mac);
        }
        let alone: u64 = self.alone.iter().flatten().sum();
        // In encodings of several bytes hardly any does.
        if alone == 0 || alone * 3 < self.high {
            return None;
        }
        let [mac, dos] = [Charset::Web(MACINTOSH), Charset::Page(&IBM850)];
        let plausible = self.plausible(Charset::Web(other));
        // Only old Macs end lines so; the last line feed is the end of the text.
        if self.carriage_returns > 0 && self.line_feeds <= 1 {
            let of_mac = self.plausible(mac);
            return (of_mac >= plausible && of_mac * 4 >= alone * 3).then_some(mac);
        }
        if !self.has_more_than_punctuation() {
            return None;
        }
        let is_clear = |charset: Charset| {
            self.plausible(charset) * 10 >= alone * 9 && plausible * 10 <= alone * 7
        };
        let is_dos = other.is_single_byte() && is_clear(dos);
        let of_windows = self.carriage_returns > 0;
        match is_clear(mac) {
            true if is_dos && of_windows => Some(dos),
            true => Some(mac),
            false if is_dos => Some(dos),
            false => self.by_alphabet(other),
        }
    }

    /// The charset of Turkish or of the Baltic languages in which the letters are those of one language, where
    /// in the other encoding they are those of none.
    fn by_alphabet(&self, other: &'static Encoding) -> Option<Charset> {
        let foreign = self.foreign(Charset::Web(other));
        if other == WINDOWS_1252 && self.is_hungarian(foreign) {
            return Some(Charset::Web(WINDOWS_1250));
        }
        if foreign == 0 || !other.is_single_byte() {
            return None;
        }
        let candidates = [WINDOWS_1254, WINDOWS_1257].map(Charset::Web);
        let candidates = candidates.map(|charset| (self.foreign(charset), charset));
        let (least, best) = candidates.into_iter().min_by_key(|(foreign, _)| *foreign)?;
        (least * 10 <= foreign).then_some(best)
    }

    /// Whether the letters are those of Hungarian in the encoding of Central Europe, and `foreign` of them
    /// those of no language in the Western one. There `ő` and `ű` are `õ` and `û`, which Portuguese, Estonian
    /// and French have: in Portuguese an `e` follows, and the others have none of the letters beside them.
    fn is_hungarian(&self, foreign: u64) -> bool {
        let (central, western) = (Charset::Web(WINDOWS_1250), Charset::Web(WINDOWS_1252));
        let outside = self.foreign_to(&[HUNGARIAN], central);
        let is_doubtful = || {
            self.tildes > 0
                && self.tildes_before_e * 2 < self.tildes
                && self.foreign_to(&[ESTONIAN], western) > 0
        };
        match foreign {
            0 => outside == 0 && is_doubtful(),
            _ => outside * 10 <= foreign,
        }
    }

    /// How many of the bytes are no letters of the language that fits best, and no signs that can stand at
    /// their places.
    fn foreign(&self, charset: Charset) -> u64 {
        self.foreign_to(&LATIN, charset)
    }

    /// The same where only the languages of some alphabets are known.
    fn foreign_to(&self, alphabets: &[&str], charset: Charset) -> u64 {
        let mut letters = Vec::new();
        let mut others = 0;
        for place in PLACES {
            for (&count, byte) in self.alone[place as usize].iter().zip(0x80..=0xFF) {
                match charset.character(byte) {
                    _ if count == 0 => {}
                    Some(letter) if letter.is_alphabetic() => letters.push((letter, count)),
                    _ if fits(charset, byte, place) => {}
                    _ => others += count,
                }
            }
        }
        others + foreign(alphabets, &letters)
    }

    /// Whether some of the bytes are no dashes, dots and quotation marks of Windows, which may stand
    /// within words by a slip.
    fn has_more_than_punctuation(&self) -> bool {
        let is_sign = |byte: u8| matches!(byte, 0x85 | 0x91..=0x97);
        self.alone.iter().any(|counts| {
            let mut counts = counts.iter().zip(0x80..=0xFF);
            counts.any(|(count, byte)| *count > 0 && !is_sign(byte))
        })
    }

    /// How many of the bytes are what can stand at their places of a word.
    fn plausible(&self, charset: Charset) -> u64 {
        let of_place = |place: LetterPosition| {
            let counts = self.alone[place as usize].iter().zip(0x80..=0xFF);
            counts
                .filter(|(count, byte)| **count > 0 && fits(charset, *byte, place))
                .map(|(count, _)| count)
                .sum::<u64>()
        };
        PLACES.into_iter().map(of_place).sum()
    }
}

/// Whether a byte is a letter or sign that can stand there.
fn fits(charset: Charset, byte: u8, place: LetterPosition) -> bool {
    let fits = |c: char| match place {
        // No letter of any language in a text of people.
        _ if c == 'ƒ' => false,
        LetterPosition::Beginning => c.is_alphabetic() || "“„‘‚«¿¡€£".contains(c),
        LetterPosition::Inside => (c.is_lowercase() && !"ªº".contains(c)) || c == '’',
        LetterPosition::End => c.is_lowercase() || "”“’‘»…–—™®°".contains(c),
    };
    charset.character(byte).is_some_and(fits)
}
