//! What a job waits for on purpose, said once for all its posts.

use chrono::{DateTime, Utc};
use i18n::{t, tn};
use store::{Item, ItemStatus};

use crate::wording::{moment, platform_name};

/// A sentence for each platform and reason to wait, in the order of the list.
pub fn sentences(items: &[Item], now: DateTime<Utc>) -> Vec<String> {
    let mut groups: Vec<Group<'_>> = Vec::new();
    for item in items {
        let Some((reason, at)) = wait(item) else {
            continue;
        };
        let platform = item.platform.as_deref();
        let known = groups
            .iter_mut()
            .find(|group| (group.platform, group.reason) == (platform, reason));
        match known {
            Some(group) => {
                group.posts += 1;
                group.first = group.first.min(at);
            }
            None => groups.push(Group {
                platform,
                reason,
                posts: 1,
                first: at,
            }),
        }
    }
    groups.iter().map(|group| group.sentence(now)).collect()
}

/// Why an item waits and until when, if it does.
pub fn wait(item: &Item) -> Option<(&str, DateTime<Utc>)> {
    if item.status != ItemStatus::Pending {
        return None;
    }
    item.reason.as_deref().zip(item.next_attempt_at)
}

/// Posts that wait for the same thing.
struct Group<'a> {
    platform: Option<&'a str>,
    reason: &'a str,
    posts: i64,
    /// When the first of them goes on.
    first: DateTime<Utc>,
}

impl Group<'_> {
    fn sentence(&self, now: DateTime<Utc>) -> String {
        let platform = match self.platform {
            Some(name) => platform_name(name),
            None => t!("the platform").to_owned(),
        };
        let when = moment(self.first, now);
        match self.reason {
            "quota_exhausted" => tn!(
                self.posts,
                "{n} post waits, since the quota of {platform} is used up: it continues {when}.",
                "{n} posts wait, since the quota of {platform} is used up: they continue {when}.",
                platform = platform,
                when = when
            ),
            "rate_limited" => tn!(
                self.posts,
                "{n} post waits, since {platform} takes no more requests now: it continues {when}.",
                "{n} posts wait, since {platform} takes no more requests now: they continue {when}.",
                platform = platform,
                when = when
            ),
            _ => tn!(
                self.posts,
                "{n} post of {platform} could not be read and waits for another try: it continues {when}.",
                "{n} posts of {platform} could not be read and wait for another try: they continue {when}.",
                platform = platform,
                when = when
            ),
        }
    }
}
