//! Tells texts of old Macs, which the detector of browsers does not know, from other Western ones.

use encoding_rs::{Encoding, MACINTOSH};

/// Where a character stands in a word of ASCII letters.
#[derive(Clone, Copy)]
enum Place {
    Beginning,
    Inside,
    End,
}

/// Bytes beyond ASCII that stand alone beside letters, as accented letters do.
pub(super) struct MacCheck {
    /// How often each of them occurs, by [`Place`].
    alone: [[u64; 128]; 3],
    /// How many bytes beyond ASCII there are in all.
    high: u64,
    carriage_returns: u64,
    line_feeds: u64,
    /// The two bytes before the next.
    before: [u8; 2],
}

impl Default for MacCheck {
    fn default() -> Self {
        Self {
            alone: [[0; 128]; 3],
            high: 0,
            carriage_returns: 0,
            line_feeds: 0,
            before: [b'\n'; 2],
        }
    }
}

impl MacCheck {
    /// Adds a piece of the text; an empty one ends it.
    pub(super) fn add(&mut self, piece: &[u8]) {
        for &right in if piece.is_empty() { b"\n" } else { piece } {
            let [left, middle] = self.before;
            if middle >= 0x80 {
                self.high += 1;
                let place = match (left.is_ascii_alphabetic(), right.is_ascii_alphabetic()) {
                    (true, true) => Some(Place::Inside),
                    (true, false) => Some(Place::End),
                    (false, true) => Some(Place::Beginning),
                    (false, false) => None,
                };
                if let Some(place) = place.filter(|_| left < 0x80 && right < 0x80) {
                    self.alone[place as usize][usize::from(middle - 0x80)] += 1;
                }
            }
            self.carriage_returns += u64::from(right == b'\r');
            self.line_feeds += u64::from(right == b'\n');
            self.before = [middle, right];
        }
    }

    /// Whether the text reads as one of a Mac where in the other encoding signs stand in words.
    pub(super) fn fits_better_than(&self, other: &'static Encoding) -> bool {
        let alone: u64 = self.alone.iter().flatten().sum();
        // In encodings of several bytes hardly any does.
        if alone == 0 || alone * 3 < self.high {
            return false;
        }
        let (mac, other) = (self.plausible(MACINTOSH), self.plausible(other));
        // Only old Macs end lines so; the last line feed is the end of the text.
        if self.carriage_returns > 0 && self.line_feeds <= 1 {
            return mac >= other && mac * 4 >= alone * 3;
        }
        mac * 10 >= alone * 9 && other * 10 <= alone * 7
    }

    /// How many of the bytes are what can stand at their places of a word.
    fn plausible(&self, encoding: &'static Encoding) -> u64 {
        let places = [Place::Beginning, Place::Inside, Place::End];
        let of_place = |place: Place| {
            let counts = self.alone[place as usize].iter().zip(0x80..=0xFF);
            counts
                .filter(|(count, byte)| **count > 0 && fits(encoding, *byte, place))
                .map(|(count, _)| count)
                .sum::<u64>()
        };
        places.into_iter().map(of_place).sum()
    }
}

/// Whether a byte is a letter or sign that can stand there.
fn fits(encoding: &'static Encoding, byte: u8, place: Place) -> bool {
    let bytes = [byte];
    let (text, damaged) = encoding.decode_without_bom_handling(&bytes);
    let fits = |c: char| match place {
        Place::Beginning => c.is_alphabetic() || "“„‘‚«¿¡€£".contains(c),
        Place::Inside => c.is_lowercase() || c == '’',
        Place::End => c.is_lowercase() || "”“’‘»…–—™®°".contains(c),
    };
    !damaged && text.chars().all(fits)
}
