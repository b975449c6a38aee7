//! Share links: what somebody without an account sees, and what they never do.

use std::io::Cursor;

use calamine::Reader;
use reqwest::Method;
use serde_json::{Value, json};
use store::Role;

use crate::{
    app::{Answer, App, Setup},
    hostile,
    small_office::{SmallOffice, own},
    surfer::Surfer,
};

/// A file whose every cell is a person's.
const FILE: &str = "id,comment,author,customer,url\n\
    at://did-of-zoe/1,\"Wonderful, I love it\",Zoe Zebra,Customer Seven,https://a.example/zoe/1\n\
    at://did-of-yan/2,\"Awful, I hate it\",Yan Yak,Customer Eight,https://a.example/yan/2\n";
/// What only a person's cells have.
const PERSONAL: [&str; 8] = [
    "Wonderful",
    "Awful",
    "Zebra",
    "Yak",
    "Customer",
    "customer",
    "did-of",
    "a.example",
];

async fn job_of_file(app: &App) -> String {
    let parts: &[(&str, Option<&str>, &[u8])] = &[
        ("comments", Some("reviews.csv"), FILE.as_bytes()),
        ("name", None, b"Spring launch"),
    ];
    let made = app.post_form("/api/v1/jobs", parts).await;
    assert_eq!(made.status, 202, "{}", made.text());
    let id = made.job_id();
    app.ended(&id).await;
    id
}

/// Makes a link; its path and its id.
async fn share(app: &App, job: &str, wanted: Value) -> (String, String) {
    let made = app
        .post_json(&format!("/api/v1/jobs/{job}/shares"), &wanted)
        .await;
    assert_eq!(made.status, 201, "{}", made.text());
    assert_eq!(made.header("cache-control"), "no-store");
    let made = made.json();
    let url = made["url"].as_str().expect("a link");
    let path = url
        .strip_prefix(&app.url(""))
        .expect("it is on this server");
    assert_eq!(path.len(), "/s/".len() + 43, "{path}");
    let prefix = made["prefix"].as_str().expect("a prefix");
    assert!(path.starts_with(&format!("/s/{prefix}")), "{path}");
    (
        path.to_owned(),
        made["id"].as_str().expect("an id").to_owned(),
    )
}

/// That a link shows nothing: the page and the files alike.
async fn shows_nothing(app: &App, path: &str) {
    let answers = [
        app.get(path).await,
        app.get(&format!("{path}/results.csv")).await,
        app.get("/s/none").await,
    ];
    let [first, others @ ..] = &answers;
    let text = |answer: &Answer| {
        let text = answer.text().to_owned();
        // All that differs: the id of the request.
        let (before, rest) = text.split_once("Request ").expect("its id");
        format!("{before}{}", &rest[36..])
    };
    for answer in &answers {
        assert_eq!(answer.status, 404, "{path}: {}", answer.text());
        assert_eq!(answer.header("x-robots-tag"), "noindex, nofollow");
        assert_eq!(answer.header("referrer-policy"), "no-referrer");
        assert_eq!(answer.header("cache-control"), "no-store");
    }
    assert!(others.iter().all(|other| text(other) == text(first)));
}

