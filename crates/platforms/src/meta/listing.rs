//! Whole lists of a Graph API, a hundred records with each request.

use serde::de::DeserializeOwned;

use super::{Graph, List};
use crate::{Failure, Fetch};

/// A list.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Listing<'a> {
    pub(crate) path: &'a str,
    pub(crate) fields: &'a str,
    /// What the list is called in an error, and one of its records.
    pub(crate) named: (&'static str, &'static str),
}

impl Graph {
    /// Hands over each record of a list, in order, as long as it goes on and with so many requests at most.
    ///
    /// # Errors
    /// The first failure; what was handed over until then is not all.
    pub(crate) async fn each<T: DeserializeOwned + Send + 'static>(
        self,
        fetch: &Fetch<'_>,
        token: &str,
        listing: Listing<'_>,
        most_requests: usize,
        mut take: impl FnMut(T),
    ) -> Result<(), Failure> {
        let mut after: Option<String> = None;
        for _ in 0..most_requests {
            let (records, next) = self.page(fetch, token, listing, after.as_deref()).await?;
            records.into_iter().for_each(&mut take);
            if next.is_none() {
                break;
            }
            after = next;
        }
        Ok(())
    }

    /// The records of a list behind a cursor, and the next cursor; none at its end.
    ///
    /// # Errors
    /// Those of the request.
    pub(crate) async fn page<T: DeserializeOwned + Send + 'static>(
        self,
        fetch: &Fetch<'_>,
        token: &str,
        listing: Listing<'_>,
        after: Option<&str>,
    ) -> Result<(Vec<T>, Option<String>), Failure> {
        let mut query = vec![("fields", listing.fields), ("limit", "100")];
        query.extend(after.map(|after| ("after", after)));
        let answer = self.get(fetch, token, listing.path, &query).await?;
        let (list, record) = listing.named;
        let read = fetch.parse(move |reading| {
            let list: List = reading.json(&answer, list)?;
            Ok((reading.records(&list.data, record)?, list.after()))
        });
        let (records, next) = read.await?;
        // A list that does not go on would never end.
        Ok((records, next.filter(|next| Some(next.as_str()) != after)))
    }
}
