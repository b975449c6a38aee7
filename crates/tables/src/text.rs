//! Turns the bytes of a text file into UTF-8 while it is read.

mod alphabets;
mod cyrillic;
mod dos;
mod guess;
mod letters;

use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;

use encoding_rs::{CoderResult, Decoder, Encoding, REPLACEMENT, UTF_8, UTF_16BE, UTF_16LE};

use crate::Error;
use crate::comments::Note;
use dos::CodePage;
use guess::{Utf8Check, by_letters};

/// How much of the beginning shows UTF-16.
const HEAD: usize = 64 << 10;
const CHUNK: usize = 64 << 10;

/// Labels of the encodings that files of people are in; other labels of the WHATWG are known too.
pub const ENCODINGS: &[&str] = &[
    "utf-8",
    "utf-16le",
    "utf-16be",
    "windows-1250",
    "windows-1251",
    "windows-1252",
    "windows-1253",
    "windows-1254",
    "windows-1255",
    "windows-1256",
    "windows-1257",
    "windows-1258",
    "windows-874",
    "iso-8859-2",
    "iso-8859-5",
    "iso-8859-7",
    "koi8-r",
    "koi8-u",
    "ibm437",
    "ibm850",
    "ibm866",
    "macintosh",
    "x-mac-cyrillic",
    "gbk",
    "gb18030",
    "big5",
    "shift_jis",
    "euc-jp",
    "iso-2022-jp",
    "euc-kr",
];

/// How the bytes of a text stand for its characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Charset {
    /// An encoding that browsers know.
    Web(&'static Encoding),
    Page(&'static CodePage),
}

impl Charset {
    /// Its label, one of [`ENCODINGS`] if it is usual.
    fn label(self) -> &'static str {
        let name = match self {
            Self::Web(encoding) => encoding.name(),
            Self::Page(page) => page.label,
        };
        ENCODINGS
            .iter()
            .find(|label| label.eq_ignore_ascii_case(name))
            .copied()
            .unwrap_or(name)
    }

    /// What a byte alone stands for.
    fn character(self, byte: u8) -> Option<char> {
        let encoding = match self {
            Self::Web(encoding) => encoding,
            Self::Page(page) => return Some(page.characters()[usize::from(byte)]),
        };
        let bytes = [byte];
        let (text, damaged) = encoding.decode_without_bom_handling(&bytes);
        text.chars().next().filter(|_| !damaged)
    }

    fn decode<R: Read>(self, input: R) -> impl Read + use<R> {
        DecodeReader {
            input,
            decoding: match self {
                Self::Web(encoding) => Decoding::Web(encoding.new_decoder_with_bom_removal()),
                Self::Page(page) => Decoding::Page(Box::new(page.characters())),
            },
            source: Vec::new(),
            source_at: 0,
            output: vec![0; CHUNK],
            ready: 0..0,
            ended: false,
        }
    }
}

/// The encoding of a text, and how that is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Encoded {
    charset: Charset,
    /// Whether it was guessed by the letters.
    pub(crate) guessed: bool,
    /// Whether some bytes are no text in it.
    damaged: bool,
}

impl Encoded {
    fn sure(charset: Charset) -> Self {
        Self {
            charset,
            guessed: false,
            damaged: false,
        }
    }

    pub(crate) fn utf8() -> Self {
        Self::sure(Charset::Web(UTF_8))
    }

    /// Its label, one of [`ENCODINGS`] if it is usual.
    pub(crate) fn label(self) -> &'static str {
        self.charset.label()
    }

    /// What a person should know of it.
    pub(crate) fn note(self) -> Option<Note> {
        let encoding = self.label();
        match self {
            Self { guessed: true, .. } => Some(Note::EncodingAssumed { encoding }),
            Self { damaged: true, .. } => Some(Note::Damaged { encoding }),
            _ => None,
        }
    }

    /// The text of a reader as UTF-8, without a byte order mark. Damage becomes U+FFFD.
    pub(crate) fn decode<R: Read>(self, input: R) -> impl Read + use<R> {
        self.charset.decode(input)
    }
}

/// The encoding of a label.
///
/// # Errors
/// [`Error::UnknownEncoding`].
pub(crate) fn by_label(label: &str) -> Result<Encoded, Error> {
    let of_web = || {
        Encoding::for_label_no_replacement(label.trim().as_bytes())
            .filter(|encoding| *encoding != REPLACEMENT)
            .map(Charset::Web)
    };
    CodePage::of(label)
        .map(Charset::Page)
        .or_else(of_web)
        .map(Encoded::sure)
        .ok_or_else(|| Error::UnknownEncoding {
            label: label.chars().take(60).collect(),
        })
}

/// Finds out how a text is encoded, by all of it.
///
/// Byte order marks of UTF-8 and UTF-16 decide. Without one, zero bytes at every other place mean
/// UTF-16. Otherwise the text is UTF-8 if it is valid, or if valid multi-byte characters clearly
/// outnumber the damage: one cut emoji must not turn every other character to gibberish. What is
/// left is judged by its letters.
///
/// # Errors
/// Those of the reader.
pub(crate) fn recognise<R: Read + Seek>(input: &mut R) -> io::Result<Encoded> {
    let mut chunk = Vec::new();
    input.by_ref().take(HEAD as u64).read_to_end(&mut chunk)?;
    if let Some((encoding, _)) = Encoding::for_bom(&chunk) {
        return Ok(Encoded::sure(Charset::Web(encoding)));
    }
    if let Some(encoding) = utf16_without_mark(&chunk) {
        return Ok(Encoded {
            guessed: true,
            ..Encoded::sure(Charset::Web(encoding))
        });
    }
    let declared = declared_by_xml(&chunk);
    let mut check = Utf8Check::default();
    while !chunk.is_empty() {
        check.add(&chunk);
        chunk.clear();
        input.by_ref().take(CHUNK as u64).read_to_end(&mut chunk)?;
    }
    check.end();
    if check.is_utf8() {
        return Ok(Encoded {
            damaged: check.is_damaged(),
            ..Encoded::sure(Charset::Web(UTF_8))
        });
    }
    if let Some(encoding) = declared {
        return Ok(Encoded::sure(Charset::Web(encoding)));
    }
    input.seek(SeekFrom::Start(0))?;
    Ok(Encoded {
        guessed: true,
        ..Encoded::sure(by_letters(input)?)
    })
}

