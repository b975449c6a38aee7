//! One limit for all api processes that share a Redis, and one for each while it is away.

use std::sync::atomic::{AtomicU16, Ordering};
use std::time::Instant;

use reqwest::Method;

use super::site::Site;
use crate::{
    answer::Answer,
    harness::{Server, until},
};

/// What is left to whoever is at this address, as an answer says; none when it was one too many.
async fn left(api: &Server, address: &str) -> Option<u32> {
    let request = api.request(Method::GET, "/api/v1/jobs");
    let answer = Answer::of(request.header("x-forwarded-for", address)).await;
    if answer.status == 429 {
        answer.problem(429, "rate_limited");
        assert!(!answer.header("retry-after").is_empty());
        return None;
    }
    assert_eq!(answer.status, 200, "{}", answer.text());
    let told = answer.header("ratelimit");
    let left = told.strip_prefix("\"requests\";r=");
    let left = left.and_then(|told| told.split_once(';'));
    let (left, _) = left.unwrap_or_else(|| panic!("{told}"));
    Some(left.parse().expect("a number"))
}

#[tokio::test]
async fn two_processes_share_a_limit_while_there_is_redis() {
    let site = Site::new().await.set("RATE_LIMIT", "4/h");
    let mut site = site.set("TRUSTED_PROXIES", "127.0.0.1");
    let (first, second) = (site.api().await, site.api().await);
    let both = async |address: &str| {
        let of_first = left(&first, address).await;
        (of_first, left(&second, address).await)
    };
    assert_eq!(both("192.0.2.1").await, (Some(3), Some(2)));
    assert_eq!(both("192.0.2.1").await, (Some(1), Some(0)));
    assert_eq!(both("192.0.2.1").await, (None, None));

    // Each by itself, which has counted nothing so far.
    site.redis.stop();
    for expected in [Some(3), Some(2), Some(1), Some(0), None] {
        assert_eq!(both("192.0.2.1").await, (expected, expected));
    }
    // Together again, whoever comes then.
    site.redis.start_again();
    let next = AtomicU16::new(1);
    until("both are counted together again", || async {
        let [net, host] = next.fetch_add(1, Ordering::Relaxed).to_be_bytes();
        let counted = both(&format!("198.51.{net}.{host}")).await;
        (counted == (Some(3), Some(2))).then_some(())
    })
    .await;
    for api in [first, second] {
        api.stop().await;
    }
}

#[tokio::test]
async fn what_a_process_holds_for_somebody_is_part_of_the_whole() {
    // Two are taken at once; one comes back in half a minute.
    let site = Site::new().await.set("RATE_LIMIT", "120/h");
    let mut site = site.set("TRUSTED_PROXIES", "127.0.0.1");
    let (first, second) = (site.api().await, site.api().await);
    let begun = Instant::now();
    assert_eq!(left(&first, "192.0.2.1").await, Some(119));
    assert_eq!(left(&second, "192.0.2.1").await, Some(117));
    let mut answered = 2;
    for api in [&first, &second, &first, &second] {
        while left(api, "192.0.2.1").await.is_some() {
            answered += 1;
        }
    }
    let back = begun.elapsed().as_secs() / 30;
    assert!((120..=121 + back).contains(&answered), "{answered}");
    // What was taken before it went away is there.
    assert_eq!(left(&first, "192.0.2.2").await, Some(119));
    site.redis.stop();
    assert_eq!(left(&first, "192.0.2.2").await, Some(118));
    for api in [first, second] {
        api.stop().await;
    }
}
