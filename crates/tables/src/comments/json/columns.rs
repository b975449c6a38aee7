//! Lists under several names that may be the columns of one table, whatever their size:
//! `{"text": ["so good", "so bad"], "likes": [3, 0]}`.

use super::names::Class;
use super::table::Signs;

/// The lists of an object, each with where it is.
pub(super) struct Columns<Place> {
    all: Vec<Column<Place>>,
    signs: Signs,
}

/// One list.
pub(super) struct Column<Place> {
    pub(super) name: String,
    pub(super) place: Place,
    pub(super) class: Class,
    /// How many cells it has.
    pub(super) cells: usize,
    /// Some of its cells are texts.
    pub(super) has_texts: bool,
    /// Some of its cells hold other values.
    pub(super) deep: bool,
}

/// A table: each of its rows has a cell in every column.
pub(super) struct Layout<Place> {
    pub(super) columns: Vec<(String, Place)>,
    pub(super) rows: usize,
    /// Why nothing tells which cells belong together: other lists are called like columns of it.
    pub(super) uneven: Option<String>,
}

impl<Place> Default for Columns<Place> {
    fn default() -> Self {
        Self {
            all: Vec::new(),
            signs: Signs::default(),
        }
    }
}

impl<Place> Columns<Place> {
    pub(super) fn add(&mut self, column: Column<Place>) {
        self.all.push(column);
    }

    /// Takes note of what stands beside the lists.
    pub(super) fn add_beside(&mut self, class: Class) {
        self.signs.add_beside(class);
    }

    pub(super) fn len(&self) -> usize {
        self.all.len()
    }

    /// The table whose columns are the lists with as many cells as the first one of texts; none where it is
    /// no table. Lists of other lengths are no columns.
    pub(super) fn layout(mut self) -> Option<Layout<Place>> {
        let is_of_texts =
            |column: &&Column<Place>| column.class.has(Class::TEXT) && column.has_texts;
        let texts = self.all.iter().find(is_of_texts)?;
        let (rows, name) = (texts.cells, texts.name.clone());
        let is_column = |column: &Column<Place>| column.cells == rows;
        let (columns, others): (Vec<_>, Vec<_>) = self.all.into_iter().partition(is_column);
        for column in &columns {
            let Column {
                class,
                has_texts,
                deep,
                ..
            } = *column;
            self.signs.add_column(class, has_texts, deep);
        }
        let others = others.iter().filter(|other| other.class.has(Class::MARK));
        let others: Vec<_> = others
            .map(|other| format!("{:?} has {}", other.name, other.cells))
            .collect();
        let uneven = (!others.is_empty()).then(|| {
            let others = others.join(", ");
            format!(
                "the columns of a table there have different numbers of cells: {name:?} has {rows}, {others}"
            )
        });
        let is_table = match uneven {
            // A list of comments alone is whole without the others.
            Some(_) => !self.signs.are_of_comments_alone(),
            None => self.signs.are_of_table(),
        };
        let columns = columns.into_iter();
        is_table.then(|| Layout {
            columns: columns.map(|column| (column.name, column.place)).collect(),
            rows,
            uneven,
        })
    }
}
