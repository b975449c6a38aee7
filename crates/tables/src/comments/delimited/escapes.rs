//! Cells in which a backslash stands before a quotation mark, as MySQL, Hive and some programs write
//! them: `"He said \"hi\""` in place of `"He said ""hi"""`.

use std::io::{self, Read};

use crate::comments::Reader;

const CHUNK: usize = 16 << 10;

/// Whether the quotation marks of a file are escaped by backslashes: there are marks behind a
/// backslash in the middle of words, where no cell can end, and none is doubled.
pub(super) fn has_escapes(sample: &str) -> bool {
    let bytes = sample.as_bytes();
    let mut escaped = 0;
    for at in memchr::memchr_iter(b'"', bytes) {
        let before = bytes[..at].iter().rev();
        let slashes = before.take_while(|&&byte| byte == b'\\').take(64).count();
        let next = bytes.get(at + 1).copied();
        let ends = |byte| byte == b'"' || is_end_of_cell(byte);
        match slashes % 2 {
            1 => escaped += usize::from(next.is_some_and(|next| !ends(next))),
            // A doubled mark, and no empty cell.
            _ if next == Some(b'"') => {
                let opens = at == 0 || ends(bytes[at - 1]);
                let closes = bytes.get(at + 2).is_none_or(|&byte| ends(byte));
                if !(opens && closes) {
                    return false;
                }
            }
            _ => {}
        }
    }
    escaped > 0
}

/// Whether a cell may end at a byte.
fn is_end_of_cell(byte: u8) -> bool {
    matches!(byte, b',' | b';' | b'\t' | b'|' | b'\r' | b'\n')
}

/// Doubles the marks that are escaped, and takes the backslashes away.
pub(super) struct Unescaped {
    input: Reader,
    chunk: Vec<u8>,
    ready: Vec<u8>,
    taken: usize,
    /// A backslash was read, and what follows it was not.
    open: bool,
    /// The cell that is being read began with a mark; only in such a cell marks are doubled.
    quoted: bool,
    /// A cell may begin with the next byte.
    begins: bool,
    ended: bool,
}

impl Unescaped {
    pub(super) fn new(input: Reader) -> Self {
        Self {
            input,
            chunk: vec![0; CHUNK],
            ready: Vec::new(),
            taken: 0,
            open: false,
            quoted: false,
            begins: true,
            ended: false,
        }
    }

    fn push(&mut self, length: usize) {
        for &byte in &self.chunk[..length] {
            if !std::mem::take(&mut self.open) {
                self.open = byte == b'\\';
                if self.open {
                    continue;
                }
                if byte == b'"' {
                    self.quoted = !self.quoted && self.begins;
                }
                self.begins = !self.quoted && is_end_of_cell(byte);
                self.ready.push(byte);
                continue;
            }
            self.begins = false;
            match byte {
                b'"' if !self.quoted => self.ready.push(byte),
                b'"' => self.ready.extend_from_slice(b"\"\""),
                b'\\' | b'\'' | b'\n' | b'\r' => self.ready.push(byte),
                // `\N`, and what nobody escaped.
                other => self.ready.extend_from_slice(&[b'\\', other]),
            }
        }
    }
}

impl Read for Unescaped {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        while self.taken == self.ready.len() && !self.ended {
            self.ready.clear();
            self.taken = 0;
            let length = self.input.read(&mut self.chunk)?;
            self.push(length);
            if length == 0 {
                self.ended = true;
                if std::mem::take(&mut self.open) {
                    self.ready.push(b'\\');
                }
            }
        }
        let rest = &self.ready[self.taken..];
        let length = rest.len().min(buf.len());
        buf[..length].copy_from_slice(&rest[..length]);
        self.taken += length;
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_behind_backslashes_are_doubled() {
        let text = "id,text\n1,\"say \\\"hi\\\", you\"\n2,\"a \\\\ b\\\nc\"\n3,\\N\n4,\"C:\\dir\"\n5,\"\"\n";
        assert!(has_escapes(text));
        let mut read = String::new();
        let reader: Reader = Box::new(std::io::Cursor::new(text.to_owned()));
        Unescaped::new(reader).read_to_string(&mut read).unwrap();
        assert_eq!(
            read,
            "id,text\n1,\"say \"\"hi\"\", you\"\n2,\"a \\ b\nc\"\n3,\\N\n4,\"C:\\dir\"\n5,\"\"\n"
        );
    }

    #[test]
    fn marks_in_cells_that_are_not_quoted_are_not_doubled() {
        let text =
            "id,text\n1,\\\"Good\\\" one\n2,\"so \\\"bad\\\", x\"\n3,it is \\\"fine\\\" now\n";
        let mut read = String::new();
        let reader: Reader = Box::new(std::io::Cursor::new(text.to_owned()));
        Unescaped::new(reader).read_to_string(&mut read).unwrap();
        assert_eq!(
            read,
            "id,text\n1,\"Good\" one\n2,\"so \"\"bad\"\", x\"\n3,it is \"fine\" now\n"
        );
    }

    #[test]
    fn a_backslash_alone_says_nothing() {
        for text in [
            "a,b\n1,\"C:\\dir\\\"\n2,x\n",
            "a,b\n1,\"say \"\"hi\"\"\"\n2,\"x \\\"y\"\n",
            "a,b\n1,\"ends with \\\\\"x\n",
            "a,b\n1,plain\n",
            "a,b\n1,\"\",\"\"\n",
        ] {
            assert!(!has_escapes(text), "{text}");
        }
    }
}
