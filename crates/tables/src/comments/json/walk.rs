//! Goes through the documents of a file from comment to comment, in reading order: a comment, then
//! the replies that lie in it.

mod copies;
mod documents;
mod fill;
mod large;
mod missing;
mod posts;
mod tables;
mod twins;

use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::Arc;

use super::find::{find, look_below};
use super::keyed::{is_address, is_key, is_keyed, is_texts_by_key};
use super::learned::{Learned, step};
use super::look::{Likely, Look, Words, has_words, look};
use super::names::{Class, Names};
use super::post::{Holder, Post};
use super::record::Record;
use super::replies;
use super::row::{Row, too_many_names};
use super::table::Table;
use super::tape::{Kind, Value};
use super::transposed::Transposed;
use super::units::{FilePosition, Step, Units};
use crate::Error;
use crate::comments::header::MAX_COLUMNS;
use crate::comments::left_out::{LeftOutCounts, LeftOutReason};
use crate::comments::shapes::{self, Document};
use crate::comments::{Reader, Text};
use copies::Copies;
use documents::Rows;
use fill::ID;
use large::Opened;
use missing::Missing;
use tables::NextRow;
use twins::Twins;

pub(super) type Input = Units<Reader>;

/// What the column is called when the records are texts instead of objects.
const TEXT: &str = "text";

/// What a list holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    /// Comments, or posts that hold some.
    Unknown,
    /// Comments and nothing else.
    Comments,
}

/// What is known of the place of a value.
#[derive(Debug, Clone)]
struct Scope {
    role: Role,
    /// The list it is in, or that of all documents; see [`step`].
    list: u64,
    in_array: bool,
    /// It answers the post itself.
    top: bool,
    post: Arc<Post>,
    /// The comment it answers.
    holder: Option<Arc<Holder>>,
    document: Option<Arc<Document>>,
    /// The number of the object in which lists stand beside each other that may hold the same
    /// comments.
    twins: Option<u64>,
    /// It lies in an element of these lists that has lists of its own.
    below_twins: bool,
}

/// Values of the unit that are still to be read.
struct Level {
    at: u32,
    end: u32,
    /// They are members of an object, whose names are no values.
    named: bool,
    scope: Arc<Scope>,
    /// The key of a value that stands alone.
    key: Option<String>,
    /// It is a table, read row by row.
    table: Option<Table>,
}

/// Goes through one file.
pub(super) struct Walk {
    names: Names,
    pub(super) learned: Learned,
    pub(super) left_out: LeftOutCounts,
    documents: Arc<Scope>,
    levels: Vec<Level>,
    opened: Vec<Opened>,
    /// The table larger than a unit that is being read.
    transposed: Option<(Transposed, Arc<Scope>)>,
    shells: usize,
    /// How many documents were begun.
    begun: u64,
    /// The first document is a record that would be too large if others follow.
    doubtful: Option<FilePosition>,
    rows: u64,
    /// The key of the value that is being read, in an object that is a list.
    key: Option<String>,
    /// Where the last comment stands in the unit.
    last: u32,
    missing: Missing,
    twins: Twins,
    copies: Copies,
    /// Documents that are the rows of a table.
    rows_in_row: Rows,
}

impl Walk {
    pub(super) fn new(learned: Learned) -> Self {
        let documents = Scope {
            role: Role::Unknown,
            list: 0,
            in_array: false,
            top: false,
            post: Arc::default(),
            holder: None,
            document: None,
            twins: None,
            below_twins: false,
        };
        Self {
            names: Names::default(),
            learned,
            left_out: LeftOutCounts::default(),
            documents: Arc::new(documents),
            levels: Vec::new(),
            opened: Vec::new(),
            transposed: None,
            shells: 0,
            begun: 0,
            doubtful: None,
            rows: 0,
            key: None,
            last: 0,
            missing: Missing::default(),
            twins: Twins::default(),
            copies: Copies::default(),
            rows_in_row: Rows::default(),
        }
    }

