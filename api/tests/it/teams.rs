//! A team sees its own jobs and an admin all of them, on every route there is.

mod across;
mod others;

use std::collections::BTreeSet;

use reqwest::{Method, RequestBuilder, header};
use serde_json::{Value, json};
use testing::issuer::{Issuer, Signer};

use crate::{
    app::{Answer, App, hn},
    routed,
    trust::{app_of, trusted},
};

const SEAL_KEY: &str = "00000000000000000000000000000000000000000000000000000000000000a1";

/// Routes that answer anybody.
const OPEN: [&str; 3] = ["/healthz", "/metrics", "/readyz"];

/// Addresses beside the document's: older clients add a slash.
const SLASHED: [(Method, &str); 14] = [
    (Method::POST, "/api/v1/posts/"),
    (Method::POST, "/api/v1/posts:batch/"),
    (Method::GET, "/api/v1/posts/{id}/"),
    (Method::GET, "/api/v1/posts/{id}/analysis/"),
    (Method::PUT, "/api/v1/posts/{id}/"),
    (Method::DELETE, "/api/v1/posts/{id}/"),
    (Method::POST, "/api/fans/put/"),
    (Method::POST, "/api/fans/insertcompany/"),
    (Method::GET, "/api/fans/linechart/{page}/"),
    (Method::GET, "/api/fans/table/{page}/"),
    (Method::GET, "/api/fans/multipage/"),
    (Method::GET, "/api/jobs/{id}/status/"),
    (Method::GET, "/api/jobs/{id}/download/"),
    (Method::POST, "/api/jobs/create/"),
];

/// The pages that have to know who asks.
pub(crate) const PAGES: [(Method, &str); 75] = [
    (Method::GET, "/"),
    (Method::POST, "/preview"),
    (Method::POST, "/jobs"),
    (Method::POST, "/jobs/comments"),
    (Method::GET, "/jobs/{id}"),
    (Method::GET, "/jobs/{id}/live"),
    (Method::GET, "/jobs/{id}/report"),
    (Method::POST, "/jobs/{id}/cancel"),
    (Method::POST, "/jobs/{id}/retry"),
    (Method::POST, "/jobs/{id}/rescore"),
    (Method::GET, "/jobs/{id}/compare/{other}"),
    (Method::POST, "/jobs/{id}/delete"),
    (Method::POST, "/jobs/{id}/shares"),
    (Method::POST, "/jobs/{id}/shares/{share}/end"),
    (Method::POST, "/uploads"),
    (Method::GET, "/uploads/{id}"),
    (Method::POST, "/uploads/{id}"),
    (Method::POST, "/jobs/{id}/fetch-again"),
    (Method::GET, "/account"),
    (Method::POST, "/account/team"),
    (Method::POST, "/account/time-zone"),
    (Method::POST, "/account/language"),
    (Method::POST, "/account/sessions/end"),
    (Method::POST, "/account/tokens"),
    (Method::POST, "/account/tokens/{id}/revoke"),
    (Method::GET, "/account/password"),
    (Method::POST, "/account/password"),
    (Method::GET, "/brands"),
    (Method::POST, "/brands"),
    (Method::GET, "/brands/{id}"),
    (Method::POST, "/brands/{id}"),
    (Method::POST, "/brands/{id}/archive"),
    (Method::POST, "/brands/{id}/restore"),
    (Method::POST, "/brands/{id}/logo"),
    (Method::POST, "/brands/{id}/logo/remove"),
    (Method::GET, "/profiles"),
    (Method::POST, "/profiles"),
    (Method::POST, "/profiles/list"),
    (Method::GET, "/profiles/{id}"),
    (Method::POST, "/profiles/{id}"),
    (Method::POST, "/profiles/{id}/pause"),
    (Method::POST, "/profiles/{id}/resume"),
    (Method::POST, "/profiles/{id}/delete"),
    (Method::GET, "/platforms"),
    (Method::GET, "/platforms/{platform}"),
    (Method::POST, "/platforms/{platform}"),
    (Method::POST, "/platforms/{platform}/test"),
    (Method::POST, "/platforms/{platform}/remove"),
    (Method::GET, "/people"),
    (Method::POST, "/people"),
    (Method::GET, "/people/{id}"),
    (Method::POST, "/people/{id}"),
    (Method::POST, "/people/{id}/disable"),
    (Method::POST, "/people/{id}/enable"),
    (Method::POST, "/people/{id}/password"),
    (Method::POST, "/people/{id}/hand-over"),
    (Method::GET, "/server"),
    (Method::POST, "/server/mail"),
    (Method::POST, "/account/mail"),
    (Method::GET, "/erasure"),
    (Method::POST, "/erasure"),
    (Method::GET, "/account/data"),
    (Method::POST, "/account/delete"),
    (Method::GET, "/webhooks"),
    (Method::POST, "/webhooks"),
    (Method::GET, "/webhooks/{id}"),
    (Method::POST, "/webhooks/{id}"),
    (Method::POST, "/webhooks/{id}/disable"),
    (Method::POST, "/webhooks/{id}/enable"),
    (Method::POST, "/webhooks/{id}/rotate"),
    (Method::POST, "/webhooks/{id}/test"),
    (Method::POST, "/webhooks/{id}/delete"),
    (Method::POST, "/webhooks/{id}/deliveries/{delivery}"),
    (Method::GET, "/audit"),
    (Method::POST, "/sign-out"),
];

