//! Reviews of the App Store, from a server that has ten pages of fifty and no other.

use axum::Router;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use platforms::{Client, ClientSettings};
use serde_json::{Value, json};

use crate::fake::{self, Fake, all_pages, post};

/// Has 620 reviews.
const APP: &str = "https://apps.apple.com/de/app/some-app/id638572168?platform=ipad";

fn settings(base: &str) -> ClientSettings {
    fake::settings_for_api(&["APPSTORE_FEED_BASE"], base)
}

fn client(fake: &Fake) -> Client {
    Client::new(settings(fake.base())).unwrap()
}

fn router() -> Router {
    Router::new().fallback(|request: Request| std::future::ready(answer(request.uri().path())))
}

fn label(text: impl Into<Value>) -> Value {
    json!({"label": text.into()})
}

fn review(number: usize) -> Value {
    json!({
        "author": {"uri": label(format!("https://itunes.apple.com/de/reviews/id{number}")), "name": label("ann"), "label": ""},
        "updated": label("2024-03-01T05:00:00-07:00"), "im:rating": label("4"), "im:version": label("1.2.3"),
        "id": label(format!("98{number:05}")), "title": label("Great"), "content": {"label": format!("review {number}"), "attributes": {"type": "text"}},
        "link": {"attributes": {"rel": "related", "href": "https://itunes.apple.com/de/review"}},
        "im:voteSum": label("3"), "im:contentType": {"attributes": {"term": "Application", "label": "Application"}},
        "im:voteCount": label("5")
    })
}

fn feed(app: &str, country: &str, entry: Value) -> Response {
    let own = format!(
        "https://itunes.apple.com/{country}/rss/customerreviews/page=1/id={app}/sortby=mostrecent/json"
    );
    let mut feed = json!({"author": {"name": label("iTunes Store")}, "updated": label("2026-03-01T12:00:00-07:00"),
        "title": label("iTunes Store: Customer Reviews"),
        "link": [{"attributes": {"rel": "alternate", "type": "text/html", "href": "https://apps.apple.com"}},
            {"attributes": {"rel": "self", "href": own}}]});
    if !entry.is_null() {
        feed["entry"] = entry;
    }
    fake::json(json!({"feed": feed}).to_string())
}

/// `/de/rss/customerreviews/page=1/id=638572168/sortBy=mostRecent/json`
fn answer(path: &str) -> Response {
    let parts: Vec<_> = path.split('/').skip(1).collect();
    let [
        country,
        "rss",
        "customerreviews",
        page,
        app,
        "sortBy=mostRecent",
        "json",
    ] = *parts
    else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let number = |text: &str, name: &str| text.strip_prefix(name).unwrap().to_owned();
    let (page, app): (usize, _) = (number(page, "page=").parse().unwrap(), number(app, "id="));
    if !(1..=10).contains(&page) {
        let why = "CustomerReviews RSS page depth is limited to 10";
        return (StatusCode::BAD_REQUEST, why).into_response();
    }
    match app.as_str() {
        "638572168" => feed(
            &app,
            country,
            (page * 50 - 50..page * 50).map(review).collect(),
        ),
        // One alone is no list; the older feeds begin with the app itself.
        "1" => feed(&app, country, review(0)),
        "2" => feed(
            &app,
            country,
            json!([{"im:name": label("Lace"), "id": label("https://a.example/2")}, review(1)]),
        ),
        "3" => feed("4", country, json!([review(2)])),
        _ => feed(&app, country, Value::Null),
    }
}

#[tokio::test]
async fn the_newest_reviews_are_read_page_by_page() {
    let fake = Fake::start(router()).await;
    let app = post(APP);
    assert_eq!((app.key().as_str(), app.kind), ("638572168/de", "app"));
    let pages = all_pages(&client(&fake), &app).await.unwrap();
    let all: Vec<_> = pages.iter().flat_map(|page| &page.comments).collect();
    assert_eq!((all.len(), fake.paths().len()), (500, 10));
    for (number, one) in all.iter().enumerate() {
        assert_eq!(one.id, format!("98{number:05}"));
        assert_eq!(one.text, format!("Great\n\nreview {number}"));
        assert_eq!(one.author_id, Some(number.to_string()));
        assert_eq!(
            (one.author_name.as_deref(), one.likes),
            (Some("ann"), Some(3))
        );
        let at = one.published_at.map(|at| at.to_rfc3339());
        assert_eq!(at.as_deref(), Some("2024-03-01T12:00:00+00:00"));
    }
    let last = pages.last().unwrap();
    assert!(last.incomplete && last.shortfall.as_deref().unwrap().contains("500"));
}

#[tokio::test]
async fn a_feed_of_one_of_none_and_of_another_app() {
    let fake = Fake::start(router()).await;
    let read = async |app: &str| {
        let post = post(&format!("https://apps.apple.com/us/app/id{app}"));
        client(&fake).fetch_page(&post, None).await
    };
    let one = read("1").await.unwrap();
    assert_eq!((one.comments.len(), one.shortfall), (1, None));
    let two = read("2").await.unwrap();
    assert_eq!(
        (two.comments.len(), two.info.unwrap().title.as_deref()),
        (1, Some("Lace"))
    );
    let none = read("5").await.unwrap();
    assert!(none.comments.is_empty() && none.incomplete && none.skipped.count == 0);
    assert!(none.shortfall.unwrap().contains("does not say whether"));
    assert_eq!(read("3").await.unwrap_err().code(), "unexpected_shape");
}

#[tokio::test]
async fn an_odd_review_costs_itself() {
    let odd = || {
        let mut text = review(1);
        text["content"]["label"] = json!(["no", "text"]);
        let mut id = review(2);
        id["id"] = json!(null);
        feed(
            "638572168",
            "de",
            json!([review(0), text, id, null, "no review", review(3)]),
        )
    };
    let fake = Fake::always(odd).await;
    let page = client(&fake).fetch_page(&post(APP), None).await.unwrap();
    let ids: Vec<_> = page.comments.iter().map(|one| one.id.as_str()).collect();
    assert_eq!(
        (ids.as_slice(), page.skipped.count),
        (["9800000", "9800003"].as_slice(), 4)
    );
}

#[tokio::test]
async fn faults_are_told_by_what_they_are() {
    fake::faults(&post(APP), settings).await;
    let page = fake::recovers(&post(APP), router(), settings).await;
    assert_eq!(page.comments.len(), 50);
}
