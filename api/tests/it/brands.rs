//! Brands: what they do for the jobs of a team, by the API and on the pages.

use reqwest::Method;
use serde_json::{Value, json};
use store::Role;

use crate::{
    app::{Answer, App, hn},
    small_office::{SmallOffice, fields, own},
};

async fn make(app: &App, brand: Value) -> Value {
    let made = app.post_json("/api/v1/brands", &brand).await;
    assert_eq!(made.status, 201, "{}", made.text());
    let brand = made.json();
    let id = brand["id"].as_str().expect("an id");
    assert_eq!(made.header("location"), format!("/api/v1/brands/{id}"));
    brand
}

async fn change(app: &App, id: &Value, change: Value) -> Answer {
    let path = format!("/api/v1/brands/{}", id.as_str().expect("an id"));
    Answer::of(app.request(Method::PATCH, &path).json(&change)).await
}

async fn jobs_of(app: &App, brand: &Value) -> Vec<Value> {
    let brand = brand.as_str().expect("an id");
    let page = app.get(&format!("/api/v1/jobs?brand={brand}")).await.json();
    let jobs = page["jobs"].as_array().expect("jobs");
    jobs.iter().map(|job| job["id"].clone()).collect()
}

#[tokio::test]
async fn a_job_belongs_to_a_brand_whichever_way_it_comes() {
    let app = App::start().await;
    let acme = make(
        &app,
        json!({"name": " Acme ", "own_accounts": {"hackernews": ["author1"]}, "retention_days": 7}),
    )
    .await;
    assert_eq!(
        (&acme["name"], &acme["retention_days"]),
        (&json!("Acme"), &json!(7))
    );
    let id = acme["id"].as_str().expect("an id");
    let body = json!({"urls": [hn(1)], "brand": id});
    let by_json = app.post_json("/api/v1/jobs", &body).await;
    let urls = hn(2);
    let parts: &[(&str, Option<&str>, &[u8])] = &[
        ("urls", None, urls.as_bytes()),
        ("brand", None, id.as_bytes()),
        ("own_accounts", None, b"hackernews: author2"),
    ];
    let by_form = app.post_form("/api/v1/jobs", parts).await;
    let path = format!("/api/v1/jobs?kind=comments&brand={id}");
    let by_query = app
        .post_file(&path, "text/csv", "comment\nI love it!\n")
        .await;
    let other = app.create(&[3]).await;
    let mut made = Vec::new();
    for (answer, accounts) in [
        // Only a job that names none takes over those of its brand.
        (&by_json, json!({"hackernews": ["author1"]})),
        (&by_form, json!({"hackernews": ["author2"]})),
        (&by_query, json!({"hackernews": ["author1"]})),
    ] {
        assert_eq!(answer.status, 202, "{}", answer.text());
        let job = app.ended(&answer.job_id()).await;
        assert_eq!(job["brand"], id, "{job}");
        assert_eq!(job["options"]["own_accounts"], accounts, "{job}");
        made.insert(0, job["id"].clone());
    }
    assert_eq!(jobs_of(&app, &acme["id"]).await, made);
    assert!(
        app.get(&format!("/api/v1/jobs/{other}"))
            .await
            .json()
            .get("brand")
            .is_none()
    );
    let summary = format!("/api/v1/jobs/{}/comments", by_json.job_id());
    let comments = app.get(&summary).await.json();
    assert_eq!(
        comments["comments"][0]["is_own_account"], true,
        "{comments}"
    );

    // Scored again it stays with its brand, also where that takes no new jobs.
    assert_eq!(
        change(&app, &acme["id"], json!({"archived": true}))
            .await
            .status,
        200
    );
    let again = format!("/api/v1/jobs/{}/rescore", by_json.job_id());
    let again = Answer::of(app.request(Method::POST, &again)).await;
    assert_eq!(again.json()["brand"], id, "{}", again.text());
    app.post_json("/api/v1/jobs", &body)
        .await
        .problem(409, "brand_state");
    let restored = change(&app, &acme["id"], json!({"archived": false})).await;
    assert_eq!(restored.json()["archived"], false);
    assert_eq!(app.post_json("/api/v1/jobs", &body).await.status, 202);
    app.stop().await;
}