/// Those that answer anybody: the ways in, the way out, and what all pages load.
const OUTSIDE: [(Method, &str); 7] = [
    (Method::GET, "/sign-in"),
    (Method::POST, "/sign-in"),
    (Method::GET, "/sign-in/issuer"),
    (Method::GET, "/sign-in/callback"),
    (Method::GET, "/signed-out"),
    (Method::GET, "/language/{tag}"),
    (Method::GET, "/static/{file}"),
];

/// An app with people of two teams and two admins, one of them of no team.
struct World {
    app: App,
    red: String,
    blue: String,
    red_admin: String,
    admin: String,
    /// Of somebody who is in both.
    both: String,
}

impl World {
    async fn start(worker: bool) -> Self {
        let signer = Signer::ed25519("k");
        let issuer = Issuer::start(&[&signer]);
        let token = |team: Option<&str>, roles: Value| {
            let mut claims = issuer.claims("u", "");
            claims["team"] = json!(team);
            claims["roles"] = roles;
            signer.sign(&claims)
        };
        Self {
            app: app_of(trusted(&issuer), worker).await,
            red: token(Some("red"), json!(["viewer"])),
            blue: token(Some("blue"), json!(null)),
            red_admin: token(Some("red"), json!("viewer clamor-admin")),
            admin: token(None, json!(["clamor-admin"])),
            both: {
                let mut claims = issuer.claims("both", "");
                claims["team"] = json!(["red", "blue"]);
                signer.sign(&claims)
            },
        }
    }

    fn request(&self, token: &str, method: &Method, path: &str) -> RequestBuilder {
        let request = self.app.request(method.clone(), path).bearer_auth(token);
        // A form, as a page sends it.
        let form = match path.rsplit('/').next() {
            _ if path.starts_with("/api") => return request,
            Some("rescore") => "analyzer=lexicon",
            Some("fetch-again") => "item=00000000-0000-0000-0000-000000000000",
            Some("shares") => "days=30",
            _ if path.starts_with("/brands/") => "name=Acme",
            _ => return request,
        };
        let kind = "application/x-www-form-urlencoded";
        request.header(header::CONTENT_TYPE, kind).body(form)
    }

    async fn ask(&self, token: &str, method: &Method, path: &str) -> Answer {
        Answer::of(self.request(token, method, path)).await
    }

    async fn create(&self, token: &str, post: u64) -> String {
        let body = json!({"urls": [hn(post)]});
        let request = self.request(token, &Method::POST, "/api/v1/jobs");
        let answer = Answer::of(request.json(&body)).await;
        assert_eq!(answer.status, 202, "{}", answer.text());
        answer.job_id()
    }

