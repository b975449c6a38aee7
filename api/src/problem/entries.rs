//! The entries and fields that a problem names.

use plaintext::shorten;
use serde::Serialize;
use service::triage::{EntryPlace, NAMED, Triage, TriagedEntry, Verdict};
use utoipa::ToSchema;

/// Why an entry or field is not usable.
///
/// A closed list, so that programs can tell the reasons apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum EntryCode {
    /// Not a cursor of this list, filter and order.
    BadCursor,
    /// Nothing stands where something must.
    Empty,
    /// A form with a list of posts and a file of comments.
    ListAndComments,
    /// A field that must be there is not.
    Missing,
    /// An account without its platform.
    NoPlatform,
    /// Neither true nor false.
    NotAFlag,
    /// Not a whole number.
    NotANumber,
    /// Nothing that could ever be fetched.
    NotAPost,
    /// Nothing that names a profile whose followers can be counted.
    NotAProfile,
    /// Not a time as RFC 3339 writes it.
    NotATime,
    /// Not the name of an account.
    NotAnAccount,
    /// Not a UUID.
    NotAnId,
    /// A number beyond its bounds.
    OutOfRange,
    /// Given twice, where one of the two would be ignored.
    Repeated,
    /// A text that is too long.
    TooLong,
    /// More than may be.
    TooMany,
    /// No such analyzer is offered.
    UnknownAnalyzer,
    /// There is no such field.
    UnknownField,
    /// There is no such parameter.
    UnknownParameter,
    /// There is no such platform.
    UnknownPlatform,
    /// Not one of the words that may stand here.
    UnknownValue,
    /// Not to be taken here, for the reason that is told.
    Unusable,
    /// The address of a platform or page that is known and cannot be read.
    UnsupportedUrl,
    /// Another type of JSON than must stand here.
    WrongType,
}

/// One bad entry of a list, or one bad field.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct BadEntry {
    /// JSON pointer into the request (RFC 6901), or the name of the form field or parameter.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "/urls/3")]
    pub pointer: Option<String>,
    /// Row of the list, from 1, as a spreadsheet counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub row: Option<u64>,
    /// What was sent, shortened.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub input: Option<String>,
    /// Stable word for programs.
    pub code: EntryCode,
    /// What is wrong and how to mend it, for a person.
    pub detail: String,
}

impl BadEntry {
    /// A bad field, by its JSON pointer or parameter name.
    pub fn field(pointer: impl Into<String>, code: EntryCode, detail: impl Into<String>) -> Self {
        Self {
            pointer: Some(pointer.into()),
            row: None,
            input: None,
            code,
            detail: detail.into(),
        }
    }

    /// A field that is given twice, by its JSON pointer or parameter name.
    pub fn repeated(pointer: impl Into<String>) -> Self {
        let pointer = pointer.into();
        let name = pointer.rsplit('/').next().unwrap_or(&pointer);
        let detail = format!("`{name}` is given twice; please give it once.");
        Self::field(pointer, EntryCode::Repeated, detail)
    }

    /// The same, with what was sent.
    pub fn with_input(mut self, input: &str) -> Self {
        self.input = Some(shorten(input, 200));
        self
    }
}

/// What is wrong with a request: the first entries, and how many more there are; see [`NAMED`].
#[derive(Debug, Clone, Default, PartialEq)]
pub struct BadEntries {
    first: Vec<BadEntry>,
    omitted: usize,
}

impl BadEntries {
    /// Adds one, which is made only if it will be named.
    pub fn add(&mut self, entry: impl FnOnce() -> BadEntry) {
        if self.first.len() < NAMED {
            self.first.push(entry());
        } else {
            self.omitted += 1;
        }
    }

    /// Adds all of others.
    pub(crate) fn append(&mut self, others: Self) {
        self.omitted += others.omitted;
        for entry in others.first {
            self.add(|| entry);
        }
    }

    /// The entries of a list that cannot run, with the reason.
    pub fn of_triage(triage: &Triage) -> Self {
        let mut bad = Self::default();
        for TriagedEntry { entry, verdict, .. } in &triage.entries {
            let (code, detail) = match verdict {
                Verdict::Unsupported { why, .. } => (EntryCode::UnsupportedUrl, why),
                Verdict::Rejected { why } => (EntryCode::NotAPost, why),
                _ => continue,
            };
            bad.add(|| {
                let (pointer, row) = match &entry.place {
                    EntryPlace::Pointer(pointer) => (Some(pointer.clone()), None),
                    EntryPlace::Row(row) => (None, Some(*row)),
                };
                BadEntry {
                    pointer,
                    row,
                    input: Some(shorten(&entry.text, 200)),
                    code,
                    detail: detail.clone(),
                }
            });
        }
        bad
    }

    /// Those that are named.
    pub fn named(&self) -> &[BadEntry] {
        &self.first
    }

    /// How many more there are.
    pub fn omitted(&self) -> usize {
        self.omitted
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.first.len() + self.omitted
    }

    /// As a [`Problem`] holds them.
    pub fn into_parts(self) -> (Vec<BadEntry>, Option<usize>) {
        (
            self.first,
            Some(self.omitted).filter(|omitted| *omitted > 0),
        )
    }
}

impl From<BadEntry> for BadEntries {
    fn from(entry: BadEntry) -> Self {
        let mut entries = Self::default();
        entries.add(|| entry);
        entries
    }
}
