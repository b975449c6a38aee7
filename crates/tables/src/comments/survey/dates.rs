//! Dates in columns whose names say nothing, and times of day in columns of their own.

use super::Survey;
use super::forms::undecidable;
use super::watched::Watched;
use crate::comments::batch::Layout;
use crate::comments::fields::Field;
use crate::comments::names::normal;
use crate::comments::notes::Note;
use crate::comments::time::TimeSurvey;

/// The most columns without a known name that are looked at.
const MAX_UNNAMED: usize = 32;
/// Parts of the names of dates that are not those of the comments.
const OTHERS: [&str; 41] = [
    "post", "video", "media", "article", "thread", "page", "channel", "group", "user", "author",
    "account", "member", "profile", "join", "birth", "regist", "updat", "edit", "modif", "chang",
    "delet", "remov", "scrap", "fetch", "export", "import", "crawl", "retriev", "collect", "seen",
    "end", "expir", "due", "version", "answer", "antwort", "reply", "respon", "beitrag", "owner",
    "login",
];

/// Columns of which the name says nothing, as long as all of their values are dates.
#[derive(Default)]
pub(super) struct Unnamed {
    /// For each column its place among those that are looked at.
    places: Vec<Option<usize>>,
    columns: Vec<(usize, TimeSurvey)>,
}

impl Unnamed {
    /// Takes note of a column without a known name.
    pub(super) fn watch(&mut self, column: usize, name: &str) {
        let whole = normal(name);
        let may_be = !OTHERS.iter().any(|other| whole.contains(other));
        if may_be && self.columns.len() < MAX_UNNAMED {
            self.places.resize(column, None);
            self.places.push(Some(self.columns.len()));
            self.columns.push((column, TimeSurvey::of_column(name)));
        }
    }

    /// Looks at a value; after the first that is no date its column is not looked at any more.
    pub(super) fn add(&mut self, column: usize, cell: &str) {
        let Some(Some(place)) = self.places.get(column) else {
            return;
        };
        let times = &mut self.columns[*place].1;
        let before = times.filled;
        times.add(cell);
        if times.filled == before {
            return;
        }
        // Numbers may be seconds, and anything else.
        let signs = cell.bytes().filter(|b| !b.is_ascii_digit()).count();
        if !times.are_all_dates() || signs < 2 {
            self.places[column] = None;
        }
    }

    fn dates(&self, rows: u64) -> Vec<&(usize, TimeSurvey)> {
        let still = |column: usize| self.places.get(column).copied().flatten().is_some();
        let columns = self.columns.iter();
        let dates = columns.filter(|(column, times)| {
            still(*column) && times.filled > 1 && times.filled * 2 > rows
        });
        dates.collect()
    }
}

impl Survey {
    /// Where no column is known to hold the dates of the comments, takes the only one that holds dates
    /// alone, and says so; of several it says that they may be chosen.
    pub(super) fn find_dates(
        &self,
        layout: &mut Layout,
        columns: &[String],
        notes: &mut Vec<Note>,
    ) {
        let published = Field::PublishedAt as usize;
        let known = self.watched(layout.columns[published]);
        if self.chosen(Field::PublishedAt) || known.is_some_and(|known| known.filled > 0) {
            return;
        }
        match self.unnamed.dates(self.rows).as_slice() {
            [] => {}
            [(column, times)] => {
                layout.columns[published] = Some(*column);
                layout.time = times.form(self.options.day_first);
                let column = columns[*column].clone();
                notes.push(Note::DatesFound {
                    column: column.clone(),
                });
                notes.extend(undecidable(&column, times, layout.time));
            }
            several => notes.push(Note::DatesInSeveral {
                columns: several.iter().map(|(c, _)| columns[*c].clone()).collect(),
            }),
        }
    }

    /// The column with the times of day, where that of the dates has days alone.
    pub(super) fn clock(&self, layout: &Layout) -> Option<usize> {
        let mostly =
            |count: u64, watched: &Watched| watched.filled > 0 && count * 10 >= watched.filled * 9;
        let dates = self.watched(layout.column(Field::PublishedAt))?;
        let days = dates.time.as_ref()?.days();
        if !mostly(days, dates) {
            return None;
        }
        let is_clock = |watched: &&Watched| {
            let clocks = watched.time.as_ref().map_or(0, TimeSurvey::clocks);
            watched.column != dates.column && mostly(clocks, watched)
        };
        let clocks = self.candidates(Field::PublishedAt).into_iter();
        clocks.filter(is_clock).map(|watched| watched.column).next()
    }
}
