//! One JSON value, cut into its parts where they stand.
//!
//! No tree is built and nothing recurses: a value of any depth takes 16 bytes for each of its
//! parts. What Python writes beside JSON (`NaN`, `Infinity`) and line breaks within texts are
//! taken as they are meant.

mod value;

pub(in crate::comments) use value::Value;

/// Parts of a value at most: more than comments of that size ever have. 16 MiB are enough for
/// them, so that a few files of nothing but brackets take no more memory than others.
pub(super) const MAX_PARTS: usize = 1 << 20;

/// The parts of a value, each before what lies in it.
#[derive(Debug, Default)]
pub(in crate::comments) struct Tape {
    nodes: Vec<Node>,
    /// Where the containers that are not closed yet begin.
    open: Vec<u32>,
}

#[derive(Debug, Clone, Copy)]
struct Node {
    kind: Kind,
    escaped: bool,
    /// Where it stands in the text; a text without its quotes.
    start: u32,
    end: u32,
    /// The node after it and all that lies in it.
    next: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::comments) enum Kind {
    Null,
    Bool,
    Number,
    Text,
    Array,
    Object,
}

/// Why a value cannot be read.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Failure {
    /// The text ends within it.
    CutOff,
    /// It has more than [`MAX_PARTS`].
    TooMany,
    /// It is no JSON at this place.
    Bad(usize, &'static str),
}

impl Tape {
    /// Reads a text that is one value and nothing else; none for another one.
    pub(in crate::comments) fn of(text: &str) -> Option<Self> {
        let mut tape = Self::default();
        let end = tape.parse(text.as_bytes(), true).ok()?;
        text[end..].trim().is_empty().then_some(tape)
    }

    /// Reads the value at the beginning of `bytes` and answers where it ends. `whole` says that
    /// nothing follows, so that a number may end there.
    pub(super) fn parse(&mut self, bytes: &[u8], whole: bool) -> Result<usize, Failure> {
        self.nodes.clear();
        self.open.clear();
        let mut at = 0;
        loop {
            if self.nodes.len() > MAX_PARTS {
                return Err(Failure::TooMany);
            }
            at = self.begin_value(bytes, blanks(bytes, at), whole)?;
            // After a value: ends of containers, then the next value.
            loop {
                let Some(&open) = self.open.last() else {
                    return Ok(at);
                };
                at = blanks(bytes, at);
                let array = self.nodes[open as usize].kind == Kind::Array;
                let begun = self.nodes.len() == open as usize + 1;
                match bytes.get(at).ok_or(Failure::CutOff)? {
                    b']' if array => at = self.close(at),
                    b'}' if !array => at = self.close(at),
                    b',' if !begun => {
                        at = self.begin_member(bytes, at + 1, array)?;
                        break;
                    }
                    _ if begun => {
                        at = self.begin_member(bytes, at, array)?;
                        break;
                    }
                    _ => {
                        return Err(Failure::Bad(
                            at,
                            "a comma or a closing bracket is missing before it",
                        ));
                    }
                }
            }
        }
    }

    /// Reads the name of a member, if it has one.
    fn begin_member(&mut self, bytes: &[u8], at: usize, array: bool) -> Result<usize, Failure> {
        if array {
            return Ok(at);
        }
        let at = blanks(bytes, at);
        match bytes.get(at).ok_or(Failure::CutOff)? {
            b'"' => {}
            _ => {
                return Err(Failure::Bad(
                    at,
                    "a name in quotation marks is missing there",
                ));
            }
        }
        let at = blanks(bytes, self.text(bytes, at)?);
        match bytes.get(at).ok_or(Failure::CutOff)? {
            b':' => Ok(at + 1),
            _ => Err(Failure::Bad(at, "a colon is missing there")),
        }
    }

    /// Reads a value, of a container only its beginning.
    fn begin_value(&mut self, bytes: &[u8], at: usize, whole: bool) -> Result<usize, Failure> {
        let kind = match bytes.get(at).ok_or(Failure::CutOff)? {
            b'"' => return self.text(bytes, at),
            b'{' => Kind::Object,
            b'[' => Kind::Array,
            _ => return self.word(bytes, at, whole),
        };
        self.open.push(self.nodes.len() as u32);
        self.push(kind, false, at, at);
        Ok(at + 1)
    }

    fn push(&mut self, kind: Kind, escaped: bool, start: usize, end: usize) {
        self.nodes.push(Node {
            kind,
            escaped,
            start: start as u32,
            end: end as u32,
            next: self.nodes.len() as u32 + 1,
        });
    }

    fn close(&mut self, at: usize) -> usize {
        if let Some(open) = self.open.pop() {
            let next = self.nodes.len() as u32;
            let node = &mut self.nodes[open as usize];
            (node.end, node.next) = (at as u32 + 1, next);
        }
        at + 1
    }

    fn text(&mut self, bytes: &[u8], quote: usize) -> Result<usize, Failure> {
        let start = quote + 1;
        let (mut at, mut escaped) = (start, false);
        loop {
            let rest = &bytes[at..];
            at += rest
                .iter()
                .position(|byte| matches!(byte, b'"' | b'\\'))
                .ok_or(Failure::CutOff)?;
            if bytes[at] == b'"' {
                self.push(Kind::Text, escaped, start, at);
                return Ok(at + 1);
            }
            escaped = true;
            at += match bytes.get(at + 1).ok_or(Failure::CutOff)? {
                b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => 2,
                b'u' => {
                    let digits = bytes.get(at + 2..at + 6).ok_or(Failure::CutOff)?;
                    if !digits.iter().all(u8::is_ascii_hexdigit) {
                        return Err(Failure::Bad(at, "that escape has no four digits"));
                    }
                    6
                }
                _ => return Err(Failure::Bad(at, "there is no such escape in JSON")),
            };
        }
    }

