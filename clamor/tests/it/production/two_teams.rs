//! The whole way in, as docs/operations.md says it, from an empty database: two people of two teams in two
//! browsers, a script with a personal token and an older client with HTTP Basic beside them, at two apis.

use std::net::SocketAddr;

use reqwest::{Client, Method, RequestBuilder};
use serde_json::json;
use testing::browser::Browser;
use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
};

use super::site::Site;
use crate::{
    answer::Answer,
    fake::hn,
    harness::{Server, client, until},
    signing_in::{Vouched, own_address, path},
};

/// The public name, before several apis: one connection after the other goes to the next of them.
struct Balancer {
    base: String,
    client: Client,
}

impl Balancer {
    async fn at(address: &str, apis: &[&Server]) -> Self {
        let listener = TcpListener::bind(address).await.expect("a free port");
        let apis: Vec<SocketAddr> = apis
            .iter()
            .map(|api| {
                let address = api.base.strip_prefix("http://").expect("an address");
                address.parse().expect("an address")
            })
            .collect();
        tokio::spawn(async move {
            for api in apis.iter().cycle() {
                let (mut from, _) = listener.accept().await.expect("a connection");
                let api = *api;
                tokio::spawn(async move {
                    let mut to = TcpStream::connect(api).await.expect("the api is there");
                    let _ = copy_bidirectional(&mut from, &mut to).await;
                });
            }
        });
        Self {
            base: format!("http://{address}"),
            client: client(),
        }
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        // A connection for each, so that both apis are asked.
        let request = self.client.request(method, self.url(path));
        request.header("connection", "close")
    }
}

/// Makes a job on the page, waits until it is done, and answers its address.
async fn work(browser: &Browser, site: &Balancer, post: u64) -> String {
    browser.goto(&site.url("/")).await;
    browser.write("textarea", &hn(post)).await;
    browser.shows("#preview", "1 entry").await;
    browser.click("form[data-preview] button.main").await;
    let job = until("the page of the job", || async {
        let at = path(browser).await;
        at.starts_with("/jobs/").then_some(at)
    })
    .await;
    browser.shows("#live", "1 of 1").await;
    job
}

/// Waits until a job has ended, as a program that asks for it.
async fn ended(ask: impl Fn() -> RequestBuilder) {
    until("the job ends", || async {
        let job = Answer::of(ask()).await.json();
        let is_done = ["completed", "partial", "failed"].contains(&job["status"].as_str()?);
        is_done.then_some(job)
    })
    .await;
}

#[tokio::test]
async fn two_people_of_two_teams_a_script_and_an_older_client_work_side_by_side() {
    let vouched = Vouched::start();
    let address = own_address();
    let mut site = Site::new().await;
    for (name, value) in vouched.settings(&address) {
        site = site.set(name, &value);
    }
    let (one, other, worker) = (site.api().await, site.api().await, site.worker().await);
    let public = Balancer::at(&address, &[&one, &other]).await;

    vouched.let_in("Ann", "red");
    let ann = Browser::open().await;
    ann.goto(&public.url("/account")).await;
    ann.shows("h1", "Ann").await;
    vouched.let_in("Bob", "blue");
    let bob = Browser::open().await;
    bob.goto(&public.url("/account")).await;
    bob.shows("h1", "Bob").await;
    let of_ann = work(&ann, &public, 1).await;
    let of_bob = work(&bob, &public, 2).await;
    for (browser, theirs) in [(&ann, &of_bob), (&bob, &of_ann)] {
        browser.goto(&public.url(theirs)).await;
        browser.shows("h1", "There is no such job").await;
    }

    // A token, made on the page, and shown this once.
    ann.goto(&public.url("/account")).await;
    ann.write("#token-name", "nightly").await;
    ann.js("document.querySelector('#token-rights').value = 'write'")
        .await;
    ann.click("form[action='/account/tokens'] button").await;
    ann.shows("h1", "nightly").await;
    let token = ann.js("document.querySelector('#token').value").await;
    let token = token.as_str().expect("a token").to_owned();
    assert!(token.starts_with("clamor_"), "{token}");

    // The script sends it as it is, the older client as a password.
    let by_token = |method: Method, path: &str| public.request(method, path).bearer_auth(&token);
    let by_basic =
        |method: Method, path: &str| public.request(method, path).basic_auth("ann", Some(&token));
    let body = |post: u64| json!({"urls": [hn(post)]});
    let made = Answer::of(by_token(Method::POST, "/api/v1/jobs").json(&body(3))).await;
    assert_eq!(made.status, 202, "{}", made.text());
    let script = made.job_id();
    ended(|| by_token(Method::GET, &format!("/api/v1/jobs/{script}"))).await;
    let made = Answer::of(by_basic(Method::POST, "/api/jobs/create/").json(&body(4))).await;
    assert!(made.status < 300, "{}", made.text());
    let older = made.json()["job_id"].as_str().expect("an id").to_owned();
    ended(|| by_basic(Method::GET, &format!("/api/v1/jobs/{older}"))).await;
    let file = format!("/api/jobs/{older}/download/");
    let file = Answer::of(by_basic(Method::GET, &file)).await;
    assert_eq!(file.status, 200, "{}", file.text());
    let theirs = format!("/api/v1{of_bob}");
    for refused in [
        Answer::of(by_token(Method::GET, &theirs)).await,
        Answer::of(by_basic(Method::GET, &theirs)).await,
    ] {
        refused.problem(404, "job_not_found");
    }

    // Ann sees what her programs did, Bob nothing of it; both at either api.
    for _ in 0..2 {
        ann.goto(&public.url("/")).await;
        bob.goto(&public.url("/")).await;
        for job in [&script, &older] {
            let link = format!("document.querySelector('a[href*=\"{job}\"]') !== null");
            assert_eq!(ann.js(&link).await, json!(true), "{job}");
            assert_eq!(bob.js(&link).await, json!(false), "{job}");
        }
    }

    // Signed out at one of them, she is out at both, within the seconds for which a session is believed;
    // her programs go on.
    let session = ann.client.get_named_cookie("__Host-clamor").await;
    let session = format!("__Host-clamor={}", session.expect("a session").value());
    ann.goto(&public.url("/account")).await;
    ann.click("form[action='/sign-out'] button").await;
    ann.shows("h1", "You are signed out").await;
    for api in [&one, &other] {
        until("the session is over", || async {
            let request = api.request(Method::GET, "/api/v1/jobs");
            let answer = Answer::of(request.header("cookie", &session)).await;
            (answer.status == 401).then_some(())
        })
        .await;
    }
    let goes_on = Answer::of(by_token(Method::GET, "/api/v1/jobs")).await;
    assert_eq!(goes_on.status, 200, "{}", goes_on.text());
    site.nobody_panicked();
    worker.server.stop().await;
    for api in [one, other] {
        api.stop().await;
    }
}
