//! What the values of one column look like.

use crate::comments::count::{CountSurvey, is_number};
use crate::comments::fields::Field;
use crate::comments::flags;
use crate::comments::names::Rank;
use crate::comments::people::PersonPart;
use crate::comments::platforms::is_platform;
use crate::comments::time::TimeSurvey;
use crate::comments::words;
use crate::digits::is_digits;
use crate::is_url_like;
use crate::lists::are_addresses;

/// Entities begin with it.
const AMPERSAND: u8 = b'&';

/// A column with a known name, and what was found in it.
pub(super) struct Watched {
    pub(super) column: usize,
    /// Its name, as [`normal`] writes it.
    pub(super) name: String,
    /// What the column may be, and how well its name fits.
    pub(super) meanings: Vec<(Field, Rank)>,
    pub(super) filled: u64,
    pub(super) words: Option<WordSurvey>,
    pub(super) count: Option<CountSurvey>,
    pub(super) time: Option<TimeSurvey>,
    /// Values that say whether the row is a reply.
    pub(super) flags: Option<u64>,
    /// One of them says that it is.
    pub(super) says_reply: bool,
    /// What its values are remembered as, to tell people from comments.
    pub(super) known: Option<PersonPart>,
    pub(super) platforms: Option<u64>,
    /// Values that are addresses, and not the words of a link.
    pub(super) addresses: Option<u64>,
}

/// What the texts of a column look like.
#[derive(Default)]
pub(super) struct WordSurvey {
    /// Cells that are nothing but a number, a yes or no.
    pub(super) numbers: u64,
    /// Cells that are objects or lists, and those of them that have a text, or a name.
    pub(super) objects: u64,
    pub(super) texts: u64,
    pub(super) names: u64,
    /// Cells that are a word that programs write for nothing.
    pub(super) absent: u64,
    /// Cells that are an address and nothing else.
    pub(super) addresses: u64,
    /// Cells that are the path of a resource: `accounts/1/reviews/2`.
    pub(super) paths: u64,
    /// Cells that begin as the ids of channels on YouTube do.
    pub(super) channels: u64,
    /// Cells with entities; with an ampersand that is none.
    pub(super) entities: u64,
    pub(super) numeric_entities: u64,
    pub(super) ampersands: u64,
    pub(super) mojibake: bool,
    /// Cells that begin with an element of HTML and end with one.
    pub(super) html: u64,
    /// One of them holds HTML.
    pub(super) html_in_some: bool,
    /// Cells that look like the one before: as long, with the same end.
    repeats: u64,
    last: (usize, [u8; 8]),
}

impl Watched {
    pub(super) fn add(&mut self, cell: &str) {
        if cell.is_empty() {
            return;
        }
        self.filled += 1;
        if let Some(words) = &mut self.words {
            words.add(cell);
        }
        if let Some(count) = &mut self.count {
            count.add(cell);
        }
        if let Some(time) = &mut self.time {
            time.add(cell);
        }
        if let Some(flags) = &mut self.flags {
            let said = flags::is_reply(cell);
            *flags += u64::from(said.is_some());
            self.says_reply |= said == Some(true);
        }
        if let Some(platforms) = &mut self.platforms {
            *platforms += u64::from(is_platform(cell));
        }
        if let Some(addresses) = &mut self.addresses {
            *addresses += u64::from(is_url_like(cell) || cell.starts_with('/'));
        }
    }

    /// Whether most of its values are that of the row before, as the text of a post beside its comments.
    pub(super) fn repeats_words(&self) -> bool {
        let repeats = self.words.as_ref().map_or(0, |words| words.repeats);
        repeats * 2 > self.filled
    }

    /// Whether nearly all values are addresses and nothing else: those of posts, and no texts.
    pub(super) fn holds_addresses(&self) -> bool {
        let addresses = self.words.as_ref().map_or(0, |words| words.addresses);
        are_addresses(addresses, self.filled)
    }

    /// Whether a column of texts is one: not of numbers, of flags, of objects without text.
    pub(super) fn holds_words(&self) -> bool {
        let Some(words) = &self.words else {
            return false;
        };
        let other = words.numbers + words.objects - words.texts;
        self.filled > 0 && other * 2 <= self.filled && !self.holds_addresses()
    }
}

/// The length of a cell and its end, by which it is compared with the next.
fn outline(cell: &str) -> (usize, [u8; 8]) {
    let bytes = cell.as_bytes();
    let mut end = [0; 8];
    let length = bytes.len().min(end.len());
    end[..length].copy_from_slice(&bytes[bytes.len() - length..]);
    (bytes.len(), end)
}

/// Whether a value is an address and nothing else. Ids and names, which most such values are, have
/// none of the signs without which there is no address.
fn is_address(cell: &str) -> bool {
    let may_be = memchr::memchr3(b'.', b':', b'/', cell.as_bytes()).is_some() || !cell.is_ascii();
    may_be && !cell.bytes().any(|byte| byte.is_ascii_whitespace()) && is_url_like(cell)
}

/// Whether a value is the path of a resource, as programs name it to each other: parts with slashes between
/// them, one of which is a number.
fn is_path(cell: &str) -> bool {
    const LONGEST: usize = 200;
    if cell.len() > LONGEST || memchr::memchr(b'/', cell.as_bytes()).is_none() {
        return false;
    }
    let is_part = |part: &str| {
        !part.is_empty()
            && part
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
    };
    cell.split('/').count() > 1
        && cell.split('/').all(is_part)
        && cell.split('/').skip(1).any(is_digits)
}

impl WordSurvey {
    pub(super) fn add(&mut self, cell: &str) {
        let outline = outline(cell);
        self.repeats += u64::from(self.last == outline);
        self.last = outline;
        match cell.as_bytes()[0] {
            b'{' | b'[' | b'"' => {
                if let Some(parsed) = words::parse(cell) {
                    self.objects += 1;
                    self.texts += u64::from(parsed.has_text());
                    self.names += u64::from(parsed.has_name());
                }
            }
            b'0'..=b'9' | b'-' | b'+' | b'.' | b',' if is_number(cell) => self.numbers += 1,
            b'U' if cell.starts_with("UC") => self.channels += 1,
            b't' | b'f' | b'T' | b'F'
                if cell.eq_ignore_ascii_case("true") || cell.eq_ignore_ascii_case("false") =>
            {
                self.numbers += 1;
            }
            b'<' => self.html += u64::from(words::is_html(cell)),
            _ if is_address(cell) => self.addresses += 1,
            _ => {}
        }
        self.paths += u64::from(is_path(cell));
        self.absent += u64::from(flags::is_absent_word(cell));
        if memchr::memchr(AMPERSAND, cell.as_bytes()).is_some() {
            self.add_entities(cell);
        }
        if !self.html_in_some && memchr::memchr(b'<', cell.as_bytes()).is_some() {
            self.html_in_some = words::holds_html(cell);
        }
        if !self.mojibake && !cell.is_ascii() {
            self.mojibake = words::repair(cell).is_some();
        }
    }

    fn add_entities(&mut self, cell: &str) {
        let (mut entities, mut numeric, mut bare) = (false, false, false);
        for at in memchr::memchr_iter(AMPERSAND, cell.as_bytes()) {
            match words::entity(&cell[at..]) {
                Some(_) => {
                    entities = true;
                    numeric |= cell.as_bytes().get(at + 1) == Some(&b'#');
                }
                None => bare = true,
            }
        }
        self.entities += u64::from(entities);
        self.numeric_entities += u64::from(numeric);
        self.ampersands += u64::from(bare);
    }
}