    /// Puts the next comment into `row`; false at the end.
    ///
    /// # Errors
    /// [`Error::Broken`] with the place of what is no JSON or cannot be kept.
    pub(super) fn next(
        &mut self,
        text: &Text,
        units: &mut Input,
        row: &mut Row,
    ) -> Result<bool, Error> {
        loop {
            if self.next_of_transposed(text, row)? {
                self.rows += 1;
                return Ok(true);
            }
            if let Some(level) = self.levels.last_mut() {
                if let Some(mut table) = level.table.take() {
                    let scope = Arc::clone(&level.scope);
                    let of_table = self.levels.len() - 1;
                    let next = self.next_of_table(units, &mut table, &scope, row)?;
                    match next {
                        NextRow::End => {
                            self.levels.pop();
                        }
                        NextRow::Comment | NextRow::Post => {
                            self.levels[of_table].table = Some(table);
                        }
                    }
                    if matches!(next, NextRow::Comment) {
                        self.rows += 1;
                        return Ok(true);
                    }
                    continue;
                }
                if level.at >= level.end {
                    self.levels.pop();
                    continue;
                }
                self.key = level.key.take();
                if level.named {
                    let name = units.value_at(level.at);
                    level.at = name.after();
                    self.key = name.scalar().map(Cow::into_owned);
                }
                let value = units.value_at(level.at);
                level.at = value.after();
                // Counts and the like beside what lies under keys.
                let is_beside = self.key.as_deref().is_some_and(|key| !is_key(key));
                if level.named && is_beside && value.kind() != Kind::Object {
                    continue;
                }
                let scope = Arc::clone(&level.scope);
                let scope = self.scope_under_key(value, scope);
                if self.element(units, value, &scope, row)? {
                    self.last = value.place();
                    self.rows += 1;
                    return Ok(true);
                }
                continue;
            }
            match units.next()? {
                None => {
                    self.count_missing();
                    return Ok(false);
                }
                Some(Step::Unit) => self.unit(units)?,
                Some(Step::Open { object }) => self.open(units, object)?,
                Some(Step::Close) => self.close(units)?,
            }
        }
    }

    /// Whether there were objects larger than what is looked at as a whole.
    pub(super) fn opened_any(&self) -> bool {
        self.shells > 0
    }

    /// Counts the last comment as one that is left out.
    pub(super) fn leave_out_last(&mut self, units: &Input, reason: LeftOutReason) {
        let place = || match &self.transposed {
            Some((table, _)) => table.place_of_row(),
            None => units.place_of(units.value_at(self.last)),
        };
        self.left_out.add(reason, 1, place);
    }

    /// Goes into a list, or to a value that stands alone.
    fn push(&mut self, list: Value<'_>, scope: Scope) {
        let table =
            Table::of(&mut self.names, list).or_else(|| Table::of_texts(&mut self.names, list));
        let named = table.is_none() && (is_keyed(&mut self.names, list) || is_texts_by_key(list));
        let is_list = named || table.is_some() || list.kind() == Kind::Array;
        self.levels.push(Level {
            at: list.place() + u32::from(is_list),
            end: list.after(),
            named,
            scope: Arc::new(Scope {
                in_array: is_list || scope.in_array,
                ..scope
            }),
            key: None,
            table,
        });
    }

    /// Reads a value; true when it is a comment, which is then in `row`.
    fn element(
        &mut self,
        units: &Input,
        value: Value<'_>,
        scope: &Scope,
        row: &mut Row,
    ) -> Result<bool, Error> {
        match value.kind() {
            Kind::Object => return self.object(units, value, scope, row),
            Kind::Array => self.push(value, scope.clone()),
            Kind::Text => {
                row.clear();
                let mut added = row.add(TEXT, value);
                if let Some(key) = self.key_as_id() {
                    added = added.and_then(|()| row.add_text(ID, key));
                }
                let added = added.and_then(|()| self.add_context(scope, row));
                added.map_err(|problem| Error::broken(units.place_of(value), problem))?;
                return Ok(true);
            }
            Kind::Null => {}
            Kind::Number | Kind::Bool => {
                let place = || units.place_of(value);
                self.left_out.add(LeftOutReason::Unreadable, 1, place);
            }
        }
        Ok(false)
    }

