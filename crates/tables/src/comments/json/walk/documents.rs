//! Documents in a row that are the rows of a table: `["id", "text"]`, `["1", "so good"]`, each in its line.

use std::sync::Arc;

use super::{Input, Walk};
use crate::comments::json::header::Header;
use crate::comments::json::table::is_row;
use crate::comments::json::tape::{Kind, Value};

/// What is known of documents that may be rows.
#[derive(Default)]
pub(super) struct Rows {
    /// The names of their columns.
    header: Option<Arc<Header>>,
    /// The names by their place, as long as all documents are as wide as the first.
    places: Option<Header>,
    /// How many there are.
    count: u64,
}

impl Walk {
    /// Takes a document that is a row of cells, or the names of the columns above the rows; false where it
    /// is neither.
    ///
    /// Without names above them they are rows where all documents are as wide as the first, which is known
    /// at the end of the file; then it is read again.
    pub(super) fn is_row_of_documents(&mut self, units: &Input, value: Value<'_>) -> bool {
        let is_first = self.begun == 1;
        if is_first && value.kind() == Kind::Array && is_row(value) && !units.is_only_value() {
            let header = Header::of(&mut self.names, value).map(Arc::new);
            if header.is_some() {
                self.rows_in_row.header = header;
                return true;
            }
            self.rows_in_row.places = Header::missing_above(value);
            self.rows_in_row.header = self.learned.header_of_documents.clone();
        }
        let rows = &mut self.rows_in_row;
        rows.count += 1;
        let is_as_wide =
            |places: &Header| is_row(value) && value.elements().count() == places.width();
        rows.places = rows.places.take().filter(is_as_wide);
        let Some(header) = rows
            .header
            .clone()
            .filter(|header| value.kind() == Kind::Array && header.is_above(value))
        else {
            return false;
        };
        let scope = Arc::clone(&self.documents);
        self.push_table(value, scope, header.above(value.place(), 1));
        true
    }

    /// Takes note at the end of the file that its documents are rows without names above them.
    pub(in crate::comments::json) fn settle_rows(&mut self) {
        let rows = &mut self.rows_in_row;
        let is_table = rows.header.is_none() && rows.count > 1;
        if let Some(places) = rows.places.take().filter(|_| is_table) {
            self.learned.add_header_of_documents(places);
        }
    }
}