    /// A number, a truth value or nothing.
    fn word(&mut self, bytes: &[u8], at: usize, whole: bool) -> Result<usize, Failure> {
        let rest = &bytes[at..];
        let length = rest
            .iter()
            .position(|b| !b.is_ascii_alphanumeric() && !matches!(b, b'-' | b'+' | b'.'));
        let end = match length {
            Some(length) => at + length,
            None if whole => bytes.len(),
            None => return Err(Failure::CutOff),
        };
        let kind = match &bytes[at..end] {
            b"null" | b"NaN" | b"Infinity" | b"-Infinity" => Kind::Null,
            b"true" | b"false" => Kind::Bool,
            number if is_number(number) => Kind::Number,
            _ => return Err(Failure::Bad(at, "a value is missing there")),
        };
        self.push(kind, false, at, end);
        Ok(end)
    }

    /// Whether a text is the beginning of a value, and its end is missing.
    pub(in crate::comments) fn is_cut(text: &str) -> bool {
        Self::default().parse(text.as_bytes(), true) == Err(Failure::CutOff)
    }

    /// The value that was read; `text` is what it was read from.
    pub(in crate::comments) fn root<'a>(&'a self, text: &'a str) -> Value<'a> {
        self.value(text, 0)
    }

    /// The value at a place that [`Value::place`] gave.
    pub(super) fn value<'a>(&'a self, text: &'a str, place: u32) -> Value<'a> {
        Value {
            tape: self,
            text,
            place,
        }
    }
}

fn blanks(bytes: &[u8], at: usize) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    let blank = rest.iter().take_while(|b| is_blank(**b)).count();
    at + blank
}

/// White space of JSON.
pub(super) fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

fn is_number(bytes: &[u8]) -> bool {
    let digits = bytes.strip_prefix(b"-").unwrap_or(bytes);
    digits.first().is_some_and(u8::is_ascii_digit)
        && std::str::from_utf8(bytes).is_ok_and(|text| text.parse::<f64>().is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn read(text: &str) -> Tape {
        let mut tape = Tape::default();
        assert_eq!(tape.parse(text.as_bytes(), true), Ok(text.len()), "{text}");
        tape
    }

    #[test]
    fn parts_are_found_where_they_stand() {
        let text = r#"{"a":[1,"x",{}],"b":{"c":null,"d":[[]]},"e":true}"#;
        let tape = read(text);
        let root = tape.root(text);
        let parts: Vec<_> = root.members().map(|(k, v)| (k, v.json())).collect();
        assert_eq!(parts[0], ("a".into(), r#"[1,"x",{}]"#));
        assert_eq!(parts[1].1, r#"{"c":null,"d":[[]]}"#);
        assert_eq!(parts[2].1, "true");
        let elements: Vec<_> = parts.len().to_string().chars().collect();
        assert_eq!(elements, ['3']);
        let a = root.get("a").unwrap();
        let kinds: Vec<_> = a.elements().map(Value::kind).collect();
        assert_eq!(kinds, [Kind::Number, Kind::Text, Kind::Object]);
        assert_eq!(root.path("b.d").unwrap().elements().count(), 1);
        assert_eq!(root.get("b").unwrap().elements().count(), 0);
        assert!(root.path("b.x.y").is_none());
    }

    #[test]
    fn texts_are_what_their_escapes_say() {
        for (json, text) in [
            (r#""plain""#, "plain"),
            (r#""a\n\t\"\\\/\u00e4""#, "a\n\t\"\\/ä"),
            (r#""\ud83d\ude00""#, "😀"),
            (r#""\ud83d!""#, "\u{FFFD}!"),
            (r#""\ud83d\n""#, "\u{FFFD}\n"),
            (r#""\udc00\ud83d\ud83d\ude00""#, "\u{FFFD}\u{FFFD}😀"),
            ("\"raw\nline\"", "raw\nline"),
        ] {
            let tape = read(json);
            assert_eq!(tape.root(json).scalar().unwrap(), text, "{json}");
        }
    }

    #[test]
    fn what_is_no_json_is_named_by_its_place() {
        for (text, place) in [
            ("[1,]", 3),
            ("[1 2]", 3),
            ("{\"a\" 1}", 5),
            ("{a:1}", 1),
            ("{\"a\":1,}", 7),
            ("[tru]", 1),
            ("[1.2.3]", 1),
            ("[+1]", 1),
            ("[,1]", 1),
            ("\"\\x\"", 1),
            ("\"\\u12g4\"", 1),
            ("{\"a\":1]", 6),
            ("nan", 0),
        ] {
            let found = Tape::default().parse(text.as_bytes(), true);
            assert!(
                matches!(found, Err(Failure::Bad(at, _)) if at == place),
                "{text}: {found:?}"
            );
        }
        for text in ["", "[", "{\"a\"", "[1", "\"x", "\"\\", "\"\\u12", "[[[]]"] {
            let found = Tape::default().parse(text.as_bytes(), true);
            assert_eq!(found, Err(Failure::CutOff), "{text}");
        }
        assert_eq!(Tape::default().parse(b"12", false), Err(Failure::CutOff));
    }

    #[test]
    fn depth_costs_nothing_but_its_length() {
        let text = format!("{}{}", "[{\"a\":".repeat(200_000), "0");
        let whole = format!("{text}{}", "}]".repeat(200_000));
        let tape = read(&whole);
        assert_eq!(tape.root(&whole).after() as usize, tape.nodes.len());
    }
}
