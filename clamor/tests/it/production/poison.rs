//! A post that no worker survives.

use super::site::{Site, ended, results};
use crate::fake::{FORUM_COMMENTS, forum};

/// Workers that may die with a post in hand before it is given up.
const CAP: usize = 3;

#[tokio::test]
async fn a_post_that_kills_its_workers_ends_after_the_cap_and_the_others_complete() {
    let site = Site::new()
        .await
        .set("LEASE_SECONDS", "2")
        .set("MAX_ATTEMPTS", &CAP.to_string());
    let api = site.api().await;
    let mut workers = [site.worker().await, site.worker().await];
    // Whoever asks for it gets no answer, and dies.
    let poison = "post?id=666";
    site.fake.hold(poison);
    let posts: Vec<String> = (1..=20).chain([666]).map(forum).collect();
    let id = api.create(&posts).await;
    for deaths in 1..=CAP {
        let asker = site.fake.asker(poison, deaths).await;
        let victim = workers.iter().position(|worker| worker.is(&asker));
        let victim = victim.expect("one of the workers that live");
        let fresh = site.worker().await;
        std::mem::replace(&mut workers[victim], fresh)
            .server
            .kill()
            .await;
    }
    let job = ended(&api, &id).await;
    assert_eq!(job["status"], "partial", "{job}");
    let items = job["items"].as_array().expect("items");
    for item in items {
        let (status, reason) = (&item["status"], &item["reason"]);
        match item["url"] == forum(666) {
            true => assert_eq!(
                (status, reason),
                (&"failed".into(), &"attempts_exhausted".into())
            ),
            false => assert_eq!(status, "completed", "{item}"),
        }
    }
    assert_eq!(items.len(), 21);
    assert_eq!(results(&api, &id).await.rows.len(), 20 * FORUM_COMMENTS);
    let asked = site.fake.seen();
    let asked = asked.iter().filter(|what| what.contains(poison)).count();
    assert_eq!(asked, CAP, "it is left alone after the cap");
    for worker in workers {
        worker.server.stop().await;
    }
    site.nobody_panicked();
}
