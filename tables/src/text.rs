//! Turns the bytes of a text file into UTF-8 while it is read.
//!
//! It recognises an encoding from the beginning of the file; it does not guess languages and knows
//! only the encodings that spreadsheet programs and exports of tools really write.

use std::io::{self, Read};

use encoding_rs::{CoderResult, Decoder, Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// How much of the beginning decides the encoding.
const WINDOW: usize = 1 << 20;
const CHUNK: usize = 64 << 10;

/// Wraps a reader so that it yields UTF-8 whatever the file is written in.
///
/// Byte order marks of UTF-8 and UTF-16 decide and are removed. Without one, zero bytes at every
/// other place mean UTF-16. Otherwise the text is UTF-8, unless its first megabyte is not: then it
/// is Windows-1252, in which every byte is a character. A megabyte whose valid multi-byte
/// characters clearly outnumber the damage stays UTF-8 (one cut emoji must not turn every other
/// character to gibberish). Damage becomes U+FFFD and is never an error.
///
/// Up to a megabyte is read at once; after that memory is constant.
///
/// # Errors
/// Those of the reader while its beginning is read.
pub fn decode_reader<R: Read>(mut input: R) -> io::Result<impl Read + use<R>> {
    let mut head = Vec::new();
    input.by_ref().take(WINDOW as u64).read_to_end(&mut head)?;
    let (encoding, bom) = recognise(&head, head.len() < WINDOW);
    Ok(DecodeReader {
        input,
        decoder: encoding.new_decoder_without_bom_handling(),
        source: head,
        source_at: bom,
        output: vec![0; CHUNK],
        ready: 0..0,
        ended: false,
    })
}

/// A text that is UTF-8 from beginning to end, without a byte order mark and as it stands.
pub(crate) fn utf8_without_mark(bytes: &[u8]) -> Option<&str> {
    let plain = Encoding::for_bom(bytes).is_none() && utf16_without_mark(bytes).is_none();
    std::str::from_utf8(bytes).ok().filter(|_| plain)
}

/// The encoding of a text that begins with `head`, and the length of its byte order mark.
fn recognise(head: &[u8], whole: bool) -> (&'static Encoding, usize) {
    if let Some(found) = Encoding::for_bom(head) {
        return found;
    }
    if let Some(encoding) = utf16_without_mark(head) {
        return (encoding, 0);
    }
    if is_utf8(head, whole) {
        (UTF_8, 0)
    } else {
        (WINDOWS_1252, 0)
    }
}

/// Line ends, spaces, digits and delimiters have a zero high byte in UTF-16 in every language.
fn utf16_without_mark(head: &[u8]) -> Option<&'static Encoding> {
    let sample = &head[..head.len().min(CHUNK)];
    let zeros = |offset: usize| {
        sample
            .iter()
            .skip(offset)
            .step_by(2)
            .filter(|&&b| b == 0)
            .count()
    };
    let (even, odd) = (zeros(0), zeros(1));
    let many = sample.len() / 2 / 20;
    if odd > many && odd > 1 && even * 20 < odd {
        Some(UTF_16LE)
    } else if even > many && even > 1 && odd * 20 < even {
        Some(UTF_16BE)
    } else {
        None
    }
}

fn is_utf8(head: &[u8], whole: bool) -> bool {
    let (mut multibyte, mut damaged) = (0usize, 0usize);
    for chunk in head.utf8_chunks() {
        multibyte += chunk.valid().bytes().filter(|&b| b >= 0xC0).count();
        damaged += usize::from(!chunk.invalid().is_empty());
    }
    if damaged > 0 && !whole && cut_at_end(head) {
        damaged -= 1;
    }
    damaged == 0 || multibyte > 4 * damaged
}

/// Whether the last character is incomplete only because the window ends there.
fn cut_at_end(head: &[u8]) -> bool {
    let tail = &head[head.len().saturating_sub(3)..];
    (0..tail.len()).any(|i| {
        tail[i] >= 0xC0
            && matches!(std::str::from_utf8(&tail[i..]), Err(e) if e.error_len().is_none())
    })
}

