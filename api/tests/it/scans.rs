//! Lists that look at every comment of a job leave room for those who only look at one.

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use store::{Acquired, NewComment, PageWrite, Store};

use crate::app::{Answer, App, claim, client_at};

/// So many that sorting them takes long beside a look at a job.
const COMMENTS: i64 = 20_000;

/// More than there are connections.
const LISTS: usize = 24;

/// Gives the only post of a job its comments.
async fn fetch(store: &Store) {
    let lease = Duration::from_secs(600);
    let items = store.hand_over(10, lease).await.expect("items");
    let claim = claim(store, items[0], lease).await;
    let post = claim.post.clone().expect("known");
    let begun = store.acquire_snapshot(&claim, &post, Duration::ZERO, 0);
    let Acquired::Begun(begun) = begun.await.expect("an answer") else {
        panic!("it is begun anew");
    };
    let comment = |number: i64| NewComment {
        id: number.to_string(),
        text: format!("comment {number}"),
        likes: Some(number % 977),
        ..NewComment::default()
    };
    let page = PageWrite {
        comments: (1..=COMMENTS).map(comment).collect(),
        last: true,
        ..PageWrite::default()
    };
    let stored = store.append_page(&claim, begun.id, &page).await;
    stored.expect("stored");
}

#[tokio::test]
async fn many_sorted_lists_hold_up_nobody_who_looks_at_a_job() {
    let app = App::without_worker().await;
    let large = app.create(&[1]).await;
    fetch(&app.store).await;
    let small = app.create(&[2]).await;
    let answered = AtomicUsize::new(0);
    let lists = async {
        let lists = (0..LISTS).map(|_| async {
            let path = format!("/api/v1/jobs/{large}/comments?sort=likes&limit=1");
            let list = app.get(&path).await;
            assert_eq!(list.json()["comments"][0]["likes"], 976, "{}", list.text());
            answered.fetch_add(1, Ordering::Relaxed)
        });
        futures::future::join_all(lists).await;
    };
    let look = async {
        // By then some are being sorted, and the others wait.
        while answered.load(Ordering::Relaxed) == 0 {
            tokio::task::yield_now().await;
        }
        let before = answered.load(Ordering::Relaxed);
        let job = app.get(&format!("/api/v1/jobs/{small}")).await;
        assert_eq!(job.status, 200, "{}", job.text());
        answered.load(Ordering::Relaxed) - before
    };
    let ((), passed) = futures::join!(lists, look);
    assert!(passed < LISTS / 2, "it waited for {passed} lists");
    app.stop().await;
}

#[tokio::test]
async fn a_sorted_list_does_not_wait_for_all_those_of_another_client() {
    let app = App::without_worker().await;
    let large = app.create(&[1]).await;
    fetch(&app.store).await;
    let path = format!("/api/v1/jobs/{large}/comments?sort=likes&limit=1");
    let answered = AtomicUsize::new(0);
    let all = async {
        let lists = (0..LISTS).map(|_| async {
            let list = app.get(&path).await;
            assert_eq!(list.status, 200, "{}", list.text());
            answered.fetch_add(1, Ordering::Relaxed)
        });
        futures::future::join_all(lists).await;
    };
    // Nobody signs in here, so clients are told by their addresses.
    let other = client_at([127, 0, 0, 2].into());
    let one = async {
        while answered.load(Ordering::Relaxed) == 0 {
            tokio::task::yield_now().await;
        }
        let before = answered.load(Ordering::Relaxed);
        let list = Answer::of(other.get(app.url(&path))).await;
        assert_eq!(list.json()["comments"][0]["likes"], 976, "{}", list.text());
        answered.load(Ordering::Relaxed) - before
    };
    let ((), passed) = futures::join!(all, one);
    assert!(passed < LISTS / 2, "it waited for {passed} lists");
    app.stop().await;
}
