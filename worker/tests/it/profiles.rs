//! Profiles, asked for by a worker.

use std::time::Duration;

use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};
use store::{BUILT_IN_TEAM, Followed, Measurement, NewProfile, Profile, ProfileState, Scope};
use uuid::Uuid;

use crate::bed::{Bed, within};
use crate::fake::{Asked, Reply};

/// What the Graph API says of the pages that are asked for: `count` followers each; `gone*` are not there.
fn pages(asked: &Asked, count: usize) -> Reply {
    let ids: Vec<&str> = asked.query["ids"].split("%2C").collect();
    assert!(ids.len() <= 50, "{}", ids.len());
    let gone: Vec<&str> = ids
        .iter()
        .copied()
        .filter(|id| id.starts_with("gone"))
        .collect();
    if !gone.is_empty() {
        let list = gone.join(",");
        let message = format!("(#803) Some of the aliases you requested do not exist: {list}");
        let error = json!({"message": message, "type": "OAuthException", "code": 803});
        return Reply::Status(404, None, json!({"error": error}));
    }
    let pages: Map<String, Value> = ids
        .into_iter()
        .map(|id| {
            let page = json!({
                "id": id, "name": format!("Page {id}"), "username": id, "followers_count": count,
                "fan_count": count + 1,
            });
            (id.to_owned(), page)
        })
        .collect();
    Reply::Json(pages.into())
}

async fn follow(bed: &Bed, handles: impl Iterator<Item = String>) -> Vec<Uuid> {
    let profiles: Vec<_> = handles
        .map(|handle| NewProfile {
            platform: "facebook".to_owned(),
            handle_key: handle.clone(),
            source: "facebook".to_owned(),
            url: format!("https://www.facebook.com/{handle}"),
            handle,
            brand: None,
            every: Duration::from_secs(3_600),
        })
        .collect();
    let added = bed
        .store
        .add_profiles(BUILT_IN_TEAM, &profiles, 1_000_000)
        .await;
    added
        .unwrap()
        .into_iter()
        .map(|one| match one {
            Followed::Added(id) => id,
            Followed::Known => panic!("it is new"),
        })
        .collect()
}

/// Waits until the profile was asked for.
async fn polled(bed: &Bed, id: Uuid) -> Profile {
    within(async {
        let mut look = tokio::time::interval(Duration::from_millis(5));
        loop {
            look.tick().await;
            let profile = bed
                .store
                .profile(Scope::Team(BUILT_IN_TEAM), id)
                .await
                .unwrap();
            if profile.state != ProfileState::Pending {
                return profile;
            }
        }
    })
    .await
}

async fn measurements(bed: &Bed, profile: &Profile) -> Vec<Measurement> {
    let (from, to) = (DateTime::UNIX_EPOCH, Utc::now() + Duration::from_secs(60));
    let all = bed.store.measurements(profile.series, from, to, 100).await;
    all.unwrap()
}

#[tokio::test]
async fn fifty_profiles_are_one_request_and_each_is_counted_once() {
    let bed = Bed::new(|asked| pages(asked, 7)).await;
    let ids = follow(&bed, (0..120).map(|number| format!("page{number}"))).await;
    let [one, two] = [bed.start(bed.settings()), bed.start(bed.settings())];
    for id in ids {
        let profile = polled(&bed, id).await;
        assert_eq!(
            (profile.state, profile.followers),
            (ProfileState::Active, Some(7))
        );
        assert_eq!(profile.likes, Some(8));
        let all = measurements(&bed, &profile).await;
        assert_eq!(all.len(), 1);
        assert_eq!(all[0].followers, Some(7));
    }
    one.stop().await;
    two.stop().await;
    assert_eq!(bed.fake.asked("/graph"), 3);
}

#[tokio::test]
async fn a_page_that_is_gone_costs_no_other_its_count() {
    let bed = Bed::new(|asked| pages(asked, 7)).await;
    let handles = ["a1", "gone1", "a2", "gone2"].map(str::to_owned);
    let ids = follow(&bed, handles.into_iter()).await;
    let running = bed.start(bed.settings());
    for (id, expected) in ids.iter().zip([true, false, true, false]) {
        let profile = polled(&bed, *id).await;
        let gaps: Vec<_> = measurements(&bed, &profile).await;
        let gap = gaps[0].gap.as_deref();
        match expected {
            true => assert_eq!((profile.followers, gap), (Some(7), None)),
            false => {
                assert_eq!(
                    (profile.state, gap),
                    (ProfileState::Vanished, Some("not_found"))
                );
                assert_eq!(profile.followers, None);
            }
        }
    }
    running.stop().await;
}

#[tokio::test]
async fn a_fault_is_asked_again_and_one_that_stays_is_a_gap() {
    let bed = Bed::new(|asked| match asked.query["ids"].as_str() {
        "down" => Reply::Status(503, None, "down".into()),
        _ if asked.before == 0 => Reply::Status(502, None, "bad".into()),
        _ => pages(asked, 7),
    })
    .await;
    let running = bed.start(bed.settings());
    let ids = follow(&bed, std::iter::once("up".to_owned())).await;
    let profile = polled(&bed, ids[0]).await;
    assert_eq!((profile.followers, profile.gap), (Some(7), None));
    let ids = follow(&bed, std::iter::once("down".to_owned())).await;
    let profile = polled(&bed, ids[0]).await;
    assert_eq!(profile.state, ProfileState::Failing);
    assert_eq!(profile.reason.as_deref(), Some("network"));
    assert_eq!((profile.followers, profile.measured_at), (None, None));
    running.stop().await;
}

#[tokio::test]
async fn without_a_token_the_gap_says_so_and_nothing_is_asked() {
    let bed = Bed::new(|asked| pages(asked, 7)).await;
    let ids = follow(&bed, std::iter::once("page".to_owned())).await;
    let mut settings = bed.platforms();
    settings.keys.remove("FACEBOOK_TOKEN");
    let client = platforms::Client::new(settings).unwrap();
    let running = bed.start_with(client, None, bed.settings());
    let profile = polled(&bed, ids[0]).await;
    assert_eq!(profile.reason.as_deref(), Some("needs_credentials"));
    assert!(profile.detail.unwrap().contains("FACEBOOK_TOKEN"));
    assert_eq!(bed.fake.asked("/graph"), 0);
    running.stop().await;
}
