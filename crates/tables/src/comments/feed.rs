//! Comments in XML: RSS and Atom feeds, that of the App Store among them, and exports of blogs.
//!
//! The records are handed on as JSON, a line for each, so that there is one reader of records.

mod disqus;

use std::collections::HashSet;
use std::io::{self, Read};

use plaintext::html_to_text;
use quick_xml::events::{BytesStart, Event};
use serde_json::{Map, Value};

use crate::Error;
use crate::budget::MAX_RECORD;
use crate::comments::is_text_name;
use crate::detect::RECORDS;
use crate::sheet::{Xml, attribute};
use disqus::Threads;

/// Our own columns, and the elements that tell them, best first. These names are fixed by RSS,
/// Atom, Dublin Core and WordPress.
const OURS: [(&str, &[&str]); 5] = [
    ("comment_id", &["comment_id", "guid", "id"]),
    (
        "author_name",
        &["comment_author", "creator", "author.name", "author"],
    ),
    (
        "published_at",
        &[
            "comment_date_gmt",
            "createdAt",
            "published",
            "pubDate",
            "date",
            "updated",
        ],
    ),
    ("comment_url", &["link"]),
    ("parent_comment_id", &["comment_parent", ANSWERS_TO]),
];
/// The element of Atom that tells what an entry answers.
const ANSWERS_TO: &str = "in-reply-to";
/// Elements with the words of a comment, best first, and whether they are HTML.
const WORDS: [(&str, bool); 6] = [
    ("comment_content", true),
    ("content", false),
    ("encoded", true),
    ("description", true),
    ("summary", true),
    ("text", false),
];

/// Elements that name a column in an attribute.
const FIELDS: [&str; 5] = ["field", "column", "property", "attribute", "param"];
/// The most columns for what a record says several times.
const MOST_SAID: usize = 32;

/// Of these, the ones that are comments whatever they hold: comments within are answers to them.
const COMMENTS: [&str; 2] = ["comment", "review"];
/// Answers to answers, and so on; what lies deeper is part of the one around it.
const DEEPEST: usize = 64;
/// Comments whose ids are remembered, to know what an answer refers to.
const REMEMBERED: usize = 100_000;

/// Reads XML and gives JSON.
pub(super) struct Feed<R> {
    xml: Xml<R>,
    /// What records are called in an export that is none of the usual.
    record_name: Option<String>,
    /// The elements that are open, and where the text of the innermost one is.
    open: Vec<String>,
    text: String,
    html: bool,
    records: Vec<Record>,
    post: Post,
    /// The threads of an export of Disqus.
    threads: Threads,
    /// Ids of the comments so far.
    ids: HashSet<String>,
    found: u64,
    ready: Vec<u8>,
    taken: usize,
    ended: bool,
}

/// A record that is being read.
struct Record {
    /// What stands in its own tag.
    attributes: Vec<(String, String)>,
    /// Whether it is one of an export that is none of the usual.
    unusual: bool,
    /// How many elements are open around its parts.
    depth: usize,
    values: Map<String, Value>,
    bytes: usize,
    /// Its words are HTML.
    html: bool,
    holds_comments: bool,
    /// It is a comment, also where it holds others.
    is_comment: bool,
    /// It says that it is something else: a post, a page, a setting of the blog.
    is_other: bool,
}

impl Record {
    fn word(&self, name: &str) -> Option<String> {
        self.values.get(name)?.as_str().map(str::to_owned)
    }

    /// Whether it is a post or a part of the blog, not a comment: in exports of WordPress items have a
    /// type, on Reddit the ids of posts begin so.
    fn is_no_comment(&self) -> bool {
        let is_post = || self.id().is_some_and(|id| id.starts_with("t3_"));
        self.is_other || self.values.contains_key("post_type") || is_post()
    }

    /// Its id, by the best name.
    fn id(&self) -> Option<String> {
        let [(_, names), ..] = OURS;
        names.iter().find_map(|name| self.word(name))
    }
}

/// What the feed tells about the post.
#[derive(Default, Clone)]
struct Post {
    url: Option<String>,
    title: Option<String>,
}

impl<R: Read> Feed<R> {
    /// `records` is what the records are called where they have none of the usual names.
    pub(super) fn new(input: R, records: Option<String>) -> Self {
        Self {
            record_name: records,
            xml: Xml::new(input),
            open: Vec::new(),
            text: String::new(),
            html: false,
            records: Vec::new(),
            post: Post::default(),
            threads: Threads::default(),
            ids: HashSet::new(),
            found: 0,
            ready: Vec::new(),
            taken: 0,
            ended: false,
        }
    }

