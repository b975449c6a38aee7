//! Hosts that take long to answer: their posts wait beside those of other hosts, not before them.

use std::time::Duration;

use platforms::Client;
use serde_json::json;
use store::{BUILT_IN_TEAM, Item, ItemStatus, JobOptions};
use tokio::sync::watch;
use worker::Settings;

use crate::bed::{Bed, assert_ended, within};
use crate::fake::{Asked, Reply};

/// Hosts, and the posts of each.
#[derive(Clone, Copy)]
struct Hosts {
    name: &'static str,
    count: usize,
    posts: usize,
}

impl Hosts {
    fn names(self) -> impl Iterator<Item = String> {
        (0..self.count).map(move |number| format!("{}{number}.example", self.name))
    }

    /// Addresses of Discourse topics, host by host.
    fn urls(self) -> Vec<String> {
        let posts =
            move |host: String| (1..=self.posts).map(move |id| format!("https://{host}/t/a/{id}"));
        self.names().flat_map(posts).collect()
    }

    fn has(self, item: &Item) -> bool {
        item.input.contains(&format!("//{}", self.name))
    }
}

/// The topic that is asked for as `/HOST/t/ID.json`.
fn topic(asked: &Asked) -> serde_json::Value {
    let id = asked.path.rsplit('/').next().unwrap_or_default();
    let id: u64 = id.trim_end_matches(".json").parse().expect("a topic");
    let post = |number: u64| json!({"id": 10 * id + number, "topic_id": id, "post_number": number, "username": "a", "cooked": "Good."});
    json!({
        "id": id, "title": "A topic", "posts_count": 2,
        "post_stream": {"posts": [post(1), post(2)], "stream": [10 * id + 1, 10 * id + 2]},
    })
}

/// Runs a list of posts of slow hosts, which answer once all others have ended, and after them posts
/// of quick ones.
async fn quick_posts_end_while_slow_hosts_are_silent(
    slow: Hosts,
    quick: Hosts,
    settings: Settings,
    platforms: impl FnOnce(&Bed) -> platforms::ClientSettings,
) {
    let (open, opened) = watch::channel(false);
    let bed = Bed::new(move |asked| {
        let topic = topic(asked);
        match asked.path.starts_with(&format!("/{}", slow.name)) {
            true => Reply::After(opened.clone(), topic),
            false => Reply::Json(topic),
        }
    })
    .await;
    let mut platforms = platforms(&bed);
    for host in slow.names().chain(quick.names()) {
        let base = format!("{}/{host}", bed.fake.base);
        platforms.host_overrides.insert(host, base);
    }
    let urls = [slow.urls(), quick.urls()].concat();
    let urls: Vec<_> = urls.iter().map(String::as_str).collect();
    let job = bed.job(&urls, JobOptions::default()).await;
    let settings = Settings {
        poll: Duration::from_millis(50),
        analyzer: Some("lexicon".to_owned()),
        ..settings
    };
    let running = bed.start_with(Client::new(platforms).unwrap(), None, settings);
    within(async {
        let mut look = tokio::time::interval(Duration::from_millis(20));
        loop {
            look.tick().await;
            let items = bed.items(&job).await;
            let mut quick_ones = items.iter().filter(|item| quick.has(item));
            if quick_ones.all(|item| item.status == ItemStatus::Completed) {
                break;
            }
        }
    })
    .await;
    for item in bed.items(&job).await.iter().filter(|item| slow.has(item)) {
        assert!(matches!(
            item.status,
            ItemStatus::Pending | ItemStatus::InProgress
        ));
    }
    open.send(true).expect("the server waits for it");
    let done = running.worker.run_until_done(BUILT_IN_TEAM, job.id);
    within(done).await.unwrap();
    for item in bed.items(&job).await {
        assert_ended(&item, ItemStatus::Completed, None);
        assert_eq!(item.attempts, 1, "{}", item.input);
    }
    running.stop().await;
}

/// A host may be silent for as long as the test takes.
fn patient(bed: &Bed) -> platforms::ClientSettings {
    let defaults = platforms::ClientSettings::default();
    platforms::ClientSettings {
        timeout: Duration::from_secs(3600),
        per_host_concurrency: defaults.per_host_concurrency,
        ..bed.platforms()
    }
}

#[tokio::test]
async fn a_few_slow_hosts_with_many_posts_hold_up_nobody() {
    let slow = Hosts {
        name: "slow",
        count: 4,
        posts: 10,
    };
    let quick = Hosts {
        name: "quick",
        count: 20,
        posts: 5,
    };
    quick_posts_end_while_slow_hosts_are_silent(slow, quick, Settings::default(), patient).await;
}

#[tokio::test]
async fn more_slow_hosts_than_places_hold_up_nobody() {
    let slow = Hosts {
        name: "slow",
        count: 40,
        posts: 5,
    };
    let quick = Hosts {
        name: "quick",
        count: 10,
        posts: 5,
    };
    let settings = Settings {
        concurrency: 8,
        ..Settings::default()
    };
    quick_posts_end_while_slow_hosts_are_silent(slow, quick, settings, patient).await;
}

/// Each has room for one post, whatever the others have; its other posts are put off before anything is
/// asked for them.
#[tokio::test]
async fn as_many_slow_hosts_as_there_is_room_for_hold_up_nobody() {
    let slow = Hosts {
        name: "slow",
        count: 16,
        posts: 3,
    };
    let quick = Hosts {
        name: "quick",
        count: 5,
        posts: 4,
    };
    let settings = Settings {
        concurrency: 1,
        ..Settings::default()
    };
    let platforms = |bed: &Bed| platforms::ClientSettings {
        place_for: Duration::from_millis(10),
        patience: Duration::from_millis(500),
        ..patient(bed)
    };
    quick_posts_end_while_slow_hosts_are_silent(slow, quick, settings, platforms).await;
}