    async fn ended(&self, token: &str, id: &str) {
        let path = format!("/api/v1/jobs/{id}/events");
        let events = self.ask(token, &Method::GET, &path).await;
        assert!(events.text().contains("event: end"), "{}", events.text());
    }

    async fn list(&self, token: &str) -> Vec<String> {
        let page = self.ask(token, &Method::GET, "/api/v1/jobs").await.json();
        let jobs = page["jobs"].as_array().expect("jobs");
        jobs.iter()
            .map(|job| job["id"].as_str().expect("an id").to_owned())
            .collect()
    }
}

/// Every route of the document and its neighbours, deletion last.
pub(crate) fn api_routes(document: &Value) -> Vec<(Method, String)> {
    let paths = document["paths"].as_object().expect("paths");
    let mut routes: Vec<(Method, String)> = SLASHED
        .map(|(method, path)| (method, path.to_owned()))
        .into();
    for (path, operations) in paths {
        for method in operations.as_object().expect("operations").keys() {
            let method = method.to_ascii_uppercase().parse().expect("a method");
            routes.push((method, path.clone()));
        }
    }
    routes.sort_by_key(|(method, _)| *method == Method::DELETE);
    routes
}

pub(crate) fn filled(path: &str, id: &str, other: &str) -> String {
    let path = path.replace("{id}", id).replace("{other}", other);
    // Those are nobody's.
    path.replace("{share}", other)
        .replace("{delivery}", other)
        .replace("{platform}", "instagram")
}

#[test]
fn no_route_is_left_out_of_the_lists_that_tests_go_through() {
    let (inside, rest) = routed::PAGES
        .split_once(".layer(from_fn(csrf::check))")
        .expect("the pages behind the door");
    let (outside, _) = rest
        .split_once("fn shared_router(")
        .expect("what links show");
    for (source, list) in [
        (inside, &PAGES[..]),
        (outside, &OUTSIDE[..]),
        (routed::ROUTER, &SLASHED[..]),
    ] {
        let routes = routed::routes(source);
        let named = |routes: &[(Method, &'static str)]| {
            let names = routes
                .iter()
                .map(|(method, path)| (method.to_string(), *path));
            names.collect::<BTreeSet<_>>()
        };
        assert_eq!(named(&routes), named(list));
        assert_eq!(routes.len(), list.len(), "one stands there twice");
    }
}

#[tokio::test]
async fn nothing_but_health_and_documents_is_shown_without_a_token() {
    let world = World::start(false).await;
    let app = &world.app;
    let document = app.get("/openapi.json").await.json();
    let (id, other) = (
        world.create(&world.red, 1).await,
        world.create(&world.red, 2).await,
    );
    for (method, path) in api_routes(&document) {
        let path = filled(&path, &id, &other);
        let answer = Answer::of(app.request(method.clone(), &path)).await;
        if OPEN.contains(&path.as_str()) {
            assert_eq!(answer.status, 200, "{path}");
            continue;
        }
        answer.problem(401, "token_missing");
        assert!(
            answer.header("www-authenticate").starts_with("Bearer"),
            "{method} {path}"
        );
        let answer = app.ask_as("rubbish", method.clone(), &path).await;
        answer.problem(401, "token_invalid");
    }
    for (method, path) in PAGES {
        let path = filled(path, &id, &other);
        let answer = Answer::of(app.request(method.clone(), &path)).await;
        assert_eq!(answer.status, 401, "{method} {path}");
        assert!(
            answer.header("content-type").starts_with("text/html"),
            "{method} {path}"
        );
        assert!(
            answer.header("www-authenticate").starts_with("Bearer"),
            "{method} {path}"
        );
        assert!(
            answer
                .text()
                .contains("a token of the issuer that it trusts."),
            "{}",
            answer.text()
        );
    }
    for path in ["/docs", "/static/clamor.css", "/static/clamor.js"] {
        assert_eq!(app.get(path).await.status, 200, "{path}");
    }
    assert_eq!(world.list(&world.red).await.len(), 2);
    world.app.stop().await;
}