    /// Goes on by one event.
    fn step(&mut self) -> Result<(), Error> {
        let found = self.found;
        let broken = |error| match error {
            Error::Broken { .. } => broken_after(found),
            other => other,
        };
        let is_disqus = self.is_disqus();
        let Some(event) = self.xml.next().map_err(broken)? else {
            self.ended = true;
            if !self.open.is_empty() {
                return Err(broken_after(found));
            }
            return match self.found {
                0 => Err(NO_FEED),
                _ => Ok(()),
            };
        };
        match event {
            Event::Start(element) => {
                let name = element.local_name().as_ref().to_owned();
                let kind = attribute(&element, "type");
                let address = attribute(&element, "href");
                let rel = attribute(&element, "rel");
                let of = attribute(&element, "ref");
                let term = attribute(&element, "term");
                let id = attribute(&element, "id").filter(|_| is_disqus);
                // Databases write columns so: <field name="text">.
                let column = match FIELDS.contains(&name.as_str()) {
                    true => attribute(&element, "name").filter(|column| !column.is_empty()),
                    false => None,
                };
                let attributes = match may_be_record(&name, self.record_name.as_deref()) {
                    true => attributes_of(&element),
                    false => Vec::new(),
                };
                let name = column.unwrap_or(name);
                self.begin(name, kind.as_deref(), address.clone(), rel.as_deref());
                let depth = self.open.len();
                if let Some(record) = self.records.last_mut().filter(|r| r.depth == depth) {
                    record.attributes = attributes;
                }
                match self.open.last().map(String::as_str) {
                    Some(ANSWERS_TO) => self.answers_to(of, address),
                    Some("category") => self.is_of_kind(term),
                    Some(name) => {
                        let name = name.to_owned();
                        self.disqus_id(&name, id);
                    }
                    None => {}
                }
            }
            Event::End(_) => self.end()?,
            Event::Text(text) => self.text.push_str(&text.xml10_content()),
            Event::CData(text) => self.text.push_str(&text.xml10_content()),
            Event::GeneralRef(entity) => {
                let name: &str = entity.as_ref();
                match quick_xml::escape::resolve_xml_entity(name) {
                    Some(text) => self.text.push_str(text),
                    None => match entity.resolve_char_ref() {
                        Ok(Some(char)) => self.text.push(char),
                        // Entities of HTML, which are decoded with it.
                        _ => self.text.push_str(&format!("&{name};")),
                    },
                }
            }
            _ => {}
        }
        if self.text.len() > MAX_RECORD {
            return Err(too_long(self.found + 1));
        }
        Ok(())
    }

    fn begin(
        &mut self,
        name: String,
        kind: Option<&str>,
        address: Option<String>,
        rel: Option<&str>,
    ) {
        let of_disqus = [disqus::COMMENT, disqus::THREAD].contains(&name.as_str());
        let is_record = match self.records.last() {
            None if self.is_disqus() => of_disqus && self.open.len() == 1,
            None => may_be_record(&name, self.record_name.as_deref()),
            // Comments of a post; others are parts of the record.
            Some(_) => name == "comment" && self.records.len() < DEEPEST,
        };
        let is_comment =
            COMMENTS.contains(&name.as_str()) || (self.is_disqus() && name == disqus::COMMENT);
        let is_answer = name == ANSWERS_TO;
        self.open.push(name);
        self.text.clear();
        self.html = kind.is_some_and(|kind| kind.contains("html"));
        if is_record {
            let name = self.open.last();
            let unusual = name.is_some_and(|name| !RECORDS.contains(&name.as_str()));
            self.records.push(Record {
                attributes: Vec::new(),
                unusual: unusual && !self.is_disqus(),
                depth: self.open.len(),
                values: Map::new(),
                bytes: 0,
                html: false,
                holds_comments: false,
                is_comment,
                is_other: false,
            });
        }
        if let Some(address) = address
            && !is_answer
            && rel.is_none_or(|rel| rel == "alternate" || rel == "related")
        {
            self.value(address);
        }
    }

    /// Whether this is an export of Disqus, by the outermost element.
    fn is_disqus(&self) -> bool {
        self.open.first().is_some_and(|root| root == disqus::ROOT)
    }

