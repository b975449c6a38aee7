//! Goes into values that are larger than what is looked at as a whole, member by member.

use std::sync::Arc;

use super::posts::post_of;
use super::{Input, Level, Role, Scope, Walk};
use crate::Error;
use crate::comments::json::find::{find, holds_named_below, holds_words, plain_list};
use crate::comments::json::header::Header;
use crate::comments::json::keyed::{is_gone, is_key, is_text_under_key};
use crate::comments::json::learned::{Shell, step};
use crate::comments::json::look::{
    Found, Likely, has_words, is_error, is_record, is_words, listed,
};
use crate::comments::json::names::{Class, may_hold_comments};
use crate::comments::json::record::Record;
use crate::comments::json::table::{Table, is_row};
use crate::comments::json::tape::{Kind, Tape, Value};
use crate::comments::json::transposed::Transposed;
use crate::comments::json::units::{FilePosition, too_long_at};
use crate::comments::left_out::LeftOutReason;
use crate::comments::shapes;

/// A value that is larger than a unit and was opened.
pub(super) struct Opened {
    scope: Arc<Scope>,
    /// Its place among the objects that were opened; none for an array.
    shell: Option<usize>,
    /// Where it begins.
    place: FilePosition,
    /// Better lists lie beside it.
    skipped: bool,
    /// It lies with authors, pictures or quoted posts.
    aside: bool,
    /// It was read already, or holds the numbers of rows.
    read: bool,
    /// The names of the columns of the rows in it.
    header: Option<Arc<Header>>,
    /// Whether its first element was read.
    begun: bool,
}

impl Walk {
    /// Goes into a unit.
    ///
    /// # Errors
    /// [`Error::Broken`] when a record before it was too large.
    pub(super) fn unit(&mut self, units: &Input) -> Result<(), Error> {
        let value = units.value();
        let Some(opened) = self.opened.last() else {
            self.begin_document()?;
            if self.is_row_of_documents(units, value) {
                return Ok(());
            }
            let scope = Arc::clone(&self.documents);
            self.push_alone(value, scope, None);
            return Ok(());
        };
        if opened.skipped {
            // What is not read is counted: comments, and posts or threads with comments of their own.
            let is_missed = match opened.aside {
                true => holds_named_below(&mut self.names, value),
                false => {
                    is_record(&mut self.names, value) || holds_named_below(&mut self.names, value)
                }
            };
            if is_missed && !opened.read {
                let place = || units.place_of(value);
                self.left_out.add(LeftOutReason::OtherList, 1, place);
            }
            return Ok(());
        }
        let scope = Arc::clone(&opened.scope);
        match (opened.shell, units.name()) {
            (Some(shell), Some(name)) if self.is_of_split_table(value, name, shell, &scope) => {}
            (Some(shell), Some(name)) => self.member(units, value, name, shell, &scope),
            _ if self.is_of_rows(value, &scope) => {}
            _ => self.push_alone(value, scope, None),
        }
        Ok(())
    }

    /// Takes the names of columns that stand beside their rows, and the rows where they are smaller than a
    /// unit. Names may stand behind their rows, which are read once more then.
    fn is_of_split_table(
        &mut self,
        value: Value<'_>,
        name: &str,
        shell: usize,
        scope: &Arc<Scope>,
    ) -> bool {
        let Some(opened) = self.opened.last_mut() else {
            return false;
        };
        if let Some(header) = Header::in_member(&mut self.names, name, value) {
            let header = Arc::new(header);
            opened.header = Some(Arc::clone(&header));
            self.learned.shells[shell].header = Some(header);
            return true;
        }
        let rows = value.elements();
        let table = opened.header.as_ref();
        let table = table.and_then(|header| header.below(rows, value.place() + 1));
        let is_table = table.is_some();
        if let Some(table) = table {
            self.push_table(value, Arc::clone(scope), table);
        }
        is_table
    }

    /// Takes a row of cells in a list that is larger than a unit, or the names of the columns above the
    /// rows.
    fn is_of_rows(&mut self, value: Value<'_>, scope: &Arc<Scope>) -> bool {
        let is_below = |opened: &&mut Opened| match &opened.header {
            Some(header) => header.is_above(value),
            None => is_row(value),
        };
        let Some(opened) = self.opened.last_mut().filter(is_below) else {
            return false;
        };
        if !std::mem::replace(&mut opened.begun, true) && opened.header.is_none() {
            opened.header = Header::of(&mut self.names, value).map(Arc::new);
            if opened.header.is_some() {
                return true;
            }
            opened.header = Header::missing_above(value).map(Arc::new);
        }
        let Some(header) = opened.header.clone() else {
            return false;
        };
        let table = header.above(value.place(), 1);
        self.push_table(value, Arc::clone(scope), table);
        true
    }

