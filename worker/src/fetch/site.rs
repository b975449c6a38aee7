//! Whom other posts ask that cannot be asked either, when one post could not.

use platforms::{Failure, Post, Recognized};
use store::Site;

/// Whom the other posts ask that cannot be asked for either, when this one could not.
///
/// Only where they certainly do: a redirect may have led this one to another host.
pub(super) fn site_of_post(post: &Post, failure: &Failure) -> Option<Site> {
    let waits_for = waits_for(failure)?;
    match &post.host {
        None => Some(Site::Platform(post.platform.to_owned())),
        Some(host) => {
            let rest = host.strip_prefix(waits_for)?;
            (rest.is_empty() || rest.starts_with(':')).then(|| Site::Host(host.clone()))
        }
    }
}

/// The same for what is no post yet.
pub(super) fn site_of_page(target: &Recognized, failure: &Failure) -> Option<Site> {
    let (Recognized::Page { url } | Recognized::ShortLink { url, .. }) = target else {
        return None;
    };
    let host = waits_for(failure)?;
    let is_host = url.host_str() == Some(host) && url.port().is_none();
    is_host.then(|| Site::Host(host.to_owned()))
}

/// The host that could not be asked at all for now.
fn waits_for(failure: &Failure) -> Option<&str> {
    match failure {
        Failure::Closed { host, .. } | Failure::Crowded { host, .. } => Some(host),
        _ => None,
    }
}
