//! Tells texts of old Macs, which the detector of browsers does not know, from other Western ones.

use encoding_rs::{Encoding, MACINTOSH};

/// Bytes beyond ASCII that stand alone beside letters, as accented letters do.
pub(super) struct MacCheck {
    /// How often each of them occurs.
    alone: [u64; 128],
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
            alone: [0; 128],
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
        for &byte in if piece.is_empty() { b"\n" } else { piece } {
            let [left, middle] = self.before;
            if middle >= 0x80 {
                self.high += 1;
                let letters = left.is_ascii_alphabetic() || byte.is_ascii_alphabetic();
                if left < 0x80 && byte < 0x80 && letters {
                    self.alone[usize::from(middle - 0x80)] += 1;
                }
            }
            self.carriage_returns += u64::from(byte == b'\r');
            self.line_feeds += u64::from(byte == b'\n');
            self.before = [middle, byte];
        }
    }

    /// Whether the text reads as one of a Mac where in the other encoding signs stand in words.
    pub(super) fn fits_better_than(&self, other: &'static Encoding) -> bool {
        let alone: u64 = self.alone.iter().sum();
        // In encodings of several bytes they come in pairs.
        if alone == 0 || alone * 2 < self.high {
            return false;
        }
        let (mac, other) = (self.in_words(MACINTOSH), self.in_words(other));
        // Only old Macs end lines so.
        if self.carriage_returns > 0 && self.line_feeds <= 1 {
            return mac >= other && mac * 4 >= alone * 3;
        }
        mac * 10 >= alone * 9 && other * 10 <= alone * 7
    }

    /// How many of the bytes are what stands in Western words.
    fn in_words(&self, encoding: &'static Encoding) -> u64 {
        const LETTERS: &str = "àáâãäåæçèéêëìíîïñòóôõöøœùúûüÿßÀÁÂÄÅÇÉÈÊËÍÎÑÓÔÖØÚÜ’";
        let is_letter = |byte: u8| {
            let bytes = [byte];
            let (text, damaged) = encoding.decode_without_bom_handling(&bytes);
            !damaged && text.chars().all(|c| LETTERS.contains(c))
        };
        let counts = self.alone.iter().zip(0x80..=0xFF);
        counts
            .filter(|(count, byte)| **count > 0 && is_letter(*byte))
            .map(|(count, _)| count)
            .sum()
    }
}
