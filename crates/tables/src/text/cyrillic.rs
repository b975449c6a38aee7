//! Tells Cyrillic texts of old Macs, which the detector of browsers does not know, from other ones. The small
//! letters are the same bytes as those of Windows, but for `я`; the capitals are others.

use encoding_rs::{Encoding, IBM866, ISO_8859_5, KOI8_R, KOI8_U, WINDOWS_1251, X_MAC_CYRILLIC};

use super::Charset;
use super::alphabets::{CYRILLIC, foreign};

/// Fewer bytes beyond ASCII tell nothing where the detector sees an encoding of several bytes.
const FEW: u64 = 8;

/// How bytes beyond ASCII follow each other.
pub(super) struct CyrillicCheck {
    /// How often one of the second place follows one of the first.
    pairs: Box<[[u32; 128]; 128]>,
    /// How often one follows a byte of ASCII.
    first: [u32; 128],
}

impl Default for CyrillicCheck {
    fn default() -> Self {
        Self {
            pairs: Box::new([[0; 128]; 128]),
            first: [0; 128],
        }
    }
}

/// What a byte stands for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Small,
    Capital,
    /// What stands beside words without a space.
    Punctuation,
    Sign,
}

/// How a text reads in an encoding.
struct Reading {
    letters: u64,
    /// Letters of no language that the rest fits, capitals behind small letters, and signs beside them.
    wrong: u64,
}

impl CyrillicCheck {
    /// Adds a byte, and the one before it.
    pub(super) fn add(&mut self, before: u8, byte: u8) {
        let high = |byte: u8| byte.checked_sub(0x80).map(usize::from);
        let Some(byte) = high(byte) else { return };
        let count = match high(before) {
            Some(before) => &mut self.pairs[before][byte],
            None => &mut self.first[byte],
        };
        *count = count.saturating_add(1);
    }

    /// The encoding of old Macs, if the text reads as words in it and does not in another one.
    pub(super) fn of_mac(&self, other: &'static Encoding) -> Option<Charset> {
        let cyrillic = [WINDOWS_1251, KOI8_R, KOI8_U, ISO_8859_5, IBM866];
        let mac = Charset::Web(X_MAC_CYRILLIC);
        let high = self.counts().map(|(_, count)| count).sum::<u64>();
        let read = self.read(mac);
        if read.letters * 10 < high * 9 {
            return None;
        }
        let is_better = match other.is_single_byte() {
            true if cyrillic.contains(&other) => {
                let other = self.read(Charset::Web(other));
                other.wrong > 0 && read.wrong * 10 <= other.wrong
            }
            true => false,
            false => high >= FEW && read.wrong * 50 <= high,
        };
        is_better.then_some(mac)
    }

    fn counts(&self) -> impl Iterator<Item = (u8, u64)> + '_ {
        (0_u8..128).map(|byte| {
            let place = usize::from(byte);
            let pairs = self.pairs.iter().map(|row| u64::from(row[place]));
            (
                byte + 0x80,
                u64::from(self.first[place]) + pairs.sum::<u64>(),
            )
        })
    }

    fn read(&self, charset: Charset) -> Reading {
        let kinds: Vec<Kind> = (0x80..=0xFF).map(|byte| kind(charset, byte)).collect();
        let is_letter = |c: char| c.is_alphabetic();
        let letters: Vec<(char, u64)> = self
            .counts()
            .filter(|(_, count)| *count > 0)
            .filter_map(|(byte, count)| Some((charset.character(byte)?, count)))
            .filter(|(letter, _)| is_letter(*letter))
            .collect();
        let mut wrong = foreign(&CYRILLIC, &letters);
        for (row, left) in self.pairs.iter().zip(&kinds) {
            for (count, right) in row.iter().zip(&kinds) {
                let is_odd = matches!(
                    (left, right),
                    (Kind::Small, Kind::Capital | Kind::Sign) | (Kind::Sign, Kind::Small)
                );
                wrong += u64::from(*count) * u64::from(is_odd);
            }
        }
        Reading {
            letters: letters.iter().map(|(_, count)| count).sum(),
            wrong,
        }
    }
}

fn kind(charset: Charset, byte: u8) -> Kind {
    match charset.character(byte) {
        Some(c) if c.is_lowercase() => Kind::Small,
        Some(c) if c.is_uppercase() => Kind::Capital,
        Some(c) if "“”‘’„‚«»–—…•\u{A0}".contains(c) => Kind::Punctuation,
        _ => Kind::Sign,
    }
}
