//! What whoever opens a file may say about it.

use std::collections::BTreeMap;

use super::fields::Field;

/// What names the post of an address, however it is spelled: equal for two addresses of one post.
/// `None` for what is no address.
pub type PostIdentity = fn(&str) -> Option<String>;

/// Whether a table with these columns was written here.
pub type WrittenHere = fn(&[String]) -> bool;

/// How a file of comments is to be read, where that is not left to the file.
#[derive(Debug, Clone, Default)]
pub struct OpenOptions {
    /// The name or content type the file came with, when its path does not tell.
    pub name_hint: Option<String>,
    /// Columns by what they mean; an empty name says that the file has no such column.
    ///
    /// Upper and lower case, spaces and punctuation of names do not matter. What is not chosen is
    /// found by names and contents.
    pub columns: BTreeMap<Field, String>,
    /// The label of an encoding, such as `windows-1251`; see [`crate::ENCODINGS`]. Without it the
    /// encoding is found out.
    pub encoding: Option<String>,
    /// Whether `3/4/2024` is the 3rd of April (true) or the 4th of March (false), and `24-09-25` in
    /// 2025 (true) or in 2024 (false). Without it columns tell, and values of those that do not stay
    /// empty.
    pub day_first: Option<bool>,
    /// By what the addresses of posts are compared, besides their letters.
    pub post_identity: Option<PostIdentity>,
    /// By what the header of a table is known whose cells may be defused, since it was written by
    /// [`crate::CsvWriter`]; such cells are restored.
    pub written_here: Option<WrittenHere>,
}

impl OpenOptions {
    /// These options with a column chosen for a field.
    #[must_use]
    pub fn with_column(mut self, field: Field, column: impl Into<String>) -> Self {
        self.columns.insert(field, column.into());
        self
    }

    /// The column chosen for a field; an empty name means none.
    pub(super) fn column(&self, field: Field) -> Option<&str> {
        self.columns.get(&field).map(String::as_str)
    }
}
