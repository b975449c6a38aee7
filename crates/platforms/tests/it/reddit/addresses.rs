//! Which post an address of Reddit names.

use axum::{
    Router,
    http::{StatusCode, header},
    routing::get,
};
use platforms::{Client, Post, recognize};

use super::POST;
use crate::fake::{self, Fake, post};

#[tokio::test]
async fn a_share_link_leads_to_its_post() {
    let share = get(|| async {
        let to = "https://www.reddit.com/r/shoes/comments/abc123/new_shoes/?share_id=x&rdt=1";
        (StatusCode::MOVED_PERMANENTLY, [(header::LOCATION, to)])
    });
    let fake = Fake::start(Router::new().route("/r/shoes/s/AbCdEfGhIj", share)).await;
    let client = Client::new(fake::settings_for_host("www.reddit.com", fake.base())).unwrap();
    let found = client
        .resolve(&recognize("https://www.reddit.com/r/shoes/s/AbCdEfGhIj"))
        .await;
    assert_eq!(found.unwrap(), post(POST));
}

#[test]
fn one_post_however_it_is_written() {
    let first: Post = post(POST);
    for other in [
        "https://old.reddit.com/r/shoes/comments/abc123/new_shoes/first/?context=3",
        "https://np.reddit.com/comments/ABC123.json",
        "https://www.reddit.com/user/ann/comments/abc123/words/",
        "https://www.reddit.com/gallery/abc123",
        "https://redd.it/abc123",
    ] {
        assert_eq!(post(other), first, "{other}");
    }
}
