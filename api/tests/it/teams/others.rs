//! What belongs to another team is not there, on any route.

use std::time::Duration;

use reqwest::{Method, header};
use seal::Seals;
use serde_json::{Value, json};
use store::Role;

use super::{OPEN, PAGES, SEAL_KEY, World, api_routes, filled};
use crate::{
    app::{Answer, hn},
    receiver::Receiver,
    small_office::{SmallOffice, own},
};

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
async fn another_teams_brand_is_not_there_on_any_route() {
    let world = World::start(false).await;
    let document = world.app.get("/openapi.json").await.json();
    let request = world.request(&world.red, &Method::POST, "/api/v1/brands");
    let made = Answer::of(request.json(&json!({"name": "Acme"}))).await;
    let brand = made.job_id();
    let pages = PAGES.map(|(method, path)| (method, path.to_owned()));
    let routes = api_routes(&document).into_iter().chain(pages);
    let of_brands: Vec<_> = routes
        .filter(|(_, path)| path.contains("brands/{id}"))
        .collect();
    let of_pages = of_brands
        .iter()
        .filter(|(_, path)| !path.starts_with("/api"));
    assert_eq!((of_brands.len(), of_pages.count()), (11, 6));
    for (method, path) in &of_brands {
        let is_page = !path.starts_with("/api");
        let path = filled(path, &brand, "");
        let answer = world.ask(&world.blue, method, &path).await;
        match is_page {
            true => assert_eq!(answer.status, 404, "{method} {path}: {}", answer.text()),
            false => drop(answer.problem(404, "brand_not_found")),
        }
        for token in [&world.red, &world.admin] {
            let answer = world.ask(token, method, &path).await;
            let is_seen = match is_page {
                // 400: a form without a picture.
                true => matches!(answer.status, 200 | 303 | 400),
                // There is a logo only once somebody gives one.
                false => {
                    matches!(answer.status, 200 | 204 | 415)
                        || answer.text().contains("logo_not_found")
                }
            };
            assert!(is_seen, "{method} {path}: {}", answer.text());
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