struct DecodeReader<R> {
    input: R,
    decoder: Decoder,
    source: Vec<u8>,
    source_at: usize,
    output: Vec<u8>,
    ready: std::ops::Range<usize>,
    ended: bool,
}

impl<R: Read> DecodeReader<R> {
    fn fill(&mut self) -> io::Result<()> {
        while self.ready.is_empty() && !self.ended {
            let mut last = false;
            if self.source_at == self.source.len() {
                self.source.resize(CHUNK, 0);
                let n = loop {
                    match self.input.read(&mut self.source) {
                        Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                        other => break other,
                    }
                };
                // On an error the spent bytes must not be decoded again.
                self.source.truncate(*n.as_ref().unwrap_or(&0));
                self.source_at = 0;
                last = n? == 0;
            }
            let (result, read, written, _) =
                self.decoder
                    .decode_to_utf8(&self.source[self.source_at..], &mut self.output, last);
            self.source_at += read;
            self.ready = 0..written;
            self.ended = last && result == CoderResult::InputEmpty;
        }
        Ok(())
    }
}

impl<R: Read> Read for DecodeReader<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        if self.ready.is_empty() {
            self.fill()?;
        }
        let n = buf.len().min(self.ready.len());
        buf[..n].copy_from_slice(&self.output[self.ready.start..self.ready.start + n]);
        self.ready.start += n;
        Ok(n)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decode(bytes: &[u8]) -> String {
        let mut out = String::new();
        decode_reader(bytes)
            .unwrap()
            .read_to_string(&mut out)
            .unwrap();
        out
    }

    fn utf16(text: &str, little: bool) -> Vec<u8> {
        text.encode_utf16()
            .flat_map(|u| {
                if little {
                    u.to_le_bytes()
                } else {
                    u.to_be_bytes()
                }
            })
            .collect()
    }

    #[test]
    fn marks_are_recognised_and_removed() {
        assert_eq!(decode(b"\xEF\xBB\xBFabc"), "abc");
        for little in [true, false] {
            assert_eq!(decode(&utf16("\u{FEFF}höhe 😀", little)), "höhe 😀");
        }
    }

    #[test]
    fn utf16_without_a_mark_is_recognised_in_any_script() {
        for text in [
            "url,note\r\nhttps://a.example/b,x\r\n",
            "текст, ещё один\r\nда, нет, 12\r\n",
        ] {
            for little in [true, false] {
                assert_eq!(decode(&utf16(text, little)), text);
            }
        }
    }

    #[test]
    fn bytes_that_are_not_utf8_are_windows_1252() {
        assert_eq!(decode(b"caf\xE9"), "café");
        assert_eq!(decode(b"\x93quoted\x94 \x80 5"), "“quoted” € 5");
    }

    #[test]
    fn a_character_cut_by_the_window_is_not_damage() {
        for offset in 1..4 {
            let mut text = "a".repeat(WINDOW - offset);
            text.push_str("😀 and more");
            assert_eq!(decode(text.as_bytes()), text);
        }
    }

    #[test]
    fn later_damage_becomes_a_replacement_character() {
        let mut bytes = "é".repeat(WINDOW).into_bytes();
        bytes.extend_from_slice(b"\xFFz");
        let text = decode(&bytes);
        assert!(text.ends_with("é\u{FFFD}z"));
    }

    #[test]
    fn one_cut_emoji_does_not_spoil_the_rest() {
        assert_eq!(
            decode("ää öö üü \u{1F600}".as_bytes().split_last().unwrap().1),
            "ää öö üü \u{FFFD}"
        );
    }

    #[test]
    fn nothing_is_nothing() {
        assert_eq!(decode(b""), "");
        assert_eq!(decode(b"\xEF\xBB\xBF"), "");
    }
}
