//! Followers under the addresses that older clients use: forms in, small JSON out.

use chrono::DateTime;
use reqwest::{Method, header};
use serde_json::{Value, json};
use store::Role;

use crate::{
    app::{Answer, App},
    profiles::poll,
    small_office::{SmallOffice, fields, own},
};

const FORM: &str = "application/x-www-form-urlencoded";

async fn post(app: &App, path: &str, name: &str) -> Answer {
    app.post_file(path, FORM, fields(&[("name", name)])).await
}

/// Adds pages and counts them.
async fn counted(app: &App) {
    for page in ["CocaCola", "pepsi", "gone"] {
        let added = post(app, "/api/fans/put/", page).await;
        assert_eq!((added.status, added.json()), (201, json!({"name": page})));
    }
    poll(
        app,
        &[
            ("cocacola", Ok(7)),
            ("pepsi", Ok(9)),
            ("gone", Err("not_found")),
        ],
    )
    .await;
}

/// The values of points, whose dates are RFC 3339 in UTC.
fn values(points: &Value) -> Vec<i64> {
    let points = points.as_array().expect("points").iter();
    points
        .map(|point| {
            let date = point["date"].as_str().expect("a date");
            assert!(
                date.ends_with('Z') && DateTime::parse_from_rfc3339(date).is_ok(),
                "{date}"
            );
            point["value"].as_i64().expect("a value")
        })
        .collect()
}

#[tokio::test]
async fn a_page_is_added_once_by_either_address() {
    let app = App::without_worker().await;
    for (number, path) in [
        "/api/fans/put/",
        "/api/fans/put",
        "/api/fans/insertcompany/",
        "/api/fans/insertcompany?format=json",
    ]
    .into_iter()
    .enumerate()
    {
        let name = format!("page.{number}");
        let added = post(&app, path, &name).await;
        assert_eq!(
            (added.status, added.json()),
            (201, json!({"name": name})),
            "{path}"
        );
        for again in ["/api/fans/put/", "/api/fans/insertcompany/"] {
            post(&app, again, &name.to_uppercase())
                .await
                .problem(400, "page_not_added");
        }
    }
    for bad in ["", " ", "Coca Cola", "https://www.youtube.com/@ada"] {
        post(&app, "/api/fans/put/", bad)
            .await
            .problem(400, "page_not_added");
    }
    let none = app.post_file("/api/fans/put/", FORM, "x=y").await;
    none.problem(400, "page_not_added");
    let parts: &[(&str, Option<&str>, &[u8])] = &[("name", None, b"form.page")];
    let added = app.post_form("/api/fans/put/", parts).await;
    assert_eq!(
        (added.status, added.json()),
        (201, json!({"name": "form.page"}))
    );
    // They are profiles like all others.
    let list = app.get("/api/v1/profiles?platform=facebook").await.json();
    assert_eq!(list["profiles"].as_array().map(Vec::len), Some(5));
    app.stop().await;
}

#[tokio::test]
async fn a_page_is_a_line_and_a_table() {
    let app = App::without_worker().await;
    counted(&app).await;
    for path in [
        "/api/fans/linechart/CocaCola",
        "/api/fans/linechart/cocacola/",
        "/api/fans/linechart/CocaCola/?format=json",
    ] {
        let line = app.get(path).await;
        assert_eq!(line.status, 200, "{}", line.text());
        let line = line.json();
        assert_eq!(
            (values(&line["data"]), &line["errors"]),
            (vec![7], &json!(false)),
            "{path}"
        );
        assert_eq!(line.as_object().map(serde_json::Map::len), Some(2));
    }
    for path in [
        "/api/fans/table/pepsi",
        "/api/fans/table/pepsi/?format=json",
    ] {
        let table = app.get(path).await.json();
        let data = table["data"].as_object().expect("an object");
        let (date, value) = data.iter().next().expect("a count");
        assert!(DateTime::parse_from_rfc3339(date).is_ok(), "{date}");
        assert_eq!(
            (data.len(), value, &table["errors"]),
            (1, &json!(9), &json!(false))
        );
    }
    app.get("/api/fans/table/pepsi?format=xml")
        .await
        .problem(400, "bad_parameter");
    app.stop().await;
}

#[tokio::test]
async fn a_page_without_counts_is_named_in_errors() {
    let app = App::without_worker().await;
    counted(&app).await;
    post(&app, "/api/fans/put/", "young").await;
    for (page, words) in [
        ("nobody", "nobody: this page is not followed."),
        ("Coca%20Cola", "Coca Cola: this page is not followed."),
        ("young", "young: its followers are not counted yet."),
        (
            "gone",
            "gone: its followers could not be counted: it is so.",
        ),
    ] {
        let line = app.get(&format!("/api/fans/linechart/{page}")).await;
        let expected = json!({"data": [], "errors": [words]});
        assert_eq!((line.status, line.json()), (200, expected));
        let table = app.get(&format!("/api/fans/table/{page}/")).await;
        let expected = json!({"data": {}, "errors": [words]});
        assert_eq!((table.status, table.json()), (200, expected));
    }
    app.stop().await;
}

#[tokio::test]
async fn several_pages_are_answered_at_once_and_the_bad_ones_named() {
    let app = App::without_worker().await;
    counted(&app).await;
    for path in [
        "/api/fans/multipage/?pages=CocaCola&pages=pepsi",
        "/api/fans/multipage?pages=CocaCola&pages=pepsi&format=json",
    ] {
        let lines = app.get(path).await.json();
        assert_eq!(lines["errors"], false, "{lines}");
        assert_eq!(lines["data"].as_object().map(serde_json::Map::len), Some(2));
        assert_eq!(values(&lines["data"]["CocaCola"]), [7]);
        assert_eq!(values(&lines["data"]["pepsi"]), [9]);
    }
    let lines = app
        .get("/api/fans/multipage/?pages=pepsi&pages=nobody&pages=nobody&pages=pepsi")
        .await;
    assert_eq!(lines.status, 200);
    let lines = lines.json();
    assert_eq!(values(&lines["data"]["pepsi"]), [9]);
    assert_eq!(lines["data"].as_object().map(serde_json::Map::len), Some(1));
    assert_eq!(
        lines["errors"],
        json!(["nobody: this page is not followed."])
    );
    let none = app.get("/api/fans/multipage/").await.json();
    assert_eq!(none["data"], json!({}));
    assert_eq!(none["errors"].as_array().map(Vec::len), Some(1));
    let many = "pages=a&".repeat(51);
    app.get(&format!("/api/fans/multipage/?{many}"))
        .await
        .problem(400, "bad_parameter");
    app.stop().await;
}

#[tokio::test]
async fn older_clients_come_by_name_and_password_and_see_their_team() {
    let office = SmallOffice::open().await;
    office.signed_in("ann", "red", Role::Member).await;
    office.signed_in("bob", "blue", Role::Member).await;
    let request = office.app.request(Method::POST, "/api/fans/put/");
    let request = request.header(header::CONTENT_TYPE, FORM).body("name=acme");
    let added = Answer::of(request.basic_auth("ann", Some(own("ann")))).await;
    assert_eq!(added.status, 201, "{}", added.text());
    poll(&office.app, &[("acme", Ok(5))]).await;
    let path = "/api/fans/linechart/acme";
    let line = office.ask_by("ann", &own("ann"), path).await.json();
    assert_eq!(values(&line["data"]), [5]);
    let line = office.ask_by("bob", &own("bob"), path).await.json();
    assert_eq!(line["errors"], json!(["acme: this page is not followed."]));
    assert_eq!(office.app.get(path).await.status, 401);
    office.app.stop().await;
}