#[tokio::test]
async fn a_brand_is_renamed_and_its_name_is_its_own() {
    let app = App::without_worker().await;
    let acme = make(&app, json!({"name": "Acme", "retention_days": 7})).await;
    let bravo = make(&app, json!({"name": "Bravo"})).await;
    app.post_json("/api/v1/brands", &json!({"name": "aCME"}))
        .await
        .problem(409, "brand_state");
    change(&app, &bravo["id"], json!({"name": "ACME"}))
        .await
        .problem(409, "brand_state");
    let renamed = change(
        &app,
        &acme["id"],
        json!({"name": "Zulu", "retention_days": null}),
    )
    .await;
    let renamed = renamed.json();
    assert_eq!(
        (&renamed["name"], &renamed["retention_days"]),
        (&json!("Zulu"), &Value::Null)
    );
    assert_eq!(
        change(&app, &bravo["id"], json!({"archived": true}))
            .await
            .status,
        200
    );
    let listed = async |query: &str| {
        let page = app.get(&format!("/api/v1/brands{query}")).await.json();
        let brands = page["brands"].as_array().expect("brands").clone();
        brands
            .iter()
            .map(|brand| brand["name"].clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(listed("").await, ["Bravo", "Zulu"]);
    assert_eq!(listed("?archived=false").await, ["Zulu"]);
    assert_eq!(listed("?archived=true").await, ["Bravo"]);
    for wrong in [
        json!({}),
        json!({"name": ""}),
        json!({"name": "a\nb"}),
        json!({"name": "\u{200b} \u{2060}"}),
        json!({"name": "a".repeat(101)}),
        json!({"name": "C", "retention_days": 0}),
        json!({"name": "C", "retention_days": 3651}),
        json!({"name": "C", "own_accounts": {"youtub": ["a"]}}),
        json!({"name": "C", "archived": true}),
    ] {
        app.post_json("/api/v1/brands", &wrong)
            .await
            .problem(422, "invalid_fields");
    }
    // The answer does not grow with the name of a field.
    let long = json!({"name": "C", ("b".repeat(100_000)): 1, ("/~".repeat(50_000)): {}});
    let refused = app.post_json("/api/v1/brands", &long).await;
    let problem = refused.problem(422, "invalid_fields");
    assert_eq!(problem["errors"].as_array().map(Vec::len), Some(2));
    assert!(refused.text().len() < 2_000, "{}", refused.text().len());
    for (brand, status, code) in [
        ("acme", 422, "invalid_fields"),
        (
            "00000000-0000-0000-0000-000000000001",
            404,
            "brand_not_found",
        ),
    ] {
        let body = json!({"urls": [hn(1)], "brand": brand});
        app.post_json("/api/v1/jobs", &body)
            .await
            .problem(status, code);
    }
    assert_eq!(app.count_jobs().await, 0);
    app.stop().await;
}

#[tokio::test]
async fn the_same_request_for_another_brand_is_another_request() {
    let app = App::without_worker().await;
    let acme = make(&app, json!({"name": "Acme"})).await;
    let bravo = make(&app, json!({"name": "Bravo"})).await;
    let ask = |brand: &Value| {
        let request = app.request(Method::POST, "/api/v1/jobs");
        let request = request.header("idempotency-key", "monday");
        Answer::of(request.json(&json!({"urls": [hn(1)], "brand": brand})))
    };
    let first = ask(&acme["id"]).await.job_id();
    assert_eq!(ask(&acme["id"]).await.job_id(), first);
    ask(&bravo["id"])
        .await
        .problem(409, "idempotency_key_reused");
    app.stop().await;
}

#[tokio::test]
async fn brands_are_looked_after_on_their_page_by_their_team_alone() {
    let office = SmallOffice::open().await;
    let mut ann = office.signed_in("ann", "red", Role::Member).await;
    let mut bob = office.signed_in("bob", "blue", Role::Member).await;
    let csrf = ann.csrf("/brands").await;
    let form = fields(&[
        ("name", "Acme <b>"),
        ("retention_days", "7"),
        ("own_accounts", "youtube: @acme"),
    ]);
    assert_eq!(ann.submit("/brands", &csrf, &form).await.status, 303);
    for (wrong, words) in [
        ("name=+", "at most 100 letters"),
        ("name=B&retention_days=0", "1 to 3650"),
        ("name=B&retention_days=soon", "1 to 3650"),
        ("name=B&own_accounts=%40acme", "platform"),
        ("name=acme+%3CB%3E", "of this name"),
    ] {
        let refused = ann.submit("/brands", &csrf, wrong).await;
        assert!(
            matches!(refused.status, 409 | 422),
            "{wrong}: {}",
            refused.text()
        );
        assert!(
            refused.text().contains(words),
            "{wrong}: {}",
            refused.text()
        );
    }
    let page = ann.open("/brands").await;
    assert!(page.text().contains("Acme &#60;b&#62;") && page.text().contains("7 days"));
    let (_, rest) = page.text().split_once("href=\"/brands/").expect("its page");
    let id = rest[..36].to_owned();
    let brand = format!("/brands/{id}");
    assert!(
        ann.open("/")
            .await
            .text()
            .contains(&format!("value=\"{id}\""))
    );

    // Nobody of another team sees it, or makes a job of it.
    let csrf_of_bob = bob.csrf("/brands").await;
    assert!(!bob.open("/brands").await.text().contains(&id));
    assert!(!bob.open("/").await.text().contains(&id));
    for path in [
        brand.clone(),
        format!("{brand}/archive"),
        format!("{brand}/restore"),
    ] {
        let answer = bob.submit(&path, &csrf_of_bob, "name=Mine").await;
        assert_eq!(answer.status, 404, "{path}");
    }
    assert_eq!(bob.step(&brand).await.status, 404);
    let ask = |name: &str| {
        let request = office.app.request(Method::POST, "/api/v1/jobs");
        let request = request.basic_auth(name, Some(own(name)));
        Answer::of(request.json(&json!({"urls": [hn(1)], "brand": id})))
    };
    ask("bob").await.problem(404, "brand_not_found");
    let job = ask("ann").await.job_id();
    let listed = ann.open(&format!("/?brand={id}")).await;
    assert!(listed.text().contains(&job) && listed.text().contains("Jobs of Acme"));
    let theirs = bob.open(&format!("/?brand={id}")).await;
    assert!(!theirs.text().contains(&job) && !theirs.text().contains("Jobs of Acme"));

    let form = fields(&[
        ("name", "Bravo"),
        ("retention_days", ""),
        ("own_accounts", ""),
    ]);
    assert_eq!(ann.submit(&brand, &csrf, &form).await.status, 303);
    assert_eq!(
        ann.submit(&format!("{brand}/archive"), &csrf, "")
            .await
            .status,
        303
    );
    let page = ann.open(&brand).await;
    assert!(page.text().contains("Bravo") && page.text().contains("Archived"));
    assert!(
        !ann.open("/")
            .await
            .text()
            .contains(&format!("value=\"{id}\""))
    );
    assert!(
        ann.open(&format!("/jobs/{job}"))
            .await
            .text()
            .contains("Bravo")
    );
    assert_eq!(
        ann.submit(&format!("{brand}/restore"), &csrf, "")
            .await
            .status,
        303
    );
    assert!(!ann.open(&brand).await.text().contains("Archived"));
    office.app.stop().await;
}

#[tokio::test]
async fn a_brand_has_a_logo_on_its_reports() {
    const PNG: &[u8] =
        b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\x10\0\0\0\x10\0...IEND\xae\x42\x60\x82";
    let app = App::start().await;
    let acme = make(&app, json!({"name": "Acme"})).await;
    let id = acme["id"].as_str().expect("an id");
    let path = format!("/api/v1/brands/{id}/logo");
    app.get(&path).await.problem(404, "logo_not_found");
    let put =
        async |content: Vec<u8>| Answer::of(app.request(Method::PUT, &path).body(content)).await;
    let svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>";
    for content in [&b""[..], svg, b"GIF89a"] {
        put(content.to_vec())
            .await
            .problem(415, "unsupported_media_type");
    }
    let mut large = PNG.to_vec();
    large.splice(8..8, vec![0; 256 << 10]);
    put(large).await.problem(413, "too_large");
    // Few bytes, and gigabytes for whoever draws it.
    let mut wide = PNG.to_vec();
    wide[16..20].copy_from_slice(&60_000_u32.to_be_bytes());
    put(wide).await.problem(413, "too_large");
    assert_eq!(put(PNG.to_vec()).await.status, 204);
    let logo = app.get(&path).await;
    assert_eq!(
        (logo.status, logo.header("content-type")),
        (200, "image/png")
    );
    assert_eq!(logo.header("x-content-type-options"), "nosniff");
    assert_eq!(&*logo.body, PNG);

    // On the report, of the team and of whoever has a link.
    let body = json!({"urls": [hn(1)], "brand": id});
    let job = app.post_json("/api/v1/jobs", &body).await.job_id();
    app.ended(&job).await;
    let report = app.get(&format!("/jobs/{job}/report")).await;
    assert!(report.text().contains(&format!("src=\"{path}\"")));
    let share = json!({"expires_in": 7, "texts": false});
    let share = app
        .post_json(&format!("/api/v1/jobs/{job}/shares"), &share)
        .await;
    let link = share.json()["url"].as_str().expect("a link").to_owned();
    let link = &link[link.find("/s/").expect("a path")..];
    let shown = format!("{link}/logo");
    for page in [link.to_owned(), format!("{link}/report")] {
        let page = app.get(&page).await;
        assert!(
            page.text().contains(&format!("src=\"{shown}\"")),
            "{}",
            page.text()
        );
    }
    assert_eq!(&*app.get(&shown).await.body, PNG);

    // On the page.
    let form: &[(&str, Option<&str>, &[u8])] = &[(
        "logo",
        Some("l.jpg"),
        b"\xff\xd8\xff\xc0\0\x0b\x08\0\x10\0\x10\x01\x01\x11\0\xff\xd9",
    )];
    let given = app.post_form(&format!("/brands/{id}/logo"), form).await;
    assert!(given.text().contains("Remove the logo"), "{}", given.text());
    assert_eq!(app.get(&path).await.header("content-type"), "image/jpeg");
    let gone = Answer::of(app.request(Method::DELETE, &path)).await;
    assert_eq!(gone.status, 204);
    app.get(&path).await.problem(404, "logo_not_found");
    assert_eq!(app.get(&shown).await.status, 404);
    let report = app.get(&format!("/jobs/{job}/report")).await;
    assert!(!report.text().contains("class=\"logo\""));
    app.stop().await;
}
