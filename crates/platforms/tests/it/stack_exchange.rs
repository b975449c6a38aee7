//! Questions of Stack Exchange, from a server that refuses what its API refuses: no site, another filter or
//! order, pages that are too large, and too many ids at once.

use std::collections::BTreeMap;
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use platforms::{Client, ClientSettings, Failure};
use serde_json::{Value, json};

use crate::fake::{self, About, Fake, all_pages, check_about, post};

const QUESTION: &str = "https://stackoverflow.com/questions/71/how-to-lace-shoes#tab-top";

fn settings(base: &str) -> ClientSettings {
    fake::settings_for_api(&["STACK_EXCHANGE_API_BASE"], &format!("{base}/2.3"))
}

fn client(fake: &Fake) -> Client {
    Client::new(settings(fake.base())).unwrap()
}

fn router() -> Router {
    Router::new().fallback(|request: Request| std::future::ready(answer(&request)))
}

fn refused(id: u16, name: &str, message: &str) -> Response {
    let body = json!({"error_id": id, "error_name": name, "error_message": message});
    (StatusCode::BAD_REQUEST, fake::json(body.to_string())).into_response()
}

fn owner(number: u64) -> Value {
    json!({"user_id": number, "user_type": "registered", "display_name": format!("Ann &amp; {number}"),
        "link": format!("https://stackoverflow.com/users/{number}"), "reputation": 5})
}

/// A page of a list, as the query asks for it.
fn page(query: &BTreeMap<String, String>, all: &[Value]) -> Response {
    let number = |name: &str, usual: usize| {
        query
            .get(name)
            .map_or(Some(usual), |text| text.parse().ok())
    };
    let (Some(size @ 1..=100), Some(page @ 1..=25)) = (number("pagesize", 30), number("page", 1))
    else {
        return refused(400, "bad_parameter", "pagesize");
    };
    let start = ((page - 1) * size).min(all.len());
    let end = (start + size).min(all.len());
    let body = json!({"items": all[start..end], "has_more": end < all.len(), "quota_max": 300, "quota_remaining": 290});
    fake::json(body.to_string())
}

fn remark(number: u64, post: u64) -> Value {
    json!({"comment_id": number, "post_id": post, "body": format!("remark <b>{number}</b>"), "owner": owner(number % 3 + 1),
        "creation_date": 1_709_298_000 + number, "score": 2, "edited": false, "content_license": "CC BY-SA 4.0"})
}

/// The question 71 has 130 remarks and 120 answers; each of the first three answers has 40 remarks.
fn answer(request: &Request) -> Response {
    let query = fake::query(request.uri());
    if query
        .get("site")
        .is_none_or(|site| site != "stackoverflow.com")
    {
        return refused(400, "bad_parameter", "No site found for name");
    }
    let known = ["site", "filter", "order", "sort", "pagesize", "page"];
    let is_known = query.keys().all(|name| known.contains(&name.as_str()));
    if !is_known
        || query
            .get("filter")
            .is_some_and(|filter| filter != "withbody")
    {
        return refused(400, "bad_parameter", "filter");
    }
    let path = request
        .uri()
        .path()
        .strip_prefix("/2.3/")
        .unwrap_or_default();
    match path.split('/').collect::<Vec<_>>().as_slice() {
        ["questions", "71"] => {
            let one = json!({"question_id": 71, "title": "How to lace &quot;shoes&quot;?", "owner": owner(1), "score": 9,
                "creation_date": 1_709_294_400, "view_count": 900, "answer_count": 120, "is_answered": true,
                "body": "<p>How?</p>", "link": "https://stackoverflow.com/questions/71/how-to-lace-shoes"});
            page(&query, &[one])
        }
        ["questions", "71", "comments"] => page(
            &query,
            &(0..130)
                .map(|number| remark(number, 71))
                .collect::<Vec<_>>(),
        ),
        ["questions", "71", "answers"] => {
            let answers = (1000..1120).map(|number| {
                json!({"answer_id": number, "question_id": 71, "body": format!("<p>answer {number}</p>"), "score": 3,
                    "creation_date": 1_709_298_000, "is_accepted": false,
                    "owner": if number == 1001 { json!({"user_type": "does_not_exist", "display_name": "gone"}) } else { owner(number % 5) }})
            });
            page(&query, &answers.collect::<Vec<_>>())
        }
        ["answers", "1001"] => page(
            &query,
            &[json!({"answer_id": 1001, "question_id": 71, "body": ""})],
        ),
        ["answers", ids, "comments"] => {
            let ids: Vec<u64> = ids.split(';').map(|id| id.parse().unwrap()).collect();
            if ids.len() > 100 {
                return refused(400, "bad_parameter", "ids");
            }
            let some = ids.iter().filter(|id| **id < 1003);
            let all =
                some.flat_map(|id| (0..40).map(move |number| remark(id * 1000 + number, *id)));
            page(&query, &all.collect::<Vec<_>>())
        }
        ["questions" | "answers", ..] => page(&query, &[]),
        _ => refused(404, "no_method", "no method found with this name"),
    }
}

