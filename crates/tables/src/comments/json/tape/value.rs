//! What a value of a tape says.

use std::borrow::Cow;

use super::{Kind, Node, Tape};

/// A value within a tape.
#[derive(Debug, Clone, Copy)]
pub(in crate::comments) struct Value<'a> {
    pub(super) tape: &'a Tape,
    pub(super) text: &'a str,
    pub(super) place: u32,
}

impl<'a> Value<'a> {
    fn node(self) -> Node {
        self.tape.nodes[self.place as usize]
    }

    fn at(self, place: u32) -> Self {
        Self { place, ..self }
    }

    pub(in crate::comments) fn kind(self) -> Kind {
        self.node().kind
    }

    /// Whether it may hold other values.
    pub(in crate::comments) fn is_container(self) -> bool {
        matches!(self.kind(), Kind::Array | Kind::Object)
    }

    /// Its place in the tape.
    pub(in crate::comments::json) fn place(self) -> u32 {
        self.place
    }

    /// Where it begins in the text.
    pub(in crate::comments::json) fn offset(self) -> usize {
        self.node().start as usize
    }

    /// The place after it and all that lies in it.
    pub(in crate::comments::json) fn after(self) -> u32 {
        self.node().next
    }

    /// Its JSON; of a text what stands between its quotes.
    pub(in crate::comments) fn json(self) -> &'a str {
        let node = self.node();
        &self.text[node.start as usize..node.end as usize]
    }

    /// Its JSON, of a text with its quotes.
    pub(in crate::comments::json) fn whole_json(self) -> &'a str {
        let node = self.node();
        let quote = u32::from(node.kind == Kind::Text);
        &self.text[(node.start - quote) as usize..(node.end + quote) as usize]
    }

    /// A text without escapes, a number or a truth value as they are written; none for others.
    pub(in crate::comments) fn scalar(self) -> Option<Cow<'a, str>> {
        match self.kind() {
            Kind::Text => Some(match self.node().escaped {
                true => Cow::Owned(unescaped(self.json())),
                false => Cow::Borrowed(self.json()),
            }),
            Kind::Number | Kind::Bool => Some(Cow::Borrowed(self.json())),
            Kind::Null | Kind::Array | Kind::Object => None,
        }
    }

    /// A text that is not blank, or a number.
    pub(in crate::comments) fn word(self) -> Option<Cow<'a, str>> {
        let scalar = self.scalar().filter(|_| self.kind() != Kind::Bool)?;
        (!scalar.trim().is_empty()).then_some(scalar)
    }

    /// Whether it says yes: `true`, a number but 0, a text or anything that is not empty.
    pub(in crate::comments) fn is_set(self) -> bool {
        match self.kind() {
            Kind::Null => false,
            Kind::Bool => self.json() == "true",
            Kind::Number => self.json().bytes().any(|b| (b'1'..=b'9').contains(&b)),
            Kind::Text => !matches!(self.json().trim(), "" | "false" | "null" | "None" | "0"),
            Kind::Array | Kind::Object => self.after() > self.place + 1,
        }
    }

    /// A whole number, also when it is written as a text.
    pub(in crate::comments) fn count(self) -> Option<u64> {
        self.scalar()?.trim().parse().ok()
    }

    /// The values in an array; none in anything else.
    pub(in crate::comments) fn elements(self) -> impl Iterator<Item = Value<'a>> + Clone {
        let array = self.kind() == Kind::Array;
        let end = if array { self.after() } else { 0 };
        let mut place = self.place + 1;
        std::iter::from_fn(move || {
            let value = (place < end).then(|| self.at(place))?;
            place = value.after();
            Some(value)
        })
    }

    /// The names and values in an object; none in anything else.
    pub(in crate::comments) fn members(
        self,
    ) -> impl Iterator<Item = (Cow<'a, str>, Value<'a>)> + Clone {
        let object = self.kind() == Kind::Object;
        let end = if object { self.after() } else { 0 };
        let mut place = self.place + 1;
        std::iter::from_fn(move || {
            let name = (place < end).then(|| self.at(place))?;
            let value = self.at(name.after());
            place = value.after();
            Some((name.scalar().unwrap_or_default(), value))
        })
    }

    /// The member of a name; of one that comes twice the first.
    pub(in crate::comments) fn get(self, name: &str) -> Option<Value<'a>> {
        self.members()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value)
    }

    /// What lies at a path of names: `author.name`.
    pub(in crate::comments) fn path(self, path: &str) -> Option<Value<'a>> {
        path.split('.')
            .try_fold(self, |value, name| value.get(name))
    }

    /// The word at a path of names.
    pub(in crate::comments) fn word_at(self, path: &str) -> Option<Cow<'a, str>> {
        self.path(path)?.word()
    }
}

/// The text of a JSON string; half a surrogate pair, which some tools write, becomes U+FFFD.
fn unescaped(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    let mut rest = json;
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let Some(&byte) = rest.as_bytes().first() else {
            break;
        };
        let mut length = 1;
        out.push(match byte {
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                let high = unit(&rest[1..]);
                length = 5;
                let pair = match (high, rest.get(5..7)) {
                    (0xD800..0xDC00, Some("\\u")) => Some(unit(&rest[7..])),
                    _ => None,
                };
                match pair {
                    Some(low @ 0xDC00..0xE000) => {
                        length = 11;
                        let code = 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00);
                        char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER)
                    }
                    _ => char::from_u32(high).unwrap_or(char::REPLACEMENT_CHARACTER),
                }
            }
            other => char::from(other),
        });
        rest = rest.get(length..).unwrap_or_default();
    }
    out.push_str(rest);
    out
}

/// The number of four hexadecimal digits; 0xD800, which is no character, where there are none.
fn unit(text: &str) -> u32 {
    let digits = text.get(..4).unwrap_or_default();
    u32::from_str_radix(digits, 16).unwrap_or(0xD800)
}