    pub(super) fn push_table(&mut self, value: Value<'_>, scope: Arc<Scope>, table: Table) {
        self.push_alone(value, scope, None);
        if let Some(level) = self.levels.last_mut() {
            level.table = Some(table);
        }
    }

    fn begin_document(&mut self) -> Result<(), Error> {
        self.begun += 1;
        self.doubtful
            .take()
            .map_or(Ok(()), |place| Err(too_long_at(place)))
    }

    /// Goes to a value; in an object that is a list it has a key.
    pub(super) fn push_alone(&mut self, value: Value<'_>, scope: Arc<Scope>, key: Option<&str>) {
        self.levels.push(Level {
            at: value.place(),
            end: value.after(),
            named: false,
            scope,
            key: key.map(str::to_owned),
            table: None,
        });
    }

    /// Goes into a member of an object that is larger than a unit, or remembers it.
    fn member(
        &mut self,
        units: &Input,
        value: Value<'_>,
        name: &str,
        shell: usize,
        scope: &Arc<Scope>,
    ) {
        let class = self.names.class(name);
        if class.has(Class::ERROR) {
            if is_error(value) {
                let place = || units.place_of(value);
                self.left_out.add(LeftOutReason::ErrorRecord, 1, place);
            }
            return;
        }
        let is_text = is_text_under_key(name, value);
        if !self.learned.whole {
            let shell = &mut self.learned.shells[shell];
            shell.texts += u64::from(is_text);
            shell.others |= !is_text && !is_gone(name, value);
        }
        let is_list = scope.role == Role::Comments || self.opened.len() == 1;
        let is_of_texts =
            is_text && is_list && self.learned.whole && self.learned.shells[shell].is_of_texts();
        if is_of_texts || self.is_under_key(value, name, class, scope) {
            return self.under_key(units, value, name, shell, scope);
        }
        let likely = Likely::of(class);
        let path = step(scope.list, name);
        let list = match likely.by_name() {
            true => listed(&mut self.names, class, value)
                .filter(|list| may_hold_comments(&mut self.names, name, class, *list)),
            false => plain_list(&mut self.names, name, value)
                .filter(|list| holds_words(&mut self.names, *list, likely)),
        };
        let found = match list {
            Some(list) => vec![Found::new(likely, name, list, list, path)],
            None => find(&mut self.names, value, path, true),
        };
        if !self.learned.whole {
            let shell = &mut self.learned.shells[shell];
            shell.add(name, value.whole_json());
            shell.words |= list.is_none() && is_words(class, name, value);
        }
        let Some(best) = found.first().map(|found| found.likely) else {
            return;
        };
        let is_best = self.is_best(shell, best);
        for found in found {
            if is_best || found.likely.by_name() {
                let inner = self.member_scope(scope, found.likely, found.path);
                self.push(found.list, inner);
            } else if !class.has(Class::ASIDE) || holds_named_below(&mut self.names, found.list) {
                let count = found.list.elements().count() as u64;
                let place = || units.place_of(found.list);
                self.left_out.add(LeftOutReason::OtherList, count, place);
            }
        }
    }

    /// Whether a member of an object that is larger than a unit is an element of a list: a comment or
    /// a post with comments under its key.
    fn is_under_key(&mut self, value: Value<'_>, name: &str, class: Class, scope: &Scope) -> bool {
        if value.kind() != Kind::Object || !(is_key(name) || class == Class::default()) {
            return false;
        }
        let names = &mut self.names;
        is_record(names, value)
            || (is_key(name) && !find(names, value, scope.list, true).is_empty())
            || ((is_key(name) || scope.role == Role::Comments) && has_words(names, value))
    }

    fn under_key(
        &mut self,
        units: &Input,
        value: Value<'_>,
        key: &str,
        shell: usize,
        scope: &Arc<Scope>,
    ) {
        if self.is_best(shell, Likely::Unnamed) {
            let scope = Scope {
                in_array: true,
                ..Scope::clone(scope)
            };
            self.push_alone(value, Arc::new(scope), Some(key));
        } else {
            let place = || units.place_of(value);
            self.left_out.add(LeftOutReason::OtherList, 1, place);
        }
    }

    fn member_scope(&mut self, scope: &Scope, likely: Likely, list: u64) -> Scope {
        if likely == Likely::Comments && scope.in_array {
            self.learned.add_posts(scope.list, false, self.rows > 0);
        }
        let comments = matches!(likely, Likely::Comments | Likely::Preview)
            || (likely == Likely::Replies && scope.top);
        Scope {
            role: if comments { Role::Comments } else { scope.role },
            list,
            in_array: true,
            ..scope.clone()
        }
    }