#[tokio::test]
async fn a_link_shows_one_job_as_its_team_sees_it_and_changes_nothing() {
    let app = App::start().await;
    let job = job_of_file(&app).await;
    let (path, _) = share(&app, &job, json!({})).await;
    let page = app.get(&path).await;
    assert_eq!(page.status, 200, "{}", page.text());
    for words in [
        "Spring launch",
        "Wonderful",
        "Zoe Zebra",
        "Net sentiment",
        "2 of 2",
    ] {
        assert!(page.text().contains(words), "{words}: {}", page.text());
    }
    for of_team in [
        "<nav",
        "/jobs",
        "<form method=\"post\"",
        "/docs",
        "data-job",
    ] {
        assert!(!page.text().contains(of_team), "{of_team}: {}", page.text());
    }
    for (name, value) in [
        ("x-robots-tag", "noindex, nofollow"),
        ("referrer-policy", "no-referrer"),
        ("cache-control", "no-store"),
        ("x-content-type-options", "nosniff"),
    ] {
        assert_eq!(page.header(name), value, "{name}");
    }
    let found = app.get(&format!("{path}?q=zebra&label=positive")).await;
    assert!(found.text().contains("Wonderful"), "{}", found.text());
    let found = app.get(&format!("{path}?q=nobody")).await;
    assert!(
        found.text().contains("No comment matches"),
        "{}",
        found.text()
    );

    for file in ["results.csv", "results.jsonl", "results.csv?table=posts"] {
        let (ours, theirs) = (
            app.get(&format!("/api/v1/jobs/{job}/{file}")).await,
            app.get(&format!("{path}/{file}")).await,
        );
        assert_eq!(theirs.status, 200, "{file}: {}", theirs.text());
        assert_eq!(theirs.body, ours.body, "{file}");
        assert_eq!(theirs.header("x-robots-tag"), "noindex, nofollow");
    }
    let workbook = app.get(&format!("{path}/results.xlsx")).await;
    assert_eq!((workbook.status, &workbook.body[..2]), (200, &b"PK"[..]));
    let workbook = app.get(&format!("{path}/report.xlsx")).await;
    assert_eq!((workbook.status, &workbook.body[..2]), (200, &b"PK"[..]));
    for gone in ["results.pdf", "live", "delete", "events"] {
        let answer = app.get(&format!("{path}/{gone}")).await;
        assert_eq!(answer.status, 404, "{gone}");
    }
    for method in [Method::POST, Method::PUT, Method::PATCH, Method::DELETE] {
        for path in [path.clone(), format!("{path}/results.csv")] {
            let answer = Answer::of(app.request(method.clone(), &path)).await;
            assert_eq!(answer.status, 405, "{method} {path}");
        }
    }
    app.stop().await;
}

#[tokio::test]
async fn a_link_without_texts_tells_nothing_of_them_by_any_way() {
    let app = App::start().await;
    let job = job_of_file(&app).await;
    let (path, _) = share(&app, &job, json!({"texts": false})).await;
    let mut seen = Vec::new();
    for asked in [
        "",
        "?q=Wonderful",
        "?label=negative&sort=likes",
        "/results.csv",
        "/results.jsonl",
        "/results.csv?table=posts",
        "/results.xlsx",
        "/report.xlsx",
        "/report.xlsx?q=Wonderful",
        "/report",
    ] {
        let answer = app.get(&format!("{path}{asked}")).await;
        assert_eq!(answer.status, 200, "{asked}: {}", answer.text());
        let text = match asked {
            file if file.contains(".xlsx") => text_of_workbook(&answer.body),
            _ => answer.text().to_owned(),
        };
        for personal in PERSONAL {
            assert!(!text.contains(personal), "{asked}: {personal} is in {text}");
        }
        seen.push(text);
    }
    let [page, searched, _, csv, ..] = &seen[..] else {
        panic!("all were asked for");
    };
    assert!(page.contains("Net sentiment") && page.contains("not part of this link"));
    // A search that finds and one that does not are not to be told apart.
    let nothing = app.get(&format!("{path}?q=nobody")).await;
    assert_eq!(searched, nothing.text());
    assert_eq!(csv.lines().count(), 3, "{csv}");
    assert!(
        csv.contains("POSITIVE") && csv.contains("NEGATIVE"),
        "{csv}"
    );
    app.stop().await;
}

