//! Asks for profiles, and for nothing else.

use std::sync::Arc;

use super::kept::PageAnswers;
use super::{Client, Fetch};
use crate::apify::provider_alone;
use crate::bounds::{bounded_failure, bounded_profile};
use crate::profile::{Asked, Measured};
use crate::{Failure, platform_named};

impl Client {
    /// How many follow these profiles of one platform and one host; what came of each, in order.
    pub async fn measure(&self, platform: &str, asked: &[Asked]) -> Vec<Result<Measured, Failure>> {
        let all = |failure: Failure| vec![Err(failure); asked.len()];
        let known = platform_named(platform);
        let Some((platform, source)) = known.and_then(|known| Some((known, known.profiles()?)))
        else {
            return all(Failure::UnsupportedUrl {
                why: format!("this version of Clamor does not count followers on {platform}"),
            });
        };
        // Every poll is asked anew: an earlier answer says nothing of now.
        let answers = Arc::new(PageAnswers::of_nothing());
        let fetch = match Fetch::new(self, platform.name(), source.key(), Arc::clone(&answers)) {
            Ok(fetch) => fetch,
            Err(failure) => return all(failure),
        };
        if source.key().is_some() && !fetch.has_key() {
            return all(provider_alone(platform.name()));
        }
        let told = source.measure(&fetch, asked).await;
        assert_eq!(told.len(), asked.len(), "bug: an answer for each profile");
        told.into_iter()
            .map(|told| told.and_then(bounded_profile).map_err(bounded_failure))
            .collect()
    }
}