    /// Whether no better list lies in an object that is larger than a unit, as far as is known.
    fn is_best(&mut self, shell: usize, likely: Likely) -> bool {
        let best = self.learned.shells[shell].best.get_or_insert(likely);
        if !self.learned.whole {
            *best = likely.min(*best);
        }
        let is_best = *best == likely;
        if !self.learned.whole && likely.by_name() {
            self.learned.shells[shell].lists += 1;
        }
        is_best
    }

    /// Goes into a value that is larger than a unit.
    pub(super) fn open(&mut self, units: &Input, object: bool) -> Result<(), Error> {
        if self.opened.is_empty() {
            self.begin_document()?;
        }
        let mut scope = Scope::clone(&self.documents);
        let (mut skipped, mut aside, mut read, mut header) = (false, false, false, None);
        if let Some(around) = self.opened.last() {
            (skipped, aside, read) = (around.skipped, around.aside, around.read);
            match units.opened_name() {
                // The numbers of the rows.
                Some("index") if !object && around.header.is_some() => {
                    (skipped, read) = (true, true);
                }
                Some(_) if !object => header = around.header.clone(),
                _ => {}
            }
            scope = Scope::clone(&around.scope);
            match (around.shell, units.opened_name()) {
                (Some(shell), Some(name)) => {
                    self.learned.shells[shell].others = true;
                    let name = name.to_owned();
                    let class = self.names.class(&name);
                    aside |= class.has(Class::ASIDE);
                    let likely = Likely::of(class);
                    let list = step(scope.list, &name);
                    if !object || likely.by_name() {
                        skipped |= !self.is_best(shell, likely) && !likely.by_name();
                        scope = self.member_scope(&scope, likely, list);
                        scope.in_array = !object;
                    } else {
                        scope.list = list;
                    }
                }
                _ if object && scope.role == Role::Comments => return Err(units.too_long()),
                _ => {}
            }
        }
        scope.in_array |= !object;
        let mut shell = None;
        if object {
            shell = Some(self.shells);
            self.shells += 1;
            if self.learned.shells.len() < self.shells {
                self.learned.shells.push(Shell::at(units.path()));
            }
            header = self.learned.shells[self.shells - 1].header.clone();
            self.enter(&mut scope, self.shells - 1);
        }
        self.learned.again |= !self.learned.whole;
        let scope = Arc::new(scope);
        let table = shell.and_then(|shell| self.learned.shells[shell].table.clone());
        if let Some(table) = table.filter(|_| !skipped) {
            self.transposed = Some((Transposed::at(table), Arc::clone(&scope)));
            (skipped, read) = (true, true);
        }
        self.opened.push(Opened {
            scope,
            shell,
            place: units.begun(),
            skipped,
            aside,
            read,
            header,
            begun: false,
        });
        Ok(())
    }

    /// Leaves a value that is larger than a unit. What was in it may be read alone, unless it is a
    /// record: a comment would be lost, with all that belongs to it.
    ///
    /// # Errors
    /// [`Error::Broken`] with its place when it is one.
    pub(super) fn close(&mut self, units: &Input) -> Result<(), Error> {
        let Some(closed) = self.opened.pop() else {
            return Ok(());
        };
        let Some(shell) = closed.shell else {
            return Ok(());
        };
        if self.learned.whole
            || closed.skipped
            || closed.aside
            || closed.read
            || !self.says_words(shell)
        {
            return Ok(());
        }
        let is_element = match self.opened.last() {
            None => true,
            Some(around) => around.shell.is_none() || units.name().is_some_and(is_key),
        };
        match self.learned.shells[shell].best {
            _ if !is_element => Ok(()),
            // A post with its comments, or an answer with a list.
            Some(Likely::Comments | Likely::Preview | Likely::List) => Ok(()),
            // Alone in its file, it is what the lists in it belong to.
            Some(_) if self.opened.is_empty() && self.begun == 1 => {
                self.doubtful = Some(closed.place);
                Ok(())
            }
            _ => Err(too_long_at(closed.place)),
        }
    }

    /// Whether an object that is larger than a unit has words of its own.
    fn says_words(&mut self, shell: usize) -> bool {
        let shell = &self.learned.shells[shell];
        if shell.words {
            return true;
        }
        let json = shell.json();
        let mut tape = Tape::default();
        tape.parse(json.as_bytes(), true).is_ok()
            && has_words(&mut self.names, Record::of(tape.root(&json)).core)
    }

    /// Takes over what was learned of an object that is larger than a unit.
    fn enter(&mut self, scope: &mut Scope, shell: usize) {
        if self.learned.shells[shell].lists > 1 {
            scope.twins = Some(self.twins.add_object());
        }
        let json = self.learned.shells[shell].json();
        let mut tape = Tape::default();
        if tape.parse(json.as_bytes(), true).is_ok() {
            let object = tape.root(&json);
            scope.post = post_of(object, &scope.post);
            scope.top |= shapes::is_post(&Record::of(object), None);
        }
    }
}
