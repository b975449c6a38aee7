//! Tries a key, and reads nothing else.

use std::sync::Arc;

use super::kept::PageAnswers;
use super::{Client, Fetch};
use crate::access::not_read;
use crate::bounds::{bounded_account, bounded_failure};
use crate::{Account, Failure, apify, credential_of};

impl Client {
    /// Asks a platform whose key it is that this client would use there: the team's, else the operator's.
    ///
    /// # Errors
    /// Why it is not taken, or could not be tried.
    pub async fn test(&self, platform: &str) -> Result<Account, Failure> {
        let key = credential_of(platform).ok_or_else(|| not_read(platform))?;
        let answers = Arc::new(PageAnswers::of_nothing());
        let fetch = Fetch::new(self, key.platform.name(), Some(key.spec), answers)?;
        let account = apify::account(key.platform, &fetch).await;
        account.map(bounded_account).map_err(bounded_failure)
    }
}