    /// Takes the id of an element of an export of Disqus: that of the record itself, or of what it names.
    fn disqus_id(&mut self, name: &str, id: Option<String>) {
        let Some(id) = id else { return };
        let depth = self.open.len();
        let Some(record) = self.records.last_mut() else {
            return;
        };
        let ours = match name {
            _ if record.depth == depth => "comment_id",
            disqus::PARENT => "parent_comment_id",
            disqus::THREAD => "thread_id",
            _ => return,
        };
        record.bytes += id.len();
        record.values.insert(ours.to_owned(), Value::String(id));
    }

    /// What a record answers (RFC 4685): another comment, unless that is the post. `of` is its id,
    /// `address` where it is to be seen.
    fn answers_to(&mut self, of: Option<String>, address: Option<String>) {
        let Some(of) = of.or_else(|| address.clone()) else {
            return;
        };
        let is_elsewhere = |address: &String| match &self.post.url {
            _ if address.contains('#') => true,
            Some(post) => address != post,
            None => false,
        };
        if self.ids.contains(&of) || address.as_ref().is_some_and(is_elsewhere) {
            self.value(of);
        }
    }

    /// What an entry in an export of Blogger is.
    fn is_of_kind(&mut self, term: Option<String>) {
        if let Some((_, kind)) = term.as_deref().and_then(|term| term.split_once("kind#"))
            && let Some(record) = self.records.last_mut()
        {
            record.is_other |= kind != "comment";
        }
    }

    fn end(&mut self) -> Result<(), Error> {
        let text = std::mem::take(&mut self.text);
        let depth = self.open.len();
        self.take_own_words(&text);
        // An element without parts is a value of the one around it, whatever it is called.
        self.records
            .pop_if(|record| record.depth == depth && record.values.is_empty());
        if !text.trim().is_empty() {
            self.value(text.trim().to_owned());
        }
        let large = |record: &Record| record.bytes > MAX_RECORD;
        if self.records.last().is_some_and(large) {
            return Err(too_long(self.found + 1));
        }
        if let Some(record) = self
            .records
            .pop_if(|record| record.depth == self.open.len())
        {
            if let Some(around) = self.records.last_mut() {
                around.holds_comments = true;
            }
            if self.is_disqus() && self.open.last().is_some_and(|name| name == disqus::THREAD) {
                self.found += 1;
                if let Some(id) = record.word("comment_id") {
                    self.threads
                        .add(id, record.word("link"), record.word("title"));
                }
                self.open.pop();
                return Ok(());
            }
            let outermost = self.records.is_empty() && !record.is_comment;
            if !(outermost && record.holds_comments) {
                self.found += 1;
                match outermost && record.is_no_comment() {
                    true => self.write_post(&record),
                    false => self.write(record)?,
                }
            }
        }
        self.open.pop();
        Ok(())
    }

    /// Takes what stands in a record itself, where no elements are in it: `<row Id="1" Text="so good"/>`,
    /// `<comment id="1">so good</comment>`.
    fn take_own_words(&mut self, text: &str) {
        let depth = self.open.len();
        let is_outermost = self.records.len() == 1;
        let Some(record) = self.records.last_mut() else {
            return;
        };
        if !is_outermost || record.depth != depth || !record.values.is_empty() {
            return;
        }
        let text = text.trim();
        let has_words = record.attributes.iter().any(|(name, _)| is_text_name(name));
        if text.is_empty() && !has_words {
            return;
        }
        for (name, value) in std::mem::take(&mut record.attributes) {
            record.bytes += name.len() + value.len();
            record.values.insert(name, Value::String(value));
        }
        if !text.is_empty() {
            record.bytes += text.len();
            let own = Value::String(text.to_owned());
            record.values.insert("text".to_owned(), own);
        }
    }

    /// Takes the value of the innermost element.
    fn value(&mut self, text: String) {
        let html = self.html;
        let Some(record) = self.records.last_mut() else {
            return self.about_post(text);
        };
        let path = self.open.get(record.depth..).unwrap_or_default();
        if path.is_empty() {
            return;
        }
        let mut name = path.join(".");
        if record.unusual && record.values.contains_key(&name) {
            // What is said several times is said in as many columns.
            let mut numbered = (2..=MOST_SAID).map(|number| format!("{name}_{number}"));
            let Some(free) = numbered.find(|name| !record.values.contains_key(name)) else {
                return;
            };
            name = free;
        }
        record.bytes += name.len() + text.len();
        // Of what is given twice, the plain text counts.
        let known = record.values.contains_key(&name);
        if known && (html || !record.html || name != "content") {
            return;
        }
        if name == "content" {
            record.html = html;
        }
        record.values.insert(name, Value::String(text));
    }