#[tokio::test]
async fn a_question_is_read_with_its_answers_and_all_remarks() {
    let fake = Fake::start(router()).await;
    let pages = all_pages(&client(&fake), &post(QUESTION)).await.unwrap();
    let info = pages[0].info.as_ref().unwrap();
    assert_eq!(info.title.as_deref(), Some("How to lace \"shoes\"?"));
    check_about(
        info,
        &About {
            author_id: Some("1"),
            author_name: Some("Ann & 1"),
            published_at: Some("2024-03-01T12:00:00+00:00"),
            likes: Some(9),
            views: Some(900),
        },
    );
    let all: Vec<_> = pages.iter().flat_map(|page| &page.comments).collect();
    assert_eq!(all.len(), 130 + 120 + 3 * 40);
    let ids: std::collections::HashSet<_> = all.iter().map(|one| &one.id).collect();
    assert_eq!(ids.len(), all.len());
    let one = |id: &str| *all.iter().find(|one| one.id == id).unwrap();
    assert_eq!(
        (one("c3").text.as_str(), one("c3").parent_id.as_deref()),
        ("remark 3", None)
    );
    assert_eq!(
        (one("c3").is_post_author, one("c4").is_post_author),
        (Some(true), Some(false))
    );
    assert_eq!(
        (one("a1000").text.as_str(), one("a1000").likes),
        ("answer 1000", Some(3))
    );
    assert_eq!(
        (
            one("a1001").author_id.as_deref(),
            one("a1001").author_name.as_deref()
        ),
        (None, Some("gone"))
    );
    assert_eq!(one("c1002005").parent_id.as_deref(), Some("a1002"));
    let address = "https://stackoverflow.com/posts/comments/1002005?post=1002";
    assert_eq!(one("c1002005").url.as_deref(), Some(address));
    // The question, two pages of remarks and of answers, and the remarks on the answers: two pages of the
    // first hundred, one of the last twenty.
    assert_eq!(fake.paths().len(), 8);
}

#[tokio::test]
async fn the_address_of_an_answer_leads_to_its_question() {
    let fake = Fake::start(router()).await;
    let post = post("https://stackoverflow.com/a/1001/5");
    let page = client(&fake).fetch_page(&post, None).await.unwrap();
    assert!(page.info.unwrap().title.unwrap().starts_with("How to lace"));
    assert!(page.next.unwrap().contains("\"71\""));
}

#[tokio::test]
async fn refusals_and_pauses_are_told_by_what_they_are() {
    let fake = Fake::start(router()).await;
    let gone = post("https://stackoverflow.com/questions/72");
    assert_eq!(
        client(&fake).fetch_page(&gone, None).await,
        Err(Failure::NotFound)
    );
    let throttled = || {
        let message = "too many requests from this IP, more requests available in 4321 seconds";
        refused(502, "throttle_violation", message)
    };
    let fake = Fake::always(throttled).await;
    let failure = client(&fake).fetch_page(&gone, None).await.unwrap_err();
    assert_eq!(
        failure,
        Failure::RateLimited {
            retry_after: Duration::from_secs(4321)
        }
    );
    let tired = || {
        let one = json!({"question_id": 71});
        fake::json(
            json!({"items": [one], "has_more": false, "backoff": 30, "quota_remaining": 5})
                .to_string(),
        )
    };
    let fake = Fake::always(tired).await;
    let client = client(&fake);
    let first = client.fetch_page(&post(QUESTION), None).await.unwrap();
    match client
        .fetch_page(&post(QUESTION), first.next.as_deref())
        .await
    {
        Err(Failure::Closed { left, .. }) => assert!(left > Duration::from_secs(20)),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn faults_are_told_by_what_they_are() {
    fake::faults(&post(QUESTION), settings).await;
    let page = fake::recovers(&post(QUESTION), router(), settings).await;
    assert!(page.info.is_some());
}
