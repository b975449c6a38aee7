//! The entries of a list of posts, out of a file or a text.

use std::ops::Deref;

use tables::{Budget, Limits};

use crate::{
    Error, Service,
    stop::StopOnDrop,
    triage::{EntryPlace, ListEntry},
    turns::Turn,
};

/// A text up to this size is read at once, in bytes; a larger one, and every workbook, when it is
/// its turn.
const SMALL: usize = 256 << 10;

/// What a workbook needs at most: its cells may hold so much, whatever its own size, and its entries what is taken of
/// them. What a text needs goes by its size, and is taken with that.
const WORKBOOK: usize = 64 << 20;

/// The entries of a list, and the turn of a large one, which it has until this is dropped: so that
/// only a few of them are in memory, as text and as what is made of it.
#[derive(Debug, Default)]
pub struct Entries {
    /// In order.
    pub entries: Vec<ListEntry>,
    /// The column of the texts, where it may as well be a file of comments.
    pub comments: Option<String>,
    /// The turn of a large list, and the memory of a workbook.
    pub turn: Option<(Turn, Option<Turn>)>,
}

impl Entries {
    /// A list of one entry.
    pub fn of_one(entry: ListEntry) -> Self {
        Self {
            entries: vec![entry],
            ..Self::default()
        }
    }

    /// Adds the entries of a list file; `hint` is its name or media type.
    ///
    /// # Errors
    /// Those of [`tables::read_list`], and [`Error::Busy`].
    pub async fn read(
        &mut self,
        service: &Service,
        file: impl Deref<Target = [u8]> + Send + 'static,
        hint: Option<String>,
    ) -> Result<(), Error> {
        let limits = service.limits();
        let limits = Limits {
            entries: limits.max_urls,
            expanded_bytes: limits.max_expanded_bytes,
            time: Some(limits.list_time),
        };
        let budget = Budget::new(limits, file.len() as u64);
        self.read_within(service, file, hint, budget).await
    }

    /// The same within a budget, which is stopped as soon as nobody waits any more.
    pub(crate) async fn read_within(
        &mut self,
        service: &Service,
        file: impl Deref<Target = [u8]> + Send + 'static,
        hint: Option<String>,
        budget: Budget,
    ) -> Result<(), Error> {
        let _stop = StopOnDrop(budget.clone());
        let read = move |bytes: &[u8]| {
            let list = tables::read_list(bytes, hint.as_deref(), &budget)?;
            let entry = |entry: tables::Entry| ListEntry {
                place: EntryPlace::Row(entry.row as u64),
                text: entry.text,
            };
            Ok::<_, Error>((list.entries.into_iter().map(entry).collect(), list.comments))
        };
        let comments = self.add(service, file, read).await?;
        self.comments = self.comments.take().or(comments);
        Ok(())
    }

    /// Adds the entries that `read` finds in a body; off the async threads, when it is its turn.
    ///
    /// # Errors
    /// Those of `read`, and [`Error::Busy`].
    pub async fn add<T, E>(
        &mut self,
        service: &Service,
        body: impl Deref<Target = [u8]> + Send + 'static,
        read: impl FnOnce(&[u8]) -> Result<(Vec<ListEntry>, T), E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let is_workbook = body.starts_with(b"PK");
        let mut turn = self.turn.take();
        if turn.is_none() && (is_workbook || body.len() > SMALL) {
            turn = Some((service.reading_turn().await?, None));
        }
        if let Some((_, memory @ None)) = &mut turn
            && is_workbook
        {
            let wait = service.limits().reading_wait;
            *memory = Some(service.memory_within(WORKBOOK, wait).await?);
        }
        // The turn lasts until the reading ends, also when nobody waits for it any more.
        let read = tokio::task::spawn_blocking(move || (read(&body), turn));
        let (read, turn) = read.await.map_err(Error::from)?;
        self.turn = turn;
        let (entries, rest) = read?;
        self.entries.extend(entries);
        Ok(rest)
    }
}