    fn about_post(&mut self, text: String) {
        match self.open.as_slice() {
            [_, name] | [_, _, name] if name == "title" => {
                self.post.title.get_or_insert(text);
            }
            [_, name] | [_, _, name] if name == "link" && text.starts_with("http") => {
                self.post.url.get_or_insert(text);
            }
            _ => {}
        }
    }

    /// Writes a post of which there are no comments, so that it is counted as one.
    fn write_post(&mut self, post: &Record) {
        let words = WORDS.iter().find_map(|(name, _)| post.word(name));
        let words = words.or_else(|| post.word("title")).unwrap_or_default();
        let id = post.id().unwrap_or_else(|| self.found.to_string());
        let line = serde_json::json!({ "id": id, "message": words, "comments": [] });
        self.ready.extend_from_slice(line.to_string().as_bytes());
        self.ready.push(b'\n');
    }

    /// Writes a record as a line of JSON, which has its words twice: as they came, and as ours.
    fn write(&mut self, record: Record) -> Result<(), Error> {
        let post = match self.records.first().filter(|first| !first.is_comment) {
            Some(post) => Post {
                url: post.word("link"),
                title: post.word("title"),
            },
            None => match record.word("thread_id").filter(|_| self.is_disqus()) {
                Some(thread) => self.threads.get(&thread),
                None => self.post.clone(),
            },
        };
        if let Some(id) = record.id().filter(|_| self.ids.len() < REMEMBERED) {
            self.ids.insert(id);
        }
        let around = self.records.last().filter(|around| around.is_comment);
        let parent = around.and_then(Record::id);
        let mut values = record.values;
        let word =
            |values: &Map<String, Value>, name: &str| values.get(name)?.as_str().map(str::to_owned);
        for (ours, names) in OURS {
            if let Some(text) = names.iter().find_map(|name| word(&values, name)) {
                values.insert(ours.to_owned(), Value::String(text));
            }
        }
        if let Some(parent) = parent {
            let stated = values.entry("parent_comment_id");
            stated.or_insert(Value::String(parent));
        }
        let words = WORDS
            .iter()
            .find_map(|(name, html)| Some((word(&values, name)?, name, *html)));
        let words = match self.is_disqus() {
            true => word(&values, "message").map(|text| (text, &"message", true)),
            false => words,
        };
        if let Some((text, name, html)) = words {
            let html = html || (*name == "content" && record.html);
            let text = if html { html_to_text(&text) } else { text };
            values.insert("comment_text".to_owned(), Value::String(text));
        }
        for (name, text) in [("post_url", post.url), ("post_title", post.title)] {
            if let Some(text) = text {
                values.insert(name.to_owned(), Value::String(text));
            }
        }
        let line = Value::Object(values).to_string();
        if line.len() > MAX_RECORD {
            return Err(too_long(self.found));
        }
        self.ready.extend_from_slice(line.as_bytes());
        self.ready.push(b'\n');
        Ok(())
    }
}

impl<R: Read> Read for Feed<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        while self.taken == self.ready.len() && !self.ended {
            self.ready.clear();
            self.taken = 0;
            self.step().map_err(io::Error::other)?;
        }
        let rest = &self.ready[self.taken..];
        let length = rest.len().min(buf.len());
        buf[..length].copy_from_slice(&rest[..length]);
        self.taken += length;
        Ok(length)
    }
}

/// Whether elements of a name are records, unless they lie in others; `unusual` is what those of an export are
/// called that is none of the usual.
fn may_be_record(name: &str, unusual: Option<&str>) -> bool {
    RECORDS.contains(&name) || unusual == Some(name)
}

/// The attributes of an element, but for namespaces.
fn attributes_of(element: &BytesStart<'_>) -> Vec<(String, String)> {
    let attributes = element.attributes().flatten();
    let named = attributes.filter_map(|found| {
        let name = found.key.local_name().as_ref().to_owned();
        let value = attribute(element, &name)?;
        let is_own = !found.key.as_ref().starts_with("xmlns");
        is_own.then_some((name, value))
    });
    named.collect()
}

const NO_FEED: Error = Error::Unsupported {
    what: "this XML holds no records of a feed (RSS, Atom) or export",
    mend: "Send the comments as .csv, .xlsx or .json.",
};

fn broken_after(records: u64) -> Error {
    Error::broken(
        format!("the XML after record {records}"),
        "it is damaged or was cut off. Download it again, or send the comments as .csv or .json.",
    )
}

fn too_long(records: u64) -> Error {
    Error::broken(
        format!("record {records} of the XML"),
        format!(
            "its words are longer than {} MB, which is what is read of one",
            MAX_RECORD >> 21
        ),
    )
}
