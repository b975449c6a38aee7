//! Ends the reading of a file that nobody waits for any more.

use tables::Budget;

/// Stops the reading of a file when the request for it is dropped, because its client is gone.
#[derive(Debug)]
pub(crate) struct StopOnDrop(pub(crate) Budget);

impl Drop for StopOnDrop {
    fn drop(&mut self) {
        self.0.stop();
    }
}

#[cfg(test)]
mod tests {
    use std::{io::Write as _, sync::Arc};

    use futures::{FutureExt, future::BoxFuture};
    use store::{JobOptions, Store};
    use tempfile::{NamedTempFile, TempDir};

    use super::*;
    use crate::{
        Limits, Service,
        comment_file::{CommentSubmission, open_within},
        inspect::inspect_within,
        list::Entries,
        mapping::Mapping,
        trail::Trail,
    };

    /// Reads one file at a time.
    async fn service(folder: &TempDir) -> Service {
        let url = format!("sqlite://{}", folder.path().join("clamor.db").display());
        let limits = Limits {
            concurrent_reading: 1,
            ..Limits::default()
        };
        Service::new(
            Store::open(&url).await.expect("a database"),
            limits,
            Arc::new(|| ()),
            Arc::new(|_| Ok(())),
            Arc::new(Vec::new),
            Trail::new(false),
        )
    }

    fn submission() -> CommentSubmission {
        let mut file = NamedTempFile::new().expect("a file");
        file.write_all(b"comment\nwe liked it\n").expect("room");
        CommentSubmission {
            name: String::new(),
            options: JobOptions::default(),
            file,
            digest: String::new(),
            file_name: None,
            hint: Some("a.csv".to_owned()),
            mapping: Mapping::default(),
            kept: None,
            asked: None,
        }
    }

    fn is_stopped(budget: &Budget) -> bool {
        let read = tables::read_list(b"https://a.example/", None, budget);
        matches!(read, Err(tables::Error::Stopped))
    }

    #[tokio::test]
    async fn a_file_that_nobody_waits_for_is_not_read_to_its_end() {
        let folder = TempDir::new().expect("a folder");
        let service = service(&folder).await;
        let (submission, mut entries) = (submission(), Entries::default());
        let others = service.reading().take(None).await;
        let begins = [(); 3].map(|()| Budget::unlimited());
        let [list, inspected, opened] = begins.each_ref().map(Budget::clone);
        let book = b"PK, which waits for its turn".as_slice();
        let reading: [BoxFuture<'_, ()>; 3] = [
            entries
                .read_within(&service, book, None, list)
                .map(drop)
                .boxed(),
            inspect_within(&service, &submission.file, None, inspected)
                .map(drop)
                .boxed(),
            open_within(&service, &submission, opened).map(drop).boxed(),
        ];
        for (reading, budget) in reading.into_iter().zip(&begins) {
            assert!(!is_stopped(budget));
            assert!(reading.now_or_never().is_none(), "others read");
            assert!(is_stopped(budget), "its client went away");
        }
        drop(others);
    }

    #[tokio::test]
    async fn a_file_that_was_opened_is_read_as_long_as_somebody_has_it() {
        let folder = TempDir::new().expect("a folder");
        let service = service(&folder).await;
        let (submission, budget) = (submission(), Budget::unlimited());
        let opened = open_within(&service, &submission, budget.clone()).await;
        let opened = opened.expect("a turn").expect("a file of comments");
        assert!(!is_stopped(&budget));
        drop(opened);
        assert!(is_stopped(&budget));
    }
}