#[tokio::test]
async fn a_link_without_texts_does_not_name_sheets_that_were_left_out() {
    let app = App::start().await;
    let sheets: [(&str, &[&[&str]]); 2] = [
        (
            "Reviews",
            &[
                &["id", "comment"],
                &["1", "Wonderful, I love it"],
                &["2", "Awful"],
            ],
        ),
        (
            "Budget of Zoe Zebra",
            &[&["item", "price"], &["stand", "12"], &["flyers", "3"]],
        ),
    ];
    let book = hostile::two_sheets(sheets);
    let parts: &[(&str, Option<&str>, &[u8])] = &[("comments", Some("fair.xlsx"), &book)];
    let made = app.post_form("/api/v1/jobs", parts).await;
    assert_eq!(made.status, 202, "{}", made.text());
    let job = made.job_id();
    app.ended(&job).await;
    for (texts, is_named) in [(true, true), (false, false)] {
        let (path, _) = share(&app, &job, json!({"texts": texts})).await;
        for page in ["", "/report"] {
            let answer = app.get(&format!("{path}{page}")).await;
            assert_eq!(answer.status, 200, "{page}: {}", answer.text());
            let text = answer.text();
            let names = text.contains("Zebra");
            assert_eq!(names, is_named && page.is_empty(), "{page} {texts}: {text}");
            // How many rows were left out is said all the same.
            let is_told = text.contains("in sheets without a column of comments");
            assert_eq!(is_told, page.is_empty(), "{page} {texts}: {text}");
        }
    }
    app.stop().await;
}

#[tokio::test]
async fn a_link_begins_with_the_public_address_also_where_nobody_signs_in_on_the_page() {
    let mut setup = Setup::default();
    let public = "https://clamor.example.org";
    setup.settings.public_url = Some(public.parse().expect("an address"));
    let app = App::with(setup).await;
    let job = job_of_file(&app).await;
    let made = app
        .post_json(&format!("/api/v1/jobs/{job}/shares"), &json!({}))
        .await;
    let made = made.json();
    let url = made["url"].as_str().expect("a link");
    assert!(url.starts_with(&format!("{public}/s/")), "{url}");
    app.stop().await;
}

/// All that stands in the parts of a workbook.
fn text_of_workbook(bytes: &[u8]) -> String {
    let mut book: calamine::Xlsx<_> =
        calamine::open_workbook_from_rs(Cursor::new(bytes)).expect("a workbook");
    format!("{:?}", book.worksheets())
}

#[tokio::test]
async fn a_link_ends_and_tells_nobody_why() {
    let app = App::start().await;
    let job = job_of_file(&app).await;
    let list = format!("/api/v1/jobs/{job}/shares");
    let (first, id) = share(&app, &job, json!({"expires_in": 7})).await;
    let (second, _) = share(&app, &job, json!({"texts": false})).await;
    assert_eq!(app.get(&first).await.status, 200);
    let shares = app.get(&list).await.json();
    let shares = shares["shares"].as_array().expect("links");
    assert_eq!(shares.len(), 2);
    assert_eq!(
        (&shares[0]["texts"], &shares[1]["texts"]),
        (&json!(false), &json!(true))
    );
    assert!(shares[1]["used_at"].is_string() && shares[0]["used_at"].is_null());
    assert!(shares.iter().all(|share| share.get("url").is_none()));

    let end = format!("{list}/{id}");
    assert_eq!(app.delete(&end).await.status, 204);
    app.delete(&end).await.problem(404, "share_not_found");
    shows_nothing(&app, &first).await;
    for wrong in [
        &second[..second.len() - 1],
        &format!("{second}x"),
        "/s/%ff",
        "/s/%00",
    ] {
        shows_nothing(&app, wrong).await;
    }
    assert_eq!(app.get(&second).await.status, 200);
    assert_eq!(app.delete(&format!("/api/v1/jobs/{job}")).await.status, 204);
    shows_nothing(&app, &second).await;
    app.stop().await;
}

#[tokio::test]
async fn what_a_link_cannot_be_is_said() {
    let app = App::without_worker().await;
    let job = app.create(&[1]).await;
    let path = format!("/api/v1/jobs/{job}/shares");
    for wrong in [
        json!({"expires_in": 0}),
        json!({"expires_in": 366}),
        json!({"expires_in": "30"}),
        json!({"expires_in": 1.5}),
        json!({"texts": "no"}),
        json!({"job": job}),
    ] {
        app.post_json(&path, &wrong)
            .await
            .problem(422, "invalid_fields");
    }
    // Of a job that runs there is a page, and what is there so far.
    let (link, _) = share(&app, &job, json!({})).await;
    assert!(
        app.get(&link)
            .await
            .text()
            .contains("http-equiv=\"refresh\"")
    );
    let early = app.get(&format!("{link}/results.csv")).await;
    assert_eq!(early.status, 409, "{}", early.text());
    let early = app.get(&format!("{link}/results.csv?partial=true")).await;
    assert_eq!(early.status, 200, "{}", early.text());
    app.stop().await;
}

