//! Profiles whose followers are counted, by the API and on the pages.

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};
use store::{Counts, PROFILES_WORK, Poll, PollFailure, Role};

use crate::{
    app::{Answer, App},
    small_office::{SmallOffice, fields},
};

/// What a worker would write of the profiles that are due: followers, or why there are none, by handle.
pub(crate) async fn poll(app: &App, told: &[(&str, Result<i64, &'static str>)]) {
    let again_after = Duration::ZERO;
    for id in app.store.hand_over(100, again_after).await.expect("work") {
        let lease = app.store.claim(id, "test", Duration::from_secs(60)).await;
        let lease = lease.expect("an answer").expect("it is due");
        assert_eq!(lease.kind, PROFILES_WORK);
        let polled = app.store.polled_profiles(&lease).await.expect("profiles");
        let polls: Vec<_> = polled
            .iter()
            .map(|profile| {
                let (_, told) = told
                    .iter()
                    .find(|(handle, _)| *handle == profile.handle_key)
                    .unwrap_or_else(|| panic!("{} is due", profile.handle_key));
                Poll {
                    series: profile.series,
                    told: told
                        .map(|followers| Counts {
                            followers: Some(followers),
                            title: Some("A <b>page</b>".to_owned()),
                            ..Counts::default()
                        })
                        .map_err(|reason| PollFailure {
                            reason,
                            detail: "it is so".to_owned(),
                        }),
                }
            })
            .collect();
        let finished = app.store.finish_polls(&lease, &polls, None).await;
        finished.expect("the polls are written");
    }
}

async fn follow(app: &App, profile: Value) -> Value {
    let made = app.post_json("/api/v1/profiles", &profile).await;
    assert_eq!(made.status, 201, "{}", made.text());
    let profile = made.json();
    let id = profile["id"].as_str().expect("an id");
    assert_eq!(made.header("location"), format!("/api/v1/profiles/{id}"));
    profile
}

fn path(profile: &Value) -> String {
    format!(
        "/api/v1/profiles/{}",
        profile["id"].as_str().expect("an id")
    )
}

async fn change(app: &App, profile: &Value, change: Value) -> Answer {
    Answer::of(app.request(Method::PATCH, &path(profile)).json(&change)).await
}

/// Due again at once, as after a pause.
async fn due_again(app: &App, profile: &Value) {
    for paused in [true, false] {
        let changed = change(app, profile, json!({"paused": paused})).await;
        assert_eq!(changed.json()["paused"], paused, "{}", changed.text());
    }
}

#[tokio::test]
async fn a_profile_is_followed_changed_and_forgotten() {
    let app = App::without_worker().await;
    let page = follow(
        &app,
        json!({"platform": "facebook", "handle": "CocaCola", "interval": 600}),
    )
    .await;
    assert_eq!(
        (&page["state"], &page["handle"]),
        (&json!("pending"), &json!("CocaCola"))
    );
    assert_eq!(
        (&page["interval"], &page["followers"]),
        (&json!(600), &Value::Null)
    );
    let channel = follow(&app, json!({"url": "https://www.youtube.com/@Ada"})).await;
    assert_eq!(
        (&channel["platform"], &channel["interval"]),
        (&json!("youtube"), &json!(3600))
    );
    let same = json!({"url": "https://m.facebook.com/cocacola/"});
    let twice = app.post_json("/api/v1/profiles", &same).await;
    twice.problem(409, "profile_exists");

    poll(&app, &[("cocacola", Ok(7)), ("@ada", Err("not_found"))]).await;
    let shown = app.get(&path(&page)).await.json();
    assert_eq!(
        (&shown["state"], &shown["followers"]),
        (&json!("active"), &json!(7))
    );
    let shown = app.get(&path(&channel)).await.json();
    assert_eq!(
        (&shown["state"], &shown["gap"]),
        (&json!("vanished"), &json!("not_found"))
    );
    assert_eq!(shown["last_failure"]["detail"], "it is so");

    let list = app.get("/api/v1/profiles?limit=1").await.json();
    assert_eq!(list["profiles"][0]["id"], channel["id"]);
    let next = list["next_cursor"].as_str().expect("another page");
    let list = app
        .get(&format!("/api/v1/profiles?limit=1&cursor={next}"))
        .await
        .json();
    assert_eq!(
        (&list["profiles"][0]["id"], &list["next_cursor"]),
        (&page["id"], &Value::Null)
    );
    let filtered = app
        .get("/api/v1/profiles?state=vanished&platform=youtube")
        .await
        .json();
    assert_eq!(filtered["profiles"].as_array().map(Vec::len), Some(1));

    let changed = change(&app, &page, json!({"interval": 86_400, "paused": true}))
        .await
        .json();
    assert_eq!(
        (
            &changed["interval"],
            &changed["paused"],
            &changed["next_poll_at"]
        ),
        (&json!(86_400), &json!(true), &Value::Null)
    );
    assert_eq!(app.delete(&path(&page)).await.status, 204);
    app.delete(&path(&page))
        .await
        .problem(404, "profile_not_found");
    app.get(&path(&page))
        .await
        .problem(404, "profile_not_found");
    app.stop().await;
}

#[tokio::test]
async fn what_names_no_profile_is_refused_with_the_field() {
    let app = App::without_worker().await;
    for (body, pointer, code) in [
        (
            json!({"platform": "facebook", "handle": "Coca Cola"}),
            "/handle",
            "not_a_profile",
        ),
        (
            json!({"platform": "nowhere", "handle": "a"}),
            "/platform",
            "unknown_platform",
        ),
        (
            json!({"platform": "hackernews", "handle": "a"}),
            "/platform",
            "unknown_platform",
        ),
        (
            json!({"url": "https://shop.example.org/"}),
            "/url",
            "not_a_profile",
        ),
        (json!({"handle": "CocaCola"}), "/handle", "not_a_profile"),
        (json!({"handle": ""}), "/handle", "not_a_profile"),
        (json!({"url": ""}), "/url", "not_a_profile"),
        (
            json!({"platform": "facebook", "handle": " "}),
            "/handle",
            "not_a_profile",
        ),
        (
            json!({"platform": "facebook", "handle": "Me"}),
            "/handle",
            "not_a_profile",
        ),
        (json!({}), "/handle", "missing"),
        (
            json!({"url": "https://www.youtube.com/@Ada", "interval": 5}),
            "/interval",
            "out_of_range",
        ),
        (
            json!({"url": "https://www.youtube.com/@Ada", "brand": "x"}),
            "/brand",
            "not_an_id",
        ),
        (
            json!({"url": "https://www.youtube.com/@Ada", "every": 5}),
            "/every",
            "unknown_field",
        ),
    ] {
        let answer = app.post_json("/api/v1/profiles", &body).await;
        let problem = answer.problem(422, "invalid_fields");
        let entry = (
            &problem["errors"][0]["pointer"],
            &problem["errors"][0]["code"],
        );
        assert_eq!(entry, (&json!(pointer), &json!(code)), "{body}: {problem}");
    }
    let brand = json!({"url": "https://www.youtube.com/@Ada", "brand": "0190a0a0-0000-7000-8000-000000000000"});
    app.post_json("/api/v1/profiles", &brand)
        .await
        .problem(404, "brand_not_found");
    let list = app.get("/api/v1/profiles").await.json();
    assert_eq!(list["profiles"], json!([]));
    app.stop().await;
}

#[tokio::test]
async fn a_profile_belongs_to_a_brand() {
    let app = App::without_worker().await;
    let made = app
        .post_json("/api/v1/brands", &json!({"name": "Acme"}))
        .await;
    let brand = made.json()["id"].as_str().expect("an id").to_owned();
    let page = follow(
        &app,
        json!({"platform": "facebook", "handle": "acme", "brand": brand}),
    )
    .await;
    assert_eq!(page["brand"], brand);
    follow(&app, json!({"platform": "facebook", "handle": "other"})).await;
    let list = app
        .get(&format!("/api/v1/profiles?brand={brand}"))
        .await
        .json();
    assert_eq!(list["profiles"].as_array().map(Vec::len), Some(1));
    let changed = change(&app, &page, json!({"brand": null})).await;
    assert_eq!(changed.json()["brand"], Value::Null);
    app.stop().await;
}

#[tokio::test]
async fn a_list_is_read_whichever_way_it_comes() {
    let app = App::without_worker().await;
    let csv = "Company;Page;Note\nAcme;https://www.facebook.com/acme;x\n\
               Ada;youtube.com/@Ada;y\nShop;https://shop.example.org/;z\n";
    let answer = app
        .post_file("/api/v1/profiles?interval=600", "text/csv", csv)
        .await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let followed = answer.json();
    assert_eq!(
        (&followed["added"], &followed["known"]),
        (&json!(2), &json!(0))
    );
    let bad = &followed["errors"][0];
    assert_eq!(
        (&bad["row"], &bad["code"]),
        (&json!(4), &json!("not_a_profile")),
        "{bad}"
    );
    let text = "https://www.facebook.com/acme\nhttps://social.example.org/@ada\n";
    let parts: &[(&str, Option<&str>, &[u8])] = &[("file", Some("list.txt"), text.as_bytes())];
    let followed = app.post_form("/api/v1/profiles", parts).await.json();
    assert_eq!(
        (&followed["added"], &followed["known"]),
        (&json!(1), &json!(1)),
        "{followed}"
    );
    let list = app.get("/api/v1/profiles?platform=youtube").await.json();
    assert_eq!(list["profiles"][0]["interval"], 600);

    let none = app
        .post_file(
            "/api/v1/profiles",
            "text/plain",
            "https://shop.example.org/\n",
        )
        .await;
    let problem = none.problem(422, "no_runnable_entry");
    assert_eq!(problem["errors"][0]["code"], "not_a_profile");
    let empty = app
        .post_file("/api/v1/profiles", "text/plain", "hello\n")
        .await;
    empty.problem(422, "empty_list");
    let odd = app.post_file("/api/v1/profiles", "image/png", "x").await;
    odd.problem(415, "unsupported_media_type");
    app.stop().await;
}

#[tokio::test]
async fn followers_are_told_as_measured_and_put_together_and_a_gap_is_a_gap() {
    let app = App::without_worker().await;
    let page = follow(&app, json!({"platform": "facebook", "handle": "acme"})).await;
    let series = format!("{}/followers", path(&page));
    let none = app.get(&series).await.json();
    assert_eq!(
        (&none["measurements"], &none["total"]),
        (&json!([]), &Value::Null)
    );
    poll(&app, &[("acme", Ok(100))]).await;
    due_again(&app, &page).await;
    poll(&app, &[("acme", Err("network"))]).await;
    due_again(&app, &page).await;
    poll(&app, &[("acme", Ok(150))]).await;

    let raw = app.get(&series).await.json();
    let told: Vec<_> = raw["measurements"]
        .as_array()
        .expect("measurements")
        .iter()
        .map(|one| (one["followers"].clone(), one["gap"].clone()))
        .collect();
    let gap = |reason: &str| (Value::Null, json!(reason));
    assert_eq!(
        told,
        [
            (json!(100), Value::Null),
            gap("paused"),
            gap("network"),
            (json!(150), Value::Null)
        ]
    );
    let total = &raw["total"];
    assert_eq!(
        (
            &total["first"],
            &total["last"],
            &total["min"],
            &total["max"]
        ),
        (&json!(100), &json!(150), &json!(100), &json!(150))
    );
    assert_eq!(
        (&total["change"], &total["growth"]),
        (&json!(50), &json!(0.5))
    );
    for by in ["hour", "day", "week"] {
        let answer = app.get(&format!("{series}?by={by}")).await.json();
        assert!(answer.get("measurements").is_none());
        let buckets = answer["buckets"].as_array().expect("buckets");
        let last = buckets.last().expect("one at least");
        assert_eq!(
            (&answer["by"], &last["last"]),
            (&json!(by), &json!(150)),
            "{answer}"
        );
        assert_eq!(last["gap"], "paused");
    }
    let earlier = app
        .get(&format!("{series}?to=2020-01-01T00:00:00Z"))
        .await
        .json();
    assert_eq!(earlier["measurements"], json!([]));
    let csv = app.get(&format!("{series}.csv?by=day")).await;
    assert!(csv.header("content-type").starts_with("text/csv"));
    let text = csv.text();
    assert!(
        text.starts_with(
            "\u{feff}from,until,followers,first,min,max,change,growth,coverage,gap\r\n"
        ),
        "{text}"
    );
    assert!(
        text.contains(",150,") && text.ends_with(",paused\r\n"),
        "{text}"
    );
    app.get(&format!("{series}?by=year"))
        .await
        .problem(400, "bad_parameter");
    app.stop().await;
}

#[tokio::test]
async fn profiles_stand_beside_each_other() {
    let app = App::without_worker().await;
    let mut ids = Vec::new();
    for handle in ["acme", "other"] {
        let page = follow(&app, json!({"platform": "facebook", "handle": handle})).await;
        ids.push(page["id"].as_str().expect("an id").to_owned());
    }
    poll(&app, &[("acme", Ok(50)), ("other", Err("network"))]).await;
    let compare = |ids: &str| format!("/api/v1/profiles/compare?by=day&ids={ids}");
    let beside = app.get(&compare(&ids.join(","))).await.json();
    assert_eq!(
        beside["times"].as_array().map(Vec::len),
        Some(1),
        "{beside}"
    );
    let [acme, other] = [0, 1].map(|place| &beside["profiles"][place]);
    assert_eq!(
        (&acme["followers"], &acme["indexed"]),
        (&json!([50]), &json!([100.0]))
    );
    assert_eq!(
        (&other["followers"], &other["indexed"]),
        (&json!([null]), &json!([null]))
    );
    app.get(&compare("")).await.problem(400, "bad_parameter");
    app.get(&compare("x")).await.problem(400, "bad_parameter");
    let many = vec![ids[0].as_str(); 51].join(",");
    app.get(&compare(&many)).await.problem(400, "bad_parameter");
    let nobody = "0190a0a0-0000-7000-8000-000000000000";
    app.get(&compare(nobody))
        .await
        .problem(404, "profile_not_found");
    app.stop().await;
}

#[tokio::test]
async fn another_teams_profile_is_not_there() {
    let office = SmallOffice::open().await;
    let mut red = office.signed_in("ann", "red", Role::Member).await;
    let mut blue = office.signed_in("bob", "blue", Role::Member).await;
    let csrf = red.csrf("/profiles").await;
    let form = fields(&[
        ("platform", "facebook"),
        ("handle", "acme"),
        ("interval", "600"),
    ]);
    let made = red.submit("/profiles", &csrf, &form).await;
    assert_eq!(made.status, 303, "{}", made.text());
    let page = made.header("location").to_owned();
    assert_eq!(red.step(&page).await.status, 200);
    assert_eq!(blue.step(&page).await.status, 404);
    for path in [format!("/api/v1{page}"), format!("/api/v1{page}/followers")] {
        assert_eq!(red.step(&path).await.status, 200);
        blue.step(&path).await.problem(404, "profile_not_found");
    }
    let csrf = blue.csrf("/profiles").await;
    for action in ["", "/pause", "/resume", "/delete"] {
        let answer = blue
            .submit(&format!("{page}{action}"), &csrf, "interval=600")
            .await;
        assert_eq!(answer.status, 404, "{action}");
    }
    // What one team follows, another may follow as well.
    assert_eq!(blue.submit("/profiles", &csrf, &form).await.status, 303);
    office.app.stop().await;
}

#[tokio::test]
async fn the_page_shows_a_profile_with_its_line_and_the_same_as_a_table() {
    let app = App::without_worker().await;
    let empty = app.get("/profiles").await;
    assert!(empty.text().contains("None yet."), "{}", empty.text());
    let page = follow(&app, json!({"platform": "facebook", "handle": "acme"})).await;
    let id = page["id"].as_str().expect("an id");
    let address = format!("/profiles/{id}");
    assert!(app.get(&address).await.text().contains("No count yet."));
    poll(&app, &[("acme", Ok(1_234_567))]).await;
    due_again(&app, &page).await;
    poll(&app, &[("acme", Err("network"))]).await;
    let list = app.get("/profiles").await;
    let list = list.text();
    assert!(
        list.contains("1,234,567") && list.contains(&address),
        "{list}"
    );
    assert!(list.contains("A &#60;b&#62;page&#60;/b&#62;"), "{list}");
    let shown = app.get(&address).await;
    let shown = shown.text();
    for words in [
        "<svg",
        "always 1,234,567",
        "<td class=\"num\">1,234,567</td>",
        "it was paused",
        "It is so.",
    ] {
        assert!(shown.contains(words), "no {words:?} in {shown}");
    }
    for by in ["hour", "day", "week", "nonsense"] {
        assert_eq!(
            app.get(&format!("{address}?by={by}")).await.status,
            200,
            "{by}"
        );
    }
    for (action, paused) in [("pause", true), ("resume", false)] {
        let answer = Answer::of(app.request(Method::POST, &format!("{address}/{action}"))).await;
        assert!(matches!(answer.status, 200 | 303), "{}", answer.text());
        assert_eq!(app.get(&path(&page)).await.json()["paused"], paused);
    }
    let parts: &[(&str, Option<&str>, &[u8])] = &[(
        "file",
        Some("list.txt"),
        b"https://www.facebook.com/other\nhttps://shop.example.org/",
    )];
    let told = app.post_form("/profiles/list", parts).await;
    let told = told.text();
    assert!(
        told.contains("1 profile more.") && told.contains("shop.example.org"),
        "{told}"
    );
    app.stop().await;
}
