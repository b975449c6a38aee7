//! Reads the XML of a workbook's parts, event by event and within bounds.

use std::io::{self, BufRead, BufReader, Read};
use std::sync::Arc;

use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};

use crate::Error;
use crate::archive::damaged;
use crate::budget::MAX_RECORD;

/// The most elements that may lie in each other. Workbooks need about ten.
const MAX_DEPTH: usize = 64;

/// A part of a workbook as XML.
pub(crate) struct Xml<R> {
    reader: Reader<Leash<BufReader<R>>>,
    buffer: Vec<u8>,
    depth: usize,
}

impl<R: Read> Xml<R> {
    pub(crate) fn new(part: R) -> Self {
        let mut reader = Reader::from_reader(Leash {
            inner: BufReader::with_capacity(32 << 10, part),
            left: MAX_RECORD,
        });
        let config = reader.config_mut();
        config.check_end_names = false;
        config.expand_empty_elements = true;
        Self {
            reader,
            buffer: Vec::new(),
            depth: 0,
        }
    }

    /// The next event; none at the end of the part.
    pub(crate) fn next(&mut self) -> Result<Option<Event<'_>>, Error> {
        self.buffer.clear();
        self.reader.get_mut().left = MAX_RECORD;
        let event = self.reader.read_event_into(&mut self.buffer);
        match event.map_err(xml_error)? {
            Event::Eof => Ok(None),
            Event::Start(element) => {
                self.depth += 1;
                if self.depth > MAX_DEPTH {
                    return Err(damaged("its elements lie too deep in each other"));
                }
                Ok(Some(Event::Start(element)))
            }
            Event::End(element) => {
                self.depth = self.depth.saturating_sub(1);
                Ok(Some(Event::End(element)))
            }
            other => Ok(Some(other)),
        }
    }

    /// Appends the text inside an element that has just begun, up to its end.
    ///
    /// Elements inside it are passed over with their texts.
    pub(crate) fn text(&mut self, out: &mut String) -> Result<(), Error> {
        let mut inner = 0usize;
        loop {
            match self.next()? {
                None => return Err(cut_off()),
                Some(Event::Start(_)) => inner += 1,
                Some(Event::End(_)) if inner == 0 => return Ok(()),
                Some(Event::End(_)) => inner -= 1,
                Some(_) if inner > 0 => {}
                Some(Event::Text(text)) => out.push_str(&text.xml10_content()),
                Some(Event::CData(text)) => out.push_str(&text.xml10_content()),
                Some(Event::GeneralRef(entity)) => push_entity(out, &entity)?,
                Some(_) => {}
            }
            check_length(out)?;
        }
    }

    /// Passes over an element that has just begun.
    pub(crate) fn skip(&mut self) -> Result<(), Error> {
        let mut inner = 0usize;
        loop {
            match self.next()? {
                None => return Err(cut_off()),
                Some(Event::Start(_)) => inner += 1,
                Some(Event::End(_)) if inner == 0 => return Ok(()),
                Some(Event::End(_)) => inner -= 1,
                Some(_) => {}
            }
        }
    }
}

/// A text that no cell has room for.
pub(crate) fn check_length(text: &str) -> Result<(), Error> {
    if text.len() > MAX_RECORD {
        return Err(too_long());
    }
    Ok(())
}

fn too_long() -> Error {
    damaged(&format!(
        "it has a cell of more than {} MB",
        MAX_RECORD >> 20
    ))
}

/// A part that ends too early.
pub(crate) fn cut_off() -> Error {
    damaged("a part of it ends too early; it was probably cut off")
}

/// The value of an attribute, without what its name begins with (`r:id` is `id`).
pub(crate) fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let attribute = element
        .attributes()
        .with_checks(false)
        .map_while(Result::ok)
        .find(|attribute| attribute.key.local_name().as_ref() == name)?;
    let mut out = String::new();
    let mut rest = &*attribute.value;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let Some(end) = rest.find(';') else {
            break;
        };
        push_entity(&mut out, &BytesRef::new(&rest[..end])).ok()?;
        rest = &rest[end + 1..];
    }
    out.push_str(rest);
    Some(out)
}

fn push_entity(out: &mut String, entity: &BytesRef<'_>) -> Result<(), Error> {
    let name: &str = entity.as_ref();
    if let Some(text) = quick_xml::escape::resolve_xml_entity(name) {
        out.push_str(text);
        return Ok(());
    }
    match entity.resolve_char_ref() {
        Ok(Some(char)) => out.push(char),
        _ => return Err(damaged("it has an unknown entity")),
    }
    Ok(())
}

fn xml_error(error: quick_xml::Error) -> Error {
    match error {
        quick_xml::Error::Io(error) => match Arc::try_unwrap(error) {
            Ok(error) if error.kind() == io::ErrorKind::FileTooLarge => too_long(),
            Ok(error) => packing_error(error),
            Err(error) => damaged(&error.to_string()),
        },
        other => damaged(&other.to_string()),
    }
}

/// Tells a part that cannot be unpacked from a disk that cannot be read.
fn packing_error(error: io::Error) -> Error {
    match error.kind() {
        io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof => {
            damaged("a part of it cannot be unpacked")
        }
        _ => error.into(),
    }
}

/// Stops reading within one event, which is held in memory as a whole, when it gets too long.
struct Leash<B> {
    inner: B,
    left: usize,
}

impl<B: BufRead> Read for Leash<B> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let ready = self.fill_buf()?;
        let n = ready.len().min(buf.len());
        buf[..n].copy_from_slice(&ready[..n]);
        self.consume(n);
        Ok(n)
    }
}

impl<B: BufRead> BufRead for Leash<B> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.left == 0 {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.inner.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        self.left = self.left.saturating_sub(amount);
        self.inner.consume(amount);
    }
}