    fn object(
        &mut self,
        units: &Input,
        value: Value<'_>,
        scope: &Scope,
        row: &mut Row,
    ) -> Result<bool, Error> {
        let place = || units.place_of(value);
        if self.is_too_wide(value) {
            return Err(Error::broken(place(), too_many_names()));
        }
        let record = Record::of(value);
        if let Some(count) = shapes::missing(&record) {
            self.left_out.add(LeftOutReason::NotInFile, count, place);
            return Ok(false);
        }
        if shapes::is_of_page(value) {
            return Ok(false);
        }
        if shapes::is_notice(value) {
            self.left_out.add(LeftOutReason::Notice, 1, place);
            return Ok(false);
        }
        let mut look = look(&mut self.names, &record, scope.list);
        let is_comment = match scope.role {
            Role::Unknown if !scope.in_array => look.words == Words::Some,
            _ => look.words != Words::None,
        };
        let is_whole = || !scope.in_array && scope.list == 0 && units.is_only_value();
        if scope.role == Role::Unknown && is_whole() && is_texts_by_key(value) {
            self.push(value, scope.clone());
            return Ok(false);
        }
        // What only wraps words and says nothing of its own may be an answer with a list beside a post.
        let is_own = look.class.has(Class::MARK) || has_words(&mut self.names, record.core);
        if !is_own && look.lists.is_empty() && is_keyed(&mut self.names, value) {
            self.push(value, scope.clone());
            return Ok(false);
        }
        if is_comment && is_own {
            look_below(&mut self.names, &record, scope.list, &mut look);
        }
        if scope.role == Role::Unknown {
            let table = Table::of(&mut self.names, value).or_else(|| match scope.in_array {
                true => None,
                false => Table::of_texts(&mut self.names, value),
            });
            if let Some(table) = table {
                self.levels.push(Level {
                    at: value.after(),
                    end: value.after(),
                    named: false,
                    scope: Arc::new(scope.clone()),
                    key: None,
                    table: Some(table),
                });
                return Ok(false);
            }
            if scope.in_array && look.words >= Words::Message && !look.place_for_comments {
                self.learned.add_bare(scope.list);
            }
            if self.is_post(&record, &look, scope) {
                self.post(units, value, &record, &look, scope);
                return Ok(false);
            }
            if look.lists.is_empty() || look.words == Words::None {
                // An object with words is a comment, unless lists in it are known to be of comments.
                let by_name = match look.words {
                    Words::None => false,
                    Words::Message => scope.in_array,
                    Words::Blank | Words::Some => scope.in_array || is_own,
                };
                let found = find(&mut self.names, value, scope.list, by_name);
                if !found.is_empty() {
                    for list in found.iter().filter(|found| found.likely == Likely::Unnamed) {
                        self.learned.add_list(list.path);
                    }
                    self.container(units, value, found, scope);
                    return Ok(false);
                }
                if look.words == Words::None && self.is_without_comments(value, scope) {
                    return Ok(false);
                }
            }
        } else if look.words == Words::None && look.lists.is_empty() {
            let found = find(&mut self.names, value, scope.list, false);
            if !found.is_empty() {
                self.container(units, value, found, scope);
                return Ok(false);
            }
        }
        self.comment(units, value, &record, look, scope, row)
    }

    /// Whether an object without words has an empty list where others hold their comments.
    fn is_without_comments(&mut self, object: Value<'_>, scope: &Scope) -> bool {
        let lists = object
            .members()
            .filter(|(_, value)| value.kind() == Kind::Array);
        let mut empty = lists.filter(|(_, list)| list.elements().next().is_none());
        empty.any(|(name, _)| self.learned.is_list(step(scope.list, &name)))
    }

    /// Whether an object has more names of its own than there may be columns, and is no list whose names are
    /// keys. Told before anything looks at what the names mean, which takes its time for each of them.
    fn is_too_wide(&mut self, object: Value<'_>) -> bool {
        let mut alone = object.members().filter(|(_, value)| !value.is_container());
        if alone.clone().nth(MAX_COLUMNS).is_none() {
            return false;
        }
        let mut known = HashSet::new();
        alone.any(|(name, _)| known.insert(name) && known.len() > MAX_COLUMNS)
            && !is_texts_by_key(object)
            && !is_keyed(&mut self.names, object)
    }

    /// Puts a comment into `row` and goes into its replies; false when it is none after all.
    fn comment(
        &mut self,
        units: &Input,
        value: Value<'_>,
        record: &Record<'_>,
        look: Look<'_>,
        scope: &Scope,
        row: &mut Row,
    ) -> Result<bool, Error> {
        let place = || units.place_of(value);
        let nameless = look.words == Words::Message && record.id().is_none();
        if look.error && (look.words < Words::Message || nameless) {
            self.left_out.add(LeftOutReason::ErrorRecord, 1, place);
            return Ok(false);
        }
        if let Some(object) = scope.twins
            && let Some(id) = record.id()
        {
            let words = self.own_words(record);
            let whole = record.core.json();
            if !self
                .twins
                .is_new(object, &id, &words, whole, scope.below_twins)
            {
                return Ok(false);
            }
        }
        for bare in &look.bare {
            let count = bare.elements().count() as u64;
            let place = || units.place_of(*bare);
            self.left_out.add(LeftOutReason::OtherList, count, place);
        }
        self.claim(units, value, record, &look, scope);
        let is_copy = self.is_copy(record, &look, scope);
        let gone = look.words < Words::Message && (look.gone || shapes::is_gone(record));
        if is_copy {
            // What lies in it may stand nowhere else.
        } else if gone {
            self.left_out.add(LeftOutReason::Removed, 1, place);
        } else {
            let added = self.fill(record, &look, scope, row);
            added.map_err(|problem| Error::broken(place(), problem))?;
        }
        let lists: Vec<_> = look
            .lists
            .into_iter()
            .filter(|list| !list.is_empty())
            .collect();
        if !lists.is_empty() {
            self.learned.add_replies_within();
            let mut holder = Holder::of(&mut self.names, record, scope.holder.as_deref());
            if holder.id.is_none() {
                holder.id = self.key_as_id().map(str::to_owned);
            }
            if holder.id.is_none() && scope.holder.is_some() {
                holder.id = replies::id(record.core).map(Cow::into_owned);
            }
            if holder.id.is_none() {
                self.learned.add_unnamed_parents();
            }
            let holder = Some(Arc::new(holder));
            for found in lists.into_iter().rev() {
                let inner = Scope {
                    role: Role::Comments,
                    list: found.path,
                    top: false,
                    holder: holder.clone(),
                    ..scope.clone()
                };
                self.push(found.list, inner);
            }
        }
        Ok(!gone && !is_copy)
    }

