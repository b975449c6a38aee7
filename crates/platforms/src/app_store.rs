//! Apple's App Store: recognised, not read.

use url::Url;

use crate::recognize::{UrlParts, is_digits};
use crate::{Access, NeverSpec, Platform, Recognized};

const NAME: &str = "appstore";
const NEVER: NeverSpec = NeverSpec {
    why: "reviews of apps are not read yet",
    instead: Some("export them with another tool and upload the file of comments"),
};

/// See the module.
pub(crate) struct AppStore;

impl Platform for AppStore {
    fn name(&self) -> &'static str {
        NAME
    }

    fn title(&self) -> &'static str {
        "App Store"
    }

    fn access(&self) -> Access {
        Access::Never(NEVER)
    }

    fn recognize(&self, url: &Url) -> Option<Recognized> {
        let parts = UrlParts::on(url, &["itunes.apple.com", "apps.apple.com"])?;
        let country = parts
            .segments
            .first()
            .filter(|part| part.len() == 2)
            .copied()
            .unwrap_or("us");
        let mut numbers = parts
            .segments
            .iter()
            .filter_map(|part| part.strip_prefix("id"));
        let id = numbers
            .find(|number| is_digits(number))
            .map(|number| format!("{number}/{country}"));
        Some(NEVER.refuse(NAME, "app", id))
    }
}