/// The encoding that the first line of an XML names, unless it is one that is seen without it.
fn declared_by_xml(head: &[u8]) -> Option<&'static Encoding> {
    let line = head.trim_ascii_start().strip_prefix(b"<?xml")?;
    let line = &line[..line.len().min(200)];
    let line = std::str::from_utf8(&line[..line.iter().position(|byte| *byte == b'>')?]).ok()?;
    let (_, value) = line.split_once("encoding")?;
    let value = value.trim_start().strip_prefix('=')?.trim_start();
    let quote = value
        .chars()
        .next()
        .filter(|sign| matches!(sign, '"' | '\''))?;
    let (label, _) = value[1..].split_once(quote)?;
    Encoding::for_label(label.as_bytes())
        .filter(|encoding| ![UTF_8, UTF_16LE, UTF_16BE].contains(encoding))
}

/// A text that is UTF-8 from beginning to end, without a byte order mark and as it stands.
pub(crate) fn utf8_without_mark(bytes: &[u8]) -> Option<&str> {
    let plain = Encoding::for_bom(bytes).is_none() && utf16_without_mark(bytes).is_none();
    std::str::from_utf8(bytes).ok().filter(|_| plain)
}

/// Line ends, spaces, digits and delimiters have a zero high byte in UTF-16 in every language.
fn utf16_without_mark(head: &[u8]) -> Option<&'static Encoding> {
    let sample = &head[..head.len().min(HEAD)];
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

enum Decoding {
    Web(Decoder),
    Page(Box<[char; 256]>),
}

impl Decoding {
    /// Writes what bytes stand for; answers how many were read and written, and whether all were.
    fn decode(&mut self, source: &[u8], output: &mut [u8], last: bool) -> (usize, usize, bool) {
        let characters = match self {
            Self::Web(decoder) => {
                let (result, read, written, _) = decoder.decode_to_utf8(source, output, last);
                return (read, written, result == CoderResult::InputEmpty);
            }
            Self::Page(characters) => characters,
        };
        let (mut read, mut written) = (0, 0);
        for &byte in source {
            let character = characters[usize::from(byte)];
            let Some(place) = output.get_mut(written..written + character.len_utf8()) else {
                break;
            };
            character.encode_utf8(place);
            written += character.len_utf8();
            read += 1;
        }
        (read, written, read == source.len())
    }
}

struct DecodeReader<R> {
    input: R,
    decoding: Decoding,
    source: Vec<u8>,
    source_at: usize,
    output: Vec<u8>,
    ready: Range<usize>,
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
            let source = &self.source[self.source_at..];
            let (read, written, all) = self.decoding.decode(source, &mut self.output, last);
            self.source_at += read;
            self.ready = 0..written;
            self.ended = last && all;
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
    use std::io::Cursor;

    use super::*;

    fn decode(bytes: &[u8]) -> String {
        let mut out = String::new();
        recognise(&mut Cursor::new(bytes))
            .unwrap()
            .decode(bytes)
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
    fn single_letters_beyond_ascii_are_western() {
        assert_eq!(decode(b"caf\xE9"), "café");
        assert_eq!(decode(b"\x93quoted\x94 \x80 5"), "“quoted” € 5");
    }

    #[test]
    fn a_character_cut_by_a_chunk_is_not_damage() {
        for offset in 1..4 {
            let mut text = "a".repeat(CHUNK - offset);
            text.push_str("😀 and more");
            assert_eq!(decode(text.as_bytes()), text);
        }
    }

    #[test]
    fn what_stands_late_in_a_file_counts_as_well() {
        let mut bytes = b"plain text, ".repeat(HEAD);
        bytes.extend_from_slice(b"caf\xE9 d\xE9j\xE0");
        assert!(decode(&bytes).ends_with("café déjà"));
    }

    #[test]
    fn damage_becomes_a_replacement_character_and_is_told() {
        let mut bytes = "é".repeat(HEAD).into_bytes();
        bytes.extend_from_slice(b"\xFFz");
        assert!(decode(&bytes).ends_with("é\u{FFFD}z"));
        let found = recognise(&mut Cursor::new(&bytes)).unwrap();
        assert_eq!(found.note(), Some(Note::Damaged { encoding: "utf-8" }));
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

    #[test]
    fn labels_of_people_are_known_and_others_named() {
        for label in ENCODINGS {
            assert_eq!(by_label(label).unwrap().label(), *label);
        }
        assert_eq!(by_label(" CP1251 ").unwrap().label(), "windows-1251");
        assert_eq!(by_label("CP437").unwrap().label(), "ibm437");
        let message = by_label("latin-99").unwrap_err().to_string();
        assert!(
            message.contains("latin-99") && message.contains("windows-1251"),
            "{message}"
        );
        assert!(by_label("replacement").is_err());
    }
}