#[tokio::test]
async fn a_link_is_made_on_the_page_and_rests_with_its_maker() {
    let office = SmallOffice::open().await;
    let mut root = office.signed_in("root", "red", Role::Admin).await;
    let mut ann = office.signed_in("ann", "red", Role::Member).await;
    let urls = json!({"urls": ["https://news.ycombinator.com/item?id=1"], "name": "Spring launch"});
    let made = office.app.request(Method::POST, "/api/v1/jobs").json(&urls);
    let job = Answer::of(made.basic_auth("ann", Some(own("ann"))))
        .await
        .job_id();
    let page = format!("/jobs/{job}");
    let csrf = ann.csrf(&page).await;
    let shares = format!("{page}/shares");
    for wrong in ["days=0&texts=true", "days=400&texts=true"] {
        assert_eq!(
            ann.submit(&shares, &csrf, wrong).await.status,
            422,
            "{wrong}"
        );
    }
    let shown = ann.submit(&shares, &csrf, "days=7&texts=true").await;
    assert_eq!(shown.status, 200, "{}", shown.text());
    // By `PUBLIC_URL`.
    let begin = format!("value=\"{}/s/", office.app.url(""));
    let (_, rest) = shown.text().split_once(&begin).expect("a link");
    let link = format!("/s/{}", rest.split('"').next().expect("its end"));
    let listed = ann.open(&page).await;
    assert!(listed.text().contains(&link[..9]), "{}", listed.text());
    assert!(!listed.text().contains(&link), "it is shown once");

    // Whoever has it needs no cookie, and a session does not show on the page.
    assert_eq!(Surfer::new(&office.app).step(&link).await.status, 200);
    let seen = ann.step(&link).await;
    for of_team in [">ann<", "Team red", "/account", "csrf"] {
        assert!(!seen.text().contains(of_team), "{of_team}: {}", seen.text());
    }

    let users = root.open("/people").await;
    let user = users.text().split("/people/").find(|part| {
        part.get(36..)
            .is_some_and(|rest| rest.starts_with("\">ann<"))
    });
    let user = format!("/people/{}", &user.expect("ann")[..36]);
    let csrf = root.csrf("/people").await;
    let disabled = root.submit(&format!("{user}/disable"), &csrf, "").await;
    assert_eq!(disabled.status, 303, "{}", disabled.text());
    assert_eq!(office.app.get(&link).await.status, 404);
    let enabled = root.submit(&format!("{user}/enable"), &csrf, "").await;
    assert_eq!(enabled.status, 303);
    assert_eq!(office.app.get(&link).await.status, 200);

    // The same while she is of another team, as the list of links says.
    let moved = root.submit(&user, &csrf, "team=blue&role=member").await;
    assert_eq!(moved.status, 303, "{}", moved.text());
    assert_eq!(office.app.get(&link).await.status, 404);
    let back = root.submit(&user, &csrf, "team=red&role=member").await;
    assert_eq!(back.status, 303, "{}", back.text());
    assert_eq!(office.app.get(&link).await.status, 200);

    // Others of the team end it.
    let listed = root.open(&page).await;
    let (_, rest) = listed.text().split_once("/shares/").expect("its form");
    let end = format!("{shares}/{}/end", &rest[..36]);
    assert_eq!(root.submit(&end, &csrf, "").await.status, 303);
    assert_eq!(root.submit(&end, &csrf, "").await.status, 303);
    assert_eq!(office.app.get(&link).await.status, 404);
    office.app.stop().await;
}
