//! A team sees its own jobs and an admin all of them, on every route there is.

use std::time::Duration;

use reqwest::{Method, RequestBuilder, header};
use seal::Seals;
use serde_json::{Value, json};
use store::Role;
use testing::issuer::{Issuer, Signer};

use crate::{
    app::{Answer, App, hn},
    receiver::Receiver,
    small_office::{SmallOffice, own},
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

/// The pages.
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

fn filled(path: &str, id: &str, other: &str) -> String {
    let path = path.replace("{id}", id).replace("{other}", other);
    // Those are nobody's.
    path.replace("{share}", other)
        .replace("{delivery}", other)
        .replace("{platform}", "instagram")
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

#[tokio::test]
async fn another_teams_job_is_not_there_on_any_route() {
    let world = World::start(true).await;
    let document = world.app.get("/openapi.json").await.json();
    let first = world.create(&world.red, 1).await;
    world.ended(&world.red, &first).await;
    let again = format!("/api/v1/jobs/{first}/rescore");
    let second = world.ask(&world.red, &Method::POST, &again).await.job_id();
    world.ended(&world.red, &second).await;
    let foreign = world.create(&world.blue, 1).await;
    world.ended(&world.blue, &foreign).await;

    let routes = api_routes(&document);
    let of_jobs = || routes.iter().filter(|(_, path)| path.contains("jobs/{id}"));
    assert!(of_jobs().count() > 15);
    // Seen by its own team first, so that something could have been kept for others.
    let path = format!("/api/v1/jobs/{first}");
    let seen = world.ask(&world.red, &Method::GET, &path).await;
    let mark = seen.header("etag").to_owned();
    let known = world.request(&world.blue, &Method::GET, &path);
    let known = known.header("if-none-match", mark);
    Answer::of(known).await.problem(404, "job_not_found");
    for (method, path) in of_jobs() {
        let mut pairs = vec![(&first, &second)];
        if path.contains("{other}") {
            pairs.extend([(&first, &foreign), (&foreign, &first)]);
        }
        for (id, other) in pairs {
            let path = filled(path, id, other);
            let answer = world.ask(&world.blue, method, &path).await;
            answer.problem(404, "job_not_found");
        }
    }
    for (method, path) in PAGES.iter().filter(|(_, path)| path.contains("jobs/{id}")) {
        let mut pairs = vec![(&first, &second)];
        if path.contains("{other}") {
            pairs.extend([(&first, &foreign), (&foreign, &first)]);
        }
        for (id, other) in pairs {
            let path = filled(path, id, other);
            let answer = world.ask(&world.blue, method, &path).await;
            assert_eq!(answer.status, 404, "{method} {path}: {}", answer.text());
            assert!(
                answer.text().contains("There is no such job"),
                "{}",
                answer.text()
            );
        }
    }
    assert_eq!(world.list(&world.blue).await, [foreign.as_str()]);
    let home = world.ask(&world.blue, &Method::GET, "/").await;
    assert!(home.text().contains(&foreign) && !home.text().contains(&first));

    // The same requests of those who may: none is answered as if the job were not there.
    for token in [&world.admin, &world.red] {
        for (method, path) in of_jobs().filter(|(method, _)| *method != Method::DELETE) {
            let path = filled(path, &first, &second);
            let answer = world.ask(token, method, &path).await;
            assert!(
                // 415: a route that needs a body, which these requests have not.
                matches!(answer.status, 200 | 202 | 409 | 415),
                "{method} {path} {}: {}",
                answer.status,
                answer.text()
            );
        }
    }
    let page = world
        .ask(&world.red, &Method::GET, &format!("/jobs/{first}"))
        .await;
    assert_eq!(page.status, 200);
    let path = format!("/api/v1/jobs/{first}");
    assert_eq!(
        world.ask(&world.red, &Method::DELETE, &path).await.status,
        204
    );
    world.app.stop().await;
}

#[tokio::test]
async fn whoever_is_in_several_teams_sees_one_at_a_time_on_every_route() {
    let world = World::start(false).await;
    let document = world.app.get("/openapi.json").await.json();
    let (red, other) = (
        world.create(&world.red, 1).await,
        world.create(&world.red, 2).await,
    );
    let blue = world.create(&world.blue, 1).await;
    let ask = async |token: &str, team: &str, method: &Method, path: &str| {
        let request = world.request(token, method, path);
        Answer::of(request.header("x-clamor-team", team)).await
    };
    let pages = PAGES.map(|(method, path)| (method, path.to_owned()));
    let routes = api_routes(&document).into_iter().chain(pages);
    let routes = routes.filter(|(_, path)| !OPEN.contains(&path.as_str()));
    for (method, path) in routes {
        let is_page = !path.starts_with("/api");
        let code = |answer: &Answer, status: u16, code: &str| match is_page {
            true => assert_eq!(answer.status, status, "{method} {path}: {}", answer.text()),
            false => {
                answer.problem(status, code);
            }
        };
        let filled = filled(&path, &red, &other);
        // Which one is meant is not guessed; a team that is not theirs is like one that there is not.
        code(
            &world.ask(&world.both, &method, &filled).await,
            403,
            "no_team",
        );
        for team in ["green", "", "00000000-0000-0000-0000-000000000000"] {
            let answer = ask(&world.both, team, &method, &filled).await;
            code(&answer, 403, "other_team");
        }
        code(
            &ask(&world.blue, "red", &method, &filled).await,
            403,
            "other_team",
        );
        if path.contains("jobs/{id}") {
            let answer = ask(&world.both, "blue", &method, &filled).await;
            code(&answer, 404, "job_not_found");
        }
    }
    for (team, job) in [("blue", &blue), ("red", &red)] {
        let path = format!("/api/v1/jobs/{job}");
        assert_eq!(
            ask(&world.both, team, &Method::GET, &path).await.status,
            200
        );
        let request = world.request(&world.both, &Method::POST, "/api/v1/jobs");
        let request = request.header("x-clamor-team", team);
        let made = Answer::of(request.json(&json!({"urls": [hn(7)]})))
            .await
            .job_id();
        let own = if team == "blue" {
            &world.blue
        } else {
            &world.red
        };
        assert!(world.list(own).await.contains(&made), "{team}");
    }
    world.app.stop().await;
}

#[tokio::test]
async fn another_teams_brand_is_not_there_on_any_route() {
    let world = World::start(false).await;
    let document = world.app.get("/openapi.json").await.json();
    let request = world.request(&world.red, &Method::POST, "/api/v1/brands");
    let made = Answer::of(request.json(&json!({"name": "Acme"}))).await;
    let brand = made.job_id();
    let routes = api_routes(&document);
    let of_brands: Vec<_> = routes
        .iter()
        .filter(|(_, path)| path.contains("brands/{id}"))
        .collect();
    assert_eq!(of_brands.len(), 5);
    for (method, path) in of_brands {
        let path = filled(path, &brand, "");
        let answer = world.ask(&world.blue, method, &path).await;
        answer.problem(404, "brand_not_found");
        for token in [&world.red, &world.admin] {
            let answer = world.ask(token, method, &path).await;
            // There is a logo only once somebody gives one.
            let is_seen = matches!(answer.status, 200 | 204 | 415)
                || answer.text().contains("logo_not_found");
            assert!(is_seen, "{}", answer.text());
        }
    }
    let listed = world.ask(&world.blue, &Method::GET, "/api/v1/brands").await;
    assert_eq!(listed.json()["brands"], json!([]));
    // Nor for those who see it, where the job would be another team's.
    for token in [&world.blue, &world.admin] {
        let request = world.request(token, &Method::POST, "/api/v1/jobs");
        let body = json!({"urls": [hn(1)], "brand": brand});
        Answer::of(request.json(&body))
            .await
            .problem(404, "brand_not_found");
    }
    world.app.stop().await;
}

/// What the admin of a team looks after, for those of another team and for their own.
#[tokio::test]
async fn what_another_team_looks_after_is_not_there_on_any_route() {
    let receiver = Receiver::start().await;
    let office = SmallOffice::with(|settings| {
        settings.seals = Seals::with(SEAL_KEY.parse().expect("a key"));
        settings.webhook_hosts = [receiver.host()].into_iter().collect();
        // Nobody tests a credential.
        settings.analyze_wait = Duration::ZERO;
    })
    .await;
    for (name, team) in [("rea", "red"), ("bea", "blue")] {
        office.signed_in(name, team, Role::TeamAdmin).await;
    }
    office.signed_in("ron", "red", Role::Member).await;
    let app = &office.app;
    let ask = async |name: &str, method: &Method, path: &str, body: Option<Value>| {
        let request = app.request(method.clone(), path);
        let request = request.basic_auth(name, Some(own(name)));
        Answer::of(match body {
            Some(body) => request.json(&body),
            // As a page sends it: all that any form asks for.
            None if !path.starts_with("/api") => request
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                .body(
                    "url=https%3A%2F%2Fa.example&job.failed=true&interval=3600&role=member&name=x\
                     &to=00000000-0000-0000-0000-000000000001",
                ),
            None => request,
        })
        .await
    };
    let make = async |path: &str, body: Value| {
        let made = ask("rea", &Method::POST, path, Some(body)).await;
        assert_eq!(made.status, 201, "{path}: {}", made.text());
        made.job_id()
    };
    let wanted = json!({"platform": "facebook", "handle": "pageone"});
    let profile = make("/api/v1/profiles", wanted).await;
    let webhook = make("/api/v1/webhooks", json!({"url": receiver.url("/hook")})).await;
    let test = format!("/api/v1/webhooks/{webhook}/test");
    let told = ask("rea", &Method::POST, &test, None).await;
    let delivery = told.job_id();
    let upload = app.request(Method::POST, "/api/v1/uploads?file_name=a.csv");
    let upload = upload.basic_auth("rea", Some(own("rea")));
    let upload = upload.header(header::CONTENT_TYPE, "text/csv");
    let upload = Answer::of(upload.body("text,author\nFine,bob\n"))
        .await
        .job_id();
    let people = ask("rea", &Method::GET, "/api/v1/users", None).await.json();
    let people = people["users"].as_array().expect("users");
    let ron = people.iter().find(|user| user["subject"] == "ron");
    let ron = ron.expect("ron")["id"].as_str().expect("an id");
    let key = json!({"secret": "of-red"});
    let entered = "/api/v1/credentials/youtube";
    let entered = ask("rea", &Method::PUT, entered, Some(key)).await;
    assert_eq!(entered.status, 200, "{}", entered.text());

    let document = app.get("/openapi.json").await.json();
    let pages = PAGES.map(|(method, path)| (method, path.to_owned()));
    let routes: Vec<_> = api_routes(&document).into_iter().chain(pages).collect();
    for (noun, id, code, least) in [
        ("profiles/{id}", &*profile, "profile_not_found", 10),
        ("webhooks/{id}", &webhook, "webhook_not_found", 14),
        ("users/{id}", ron, "user_not_found", 3),
        ("people/{id}", ron, "user_not_found", 5),
        ("uploads/{id}", &upload, "upload_not_found", 4),
        (
            "credentials/{platform}",
            "youtube",
            "credential_not_found",
            3,
        ),
    ] {
        let of_noun = routes.iter().filter(|(method, path)| {
            // Who enters a credential has it.
            path.contains(noun) && !(noun.starts_with("credentials") && method == Method::PUT)
        });
        let filled = |path: &str| {
            let path = path.replace("{id}", id).replace("{platform}", id);
            path.replace("{delivery}", &delivery)
        };
        let of_noun: Vec<_> = of_noun.collect();
        assert!(of_noun.len() >= least, "{noun}: {}", of_noun.len());
        for (method, path) in &of_noun {
            let answer = ask("bea", method, &filled(path), None).await;
            match path.starts_with("/api") {
                true => drop(answer.problem(404, code)),
                false => assert_eq!(answer.status, 404, "{method} {path}: {}", answer.text()),
            }
        }
        // It is there as it was, for its own team.
        for (method, path) in of_noun.iter().filter(|(method, _)| method.is_safe()) {
            let answer = ask("rea", method, &filled(path), None).await;
            assert_eq!(answer.status, 200, "{method} {path}: {}", answer.text());
        }
    }
    for list in ["profiles", "webhooks", "users", "credentials"] {
        let path = format!("/api/v1/{list}");
        let theirs = ask("bea", &Method::GET, &path, None).await;
        for id in [&*profile, &webhook, ron, "youtube"] {
            assert!(!theirs.text().contains(id), "{list}: {}", theirs.text());
        }
    }
    let jobs = ask("ron", &Method::GET, "/api/v1/jobs", None).await;
    assert_eq!(jobs.status, 200, "nobody has disabled him: {}", jobs.text());
    office.app.stop().await;
}

#[tokio::test]
async fn a_share_link_opens_no_other_route_whatever_way_it_is_sent() {
    let world = World::start(false).await;
    let app = &world.app;
    let document = app.get("/openapi.json").await.json();
    let (id, other) = (
        world.create(&world.red, 1).await,
        world.create(&world.red, 2).await,
    );
    let shares = format!("/api/v1/jobs/{id}/shares");
    let request = world.request(&world.red, &Method::POST, &shares);
    let made = Answer::of(request.json(&json!({}))).await.json();
    let link = made["url"].as_str().expect("a link").to_owned();
    let path = link.strip_prefix(&app.url("")).expect("ours").to_owned();
    let secret = path.strip_prefix("/s/").expect("a link");
    assert_eq!(app.get(&path).await.status, 200);

    let pages = PAGES.map(|(method, path)| (method, path.to_owned()));
    let routes = api_routes(&document).into_iter().chain(pages);
    for (method, route) in routes.filter(|(_, path)| !OPEN.contains(&path.as_str())) {
        let route = filled(&route, &id, &other);
        let ask = || app.request(method.clone(), &route);
        for (way, request) in [
            ("bearer", ask().bearer_auth(secret)),
            ("basic", ask().basic_auth("link", Some(secret))),
            (
                "session",
                ask().header(header::COOKIE, format!("__Host-clamor={secret}")),
            ),
            ("query", ask().query(&[("token", secret)])),
            ("referer", ask().header(header::REFERER, &link)),
        ] {
            let answer = Answer::of(request).await;
            assert_eq!(answer.status, 401, "{way} {method} {route}");
        }
        // The addresses below the link are the link's alone.
        let below = app.request(method.clone(), &format!("{path}{route}"));
        let below = Answer::of(below).await;
        assert!(
            matches!(below.status, 404 | 405) || route == "/",
            "{method} {route}"
        );
    }
    assert_eq!(world.list(&world.red).await.len(), 2);
    // Nor does what somebody else has open more by a link: it is looked at nowhere there.
    let page = world.ask(&world.blue, &Method::GET, &path).await;
    assert!(page.status == 200 && !page.text().contains("blue"));
    world.app.stop().await;
}

#[tokio::test]
async fn another_teams_post_is_not_there_on_any_route() {
    let world = World::start(false).await;
    let document = world.app.get("/openapi.json").await.json();
    let write = async |token: &str, content: &str| {
        let request = world.request(token, &Method::PUT, "/api/v1/posts/secret");
        let answer = Answer::of(request.json(&json!({"content": content}))).await;
        assert_eq!(answer.status, 201, "{}", answer.text());
    };
    write(&world.red, "Ours.").await;
    let routes = api_routes(&document);
    let of_posts: Vec<_> = routes
        .iter()
        .filter(|(_, path)| path.contains("posts/{id}"))
        .collect();
    assert!(of_posts.len() > 6);
    for (method, path) in of_posts.iter().filter(|(method, _)| *method != Method::PUT) {
        let answer = world
            .ask(&world.blue, method, &filled(path, "secret", ""))
            .await;
        answer.problem(404, "post_not_found");
    }
    // The same id is another post in another team.
    write(&world.blue, "Theirs.").await;
    for (token, content) in [(&world.red, "Ours."), (&world.blue, "Theirs.")] {
        let post = world.ask(token, &Method::GET, "/api/v1/posts/secret").await;
        assert_eq!(post.json()["content"], content);
    }
    world.app.stop().await;
}

#[tokio::test]
async fn an_admin_sees_all_and_writes_for_their_own_team() {
    let world = World::start(false).await;
    let red = world.create(&world.red, 1).await;
    let blue = world.create(&world.blue, 2).await;
    let by_red_admin = world.create(&world.red_admin, 3).await;
    let by_admin = world.create(&world.admin, 4).await;

    let newest_first = [&by_admin, &by_red_admin, &blue, &red];
    for admin in [&world.admin, &world.red_admin] {
        assert_eq!(
            world.list(admin).await.iter().collect::<Vec<_>>(),
            newest_first
        );
        let page = world.ask(admin, &Method::GET, "/").await;
        assert!(
            newest_first
                .iter()
                .all(|id| page.text().contains(id.as_str()))
        );
    }
    assert_eq!(
        world.list(&world.red).await,
        [by_red_admin.clone(), red.clone()]
    );
    assert_eq!(world.list(&world.blue).await, [blue.as_str()]);

    // Page after page, over the teams.
    let mut all = Vec::new();
    let mut path = "/api/v1/jobs?limit=1".to_owned();
    loop {
        let page = world.ask(&world.admin, &Method::GET, &path).await.json();
        all.push(page["jobs"][0]["id"].as_str().expect("a job").to_owned());
        match page["next_cursor"].as_str() {
            Some(next) => path = format!("/api/v1/jobs?limit=1&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(all.iter().collect::<Vec<_>>(), newest_first);

    let cancel = format!("/api/v1/jobs/{blue}/cancel");
    assert_eq!(
        world.ask(&world.admin, &Method::POST, &cancel).await.status,
        200
    );
    let path = format!("/api/v1/jobs/{blue}");
    let job = world.ask(&world.blue, &Method::GET, &path).await.json();
    assert_eq!(job["status"], "cancelled");
    assert_eq!(
        world.ask(&world.admin, &Method::DELETE, &path).await.status,
        204
    );
    assert!(world.list(&world.blue).await.is_empty());
    world.app.stop().await;
}

#[tokio::test]
async fn a_job_scored_again_by_an_admin_stays_with_its_team() {
    let world = World::start(true).await;
    let job = world.create(&world.blue, 1).await;
    world.ended(&world.blue, &job).await;
    let path = format!("/api/v1/jobs/{job}/rescore");
    let ask = |token: &str| {
        let request = world.request(token, &Method::POST, &path);
        Answer::of(request.header("idempotency-key", "again"))
    };
    let again = ask(&world.red_admin).await;
    assert_eq!(again.status, 202, "{}", again.text());
    let again = again.job_id();
    assert_eq!(ask(&world.red_admin).await.job_id(), again);
    assert_eq!(world.list(&world.blue).await, [again.clone(), job.clone()]);
    assert!(world.list(&world.red).await.is_empty());
    let compare = format!("/api/v1/jobs/{job}/compare/{again}");
    world.ended(&world.blue, &again).await;
    for token in [&world.blue, &world.admin] {
        let answer = world.ask(token, &Method::GET, &compare).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
    }
    world.app.stop().await;
}

#[tokio::test]
async fn an_idempotency_key_is_known_to_its_own_team_only() {
    let world = World::start(false).await;
    let post = |token: &str, post: u64| {
        let body = json!({"urls": [hn(post)]});
        let request = world.request(token, &Method::POST, "/api/v1/jobs");
        Answer::of(request.header("idempotency-key", "monday").json(&body))
    };
    let red = post(&world.red, 1).await.job_id();
    let blue = post(&world.blue, 1).await.job_id();
    let admin = post(&world.admin, 2).await.job_id();
    assert!(red != blue && blue != admin && red != admin);
    assert_eq!(post(&world.red, 1).await.job_id(), red);
    // An admin of the team shares its keys, and sees no more by them than before.
    assert_eq!(post(&world.red_admin, 1).await.job_id(), red);
    post(&world.red_admin, 2)
        .await
        .problem(409, "idempotency_key_reused");
    world.app.stop().await;
}