    /// What is known of the place of a value under its key: some lists have the addresses of posts as
    /// keys, others those of comments.
    fn scope_under_key(&mut self, value: Value<'_>, scope: Arc<Scope>) -> Arc<Scope> {
        let Some(address) = self.key.as_deref().filter(|key| is_address(key)) else {
            return scope;
        };
        let is_comment = has_words(&mut self.names, value)
            && find(&mut self.names, value, scope.list, true).is_empty();
        match is_comment {
            true => scope,
            false => Arc::new(Scope {
                post: Arc::new(Post::at(address)),
                ..Scope::clone(&scope)
            }),
        }
    }

    /// The key that the value has in its list, where it can be an id.
    fn key_as_id(&self) -> Option<&str> {
        let key = self.key.as_deref()?;
        (is_key(key) && !is_address(key)).then_some(key)
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;
    use std::io::Write as _;

    use super::super::names::CLASSED;
    use crate::{Batch, Budget, CommentFile, Error, OpenOptions};

    /// How many comments a file has, or why it is not read; and how many names were looked up for that.
    fn read(json: &str, suffix: &str) -> (Result<usize, Error>, u64) {
        let mut file = tempfile::Builder::new().suffix(suffix).tempfile().unwrap();
        file.write_all(json.as_bytes()).unwrap();
        let before = CLASSED.get();
        let all = || {
            let options = OpenOptions::default();
            let mut comments = CommentFile::open(file.path(), &options, &Budget::unlimited())?;
            let (mut batch, mut count) = (Batch::new(), 0);
            while comments.read_batch(&mut batch, 1000)? {
                count += batch.iter().count();
            }
            Ok(count)
        };
        (all(), CLASSED.get() - before)
    }

    fn members(count: usize, member: impl Fn(usize) -> String) -> String {
        let mut text = String::new();
        for number in 0..count {
            let _ = write!(text, ",{}", member(number));
        }
        text
    }

    #[test]
    fn a_record_of_too_many_names_is_refused_before_they_are_looked_up() {
        let mut looked_up = Vec::new();
        for count in [10_000, 20_000, 40_000, 80_000, 160_000, 320_000] {
            let names = members(count, |number| format!("\"n{number}\":1"));
            for (text, suffix) in [
                (format!("{{\"text\":\"good\"{names}}}\n"), ".jsonl"),
                (format!("[{{\"text\":\"good\"{names}}}]"), ".json"),
                (format!("{{\"comments\":[{{\"id\":1{names}}}]}}"), ".json"),
            ] {
                let (read, work) = read(&text, suffix);
                let error = read.expect_err("it is refused").to_string();
                assert!(error.contains("more than 2000 different names"), "{error}");
                looked_up.push(work);
            }
        }
        // However many there are.
        assert!(looked_up.iter().all(|work| *work < 1_000), "{looked_up:?}");
    }

    #[test]
    fn many_names_that_are_keys_or_the_same_are_read() {
        let texts = members(5_000, |number| format!("\"c{number}\":\"so good\""));
        assert_eq!(
            read(&format!("{{{}}}", &texts[1..]), ".json").0.unwrap(),
            5_000
        );
        let gone = members(3_000, |number| format!("\"d{number}\":null"));
        let comments = members(30, |number| {
            format!("\"c{number}\":{{\"id\":{number},\"text\":\"so good\"}}")
        });
        let keyed = format!("{{{}{gone}}}", &comments[1..]);
        assert_eq!(read(&keyed, ".json").0.unwrap(), 30);
        let same = members(5_000, |_| "\"likes\":1".to_owned());
        let record = format!("[{{\"text\":\"so good\"{same}}},{{\"text\":\"bad\"}}]");
        assert_eq!(read(&record, ".json").0.unwrap(), 2);
        let full = members(1_999, |number| format!("\"n{number}\":1"));
        assert_eq!(
            read(&format!("[{{\"text\":\"good\"{full}}}]"), ".json")
                .0
                .unwrap(),
            1
        );
    }
}
