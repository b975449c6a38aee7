//! PeerTube, which people host on their own names: videos are recognised by the path and not read;
//! followers of channels are counted.

mod profiles;

use url::Url;

use crate::recognize::UrlParts;
use crate::{Access, NeverSpec, Platform, ProfileSource, Recognized};

const NAME: &str = "peertube";
const NEVER: NeverSpec = NeverSpec {
    why: "comments of PeerTube videos are not read yet",
    instead: None,
};

/// See the module.
pub(crate) struct PeerTube;

impl Platform for PeerTube {
    fn name(&self) -> &'static str {
        NAME
    }

    fn title(&self) -> &'static str {
        "PeerTube"
    }

    fn access(&self) -> Access {
        Access::Never(NEVER)
    }

    fn profiles(&self) -> Option<&'static dyn ProfileSource> {
        Some(&PeerTube)
    }

    fn recognize(&self, url: &Url) -> Option<Recognized> {
        let parts = UrlParts::of(url)?;
        let id = match parts.segments.as_slice() {
            ["w", id] if is_short_id(id) => id,
            ["w" | "videos", rest @ .., id]
                if is_uuid(id) && matches!(rest, [] | ["watch" | "embed"]) =>
            {
                id
            }
            _ => return None,
        };
        Some(NEVER.refuse(NAME, "video", Some((*id).to_owned())))
    }
}

fn is_short_id(text: &str) -> bool {
    text.len() == 22 && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

fn is_uuid(text: &str) -> bool {
    let lengths: Vec<usize> = text.split('-').map(str::len).collect();
    lengths == [8, 4, 4, 4, 12]
        && text
            .bytes()
            .all(|byte| byte == b'-' || byte.is_ascii_hexdigit())
}
