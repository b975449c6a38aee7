//! Platforms that are not read and of which not even the kind of page matters: each is one line.

use url::Url;

use crate::recognize::UrlParts;
use crate::{Access, NeverSpec, Platform, Recognized};

const NEVER: NeverSpec = NeverSpec {
    why: "this platform is not read",
    instead: Some("export the comments with another tool and upload the file of comments"),
};

pub(crate) static DISCORD: Site = Site::new("discord", "Discord", &["discord.com", "discord.gg"]);
pub(crate) static GOOGLE_PLAY: Site = Site::new("googleplay", "Google Play", &["play.google.com"]);
pub(crate) static PINTEREST: Site =
    Site::new("pinterest", "Pinterest", &["pinterest.com", "pin.it"]);
pub(crate) static QUORA: Site = Site::new("quora", "Quora", &["quora.com"]);
pub(crate) static SNAPCHAT: Site = Site::new("snapchat", "Snapchat", &["snapchat.com"]);
pub(crate) static TELEGRAM: Site = Site::new("telegram", "Telegram", &["t.me", "telegram.me"]);
pub(crate) static TRUSTPILOT: Site = Site::new("trustpilot", "Trustpilot", &["trustpilot.com"]);
pub(crate) static TWITCH: Site = Site::new("twitch", "Twitch", &["twitch.tv"]);
pub(crate) static VIMEO: Site = Site::new("vimeo", "Vimeo", &["vimeo.com"]);
pub(crate) static VK: Site = Site::new("vk", "VK", &["vk.com", "vk.ru"]);
pub(crate) static WEIBO: Site = Site::new("weibo", "Weibo", &["weibo.com", "weibo.cn"]);

/// A platform that is told by its host alone.
pub(crate) struct Site {
    name: &'static str,
    title: &'static str,
    /// Its hosts; those below them belong to it.
    domains: &'static [&'static str],
}

impl Site {
    const fn new(
        name: &'static str,
        title: &'static str,
        domains: &'static [&'static str],
    ) -> Self {
        Self {
            name,
            title,
            domains,
        }
    }
}

impl Platform for Site {
    fn name(&self) -> &'static str {
        self.name
    }

    fn title(&self) -> &'static str {
        self.title
    }

    fn access(&self) -> Access {
        Access::Never(NEVER)
    }

    fn recognize(&self, url: &Url) -> Option<Recognized> {
        UrlParts::on(url, self.domains)?;
        Some(NEVER.refuse(self.name, "page", None))
    }
}
