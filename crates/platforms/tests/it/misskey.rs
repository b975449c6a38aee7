//! Notes of Misskey, from a server that refuses what its API refuses: another method, no JSON, other parameters,
//! and pages that are too large.

use axum::Router;
use axum::body::to_bytes;
use axum::extract::Request;
use axum::http::{Method, header};
use axum::response::Response;
use platforms::{Client, ClientSettings};
use serde_json::{Value, json};

use crate::fake::{self, About, Fake, all_pages, check_about, post};

/// Has 130 replies, of which the first has two, and one of those another.
const NOTE: &str = "https://mk.example/notes/9abc000000";

fn settings(base: &str) -> ClientSettings {
    fake::settings_for_host("mk.example", base)
}

fn client(fake: &Fake) -> Client {
    Client::new(settings(fake.base())).unwrap()
}

fn router() -> Router {
    Router::new().fallback(answer)
}

fn refused(status: u16, code: &str) -> Response {
    let body =
        json!({"error": {"message": "No", "code": code, "id": "24fcbfc6", "kind": "client"}});
    fake::json_with(status, &body)
}

fn id(number: u64) -> String {
    format!("9abc{number:06}")
}

fn note(number: u64, above: Option<u64>, replies: u64) -> Value {
    let user = match number {
        0 | 7 => json!({"id": "u1", "username": "ann", "name": "Ann", "host": null}),
        _ => json!({"id": "u2", "username": "bob", "name": null, "host": "other.example"}),
    };
    json!({"id": id(number), "createdAt": "2024-03-01T13:00:00.000Z", "userId": "u", "user": user,
        "text": if number == 3 { Value::Null } else { json!(format!("note {number}")) },
        "cw": if number == 2 { json!("food") } else { Value::Null }, "visibility": "public", "localOnly": false,
        "replyId": above.map(id), "renoteId": null, "repliesCount": replies, "renoteCount": 0,
        "reactions": {"❤": 2, ":blob@.:": 1}, "files": [], "isHidden": number == 5})
}

async fn answer(request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let is_json = parts
        .headers
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind == "application/json");
    if parts.method != Method::POST || !is_json {
        return refused(405, "METHOD_NOT_ALLOWED");
    }
    let wanted: Value = serde_json::from_slice(&to_bytes(body, 10_000).await.unwrap()).unwrap();
    let known = ["noteId", "limit", "untilId", "sinceId"];
    let limit = wanted["limit"].as_u64().unwrap_or(10);
    let are_known = wanted
        .as_object()
        .unwrap()
        .keys()
        .all(|name| known.contains(&name.as_str()));
    if !are_known || !(1..=100).contains(&limit) {
        return refused(400, "INVALID_PARAM");
    }
    let of = wanted["noteId"].as_str().unwrap();
    match (parts.uri.path(), of) {
        ("/api/notes/show", "9abc000000") => fake::json(note(0, None, 130).to_string()),
        ("/api/notes/show", "9abc999999") => refused(400, "SIGNIN_REQUIRED"),
        ("/api/notes/show", "9abc888888") => {
            let mut copy = note(888_888, None, 0);
            copy["uri"] = json!("https://other.example/notes/1");
            fake::json(copy.to_string())
        }
        ("/api/notes/replies", of) => {
            let all: Vec<Value> = match of {
                "9abc000000" => (1..=130)
                    .rev()
                    .map(|number| note(number, Some(0), if number == 1 { 2 } else { 0 }))
                    .collect(),
                "9abc000001" => vec![note(502, Some(1), 1), note(501, Some(1), 0)],
                "9abc000502" => vec![note(601, Some(502), 0)],
                _ => vec![],
            };
            let until = wanted["untilId"].as_str().map(str::to_owned);
            let page: Vec<_> = all
                .into_iter()
                .filter(|one| {
                    until
                        .as_deref()
                        .is_none_or(|until| one["id"].as_str().unwrap() < until)
                })
                .take(usize::try_from(limit).unwrap())
                .collect();
            fake::json(json!(page).to_string())
        }
        _ => refused(400, "NO_SUCH_NOTE"),
    }
}

#[tokio::test]
async fn a_note_is_read_with_replies_to_any_depth() {
    let fake = Fake::start(router()).await;
    let pages = all_pages(&client(&fake), &post(NOTE)).await.unwrap();
    let info = pages[0].info.as_ref().unwrap();
    assert_eq!(
        (info.title.as_deref(), info.reported),
        (Some("note 0"), Some(130))
    );
    check_about(
        info,
        &About {
            author_id: Some("ann"),
            author_name: Some("Ann"),
            published_at: Some("2024-03-01T13:00:00+00:00"),
            likes: Some(3),
            ..About::default()
        },
    );
    let all: Vec<_> = pages.iter().flat_map(|page| &page.comments).collect();
    let passed: Vec<_> = pages.iter().flat_map(|page| page.passed.clone()).collect();
    assert_eq!((all.len(), passed), (132, vec![id(5)]));
    // The note, two pages of its replies, and those of the two that have some.
    assert_eq!(fake.paths().len(), 5);
    let one = |number: u64| *all.iter().find(|one| one.id == id(number)).unwrap();
    assert_eq!(
        (one(1).text.as_str(), one(1).parent_id.as_deref()),
        ("note 1", None)
    );
    assert_eq!(
        (one(2).text.as_str(), one(3).text.as_str()),
        ("food\n\nnote 2", "")
    );
    assert_eq!(
        (one(7).is_post_author, one(1).is_post_author),
        (Some(true), Some(false))
    );
    assert_eq!(one(1).author_id.as_deref(), Some("bob@other.example"));
    assert_eq!((one(1).likes, one(1).reply_count), (Some(3), Some(2)));
    assert_eq!(one(502).parent_id, Some(id(1)));
    assert_eq!(one(601).parent_id, Some(id(502)));
    assert_eq!(
        one(601).url.as_deref(),
        Some("https://mk.example/notes/9abc000601")
    );
}

#[tokio::test]
async fn what_is_private_gone_or_a_copy_is_said_to_be_so() {
    let fake = Fake::start(router()).await;
    let read = async |id: &str| {
        all_pages(
            &client(&fake),
            &post(&format!("https://mk.example/notes/{id}")),
        )
        .await
    };
    assert_eq!(
        read("9abc999999").await.unwrap_err().code(),
        "private_or_login"
    );
    assert_eq!(read("9abc777777").await.unwrap_err().code(), "not_found");
    let last = read("9abc888888").await.unwrap().pop().unwrap();
    assert!(last.incomplete && last.shortfall.unwrap().contains("a copy"));
}

#[tokio::test]
async fn faults_are_told_by_what_they_are() {
    fake::faults(&post(NOTE), settings).await;
    let page = fake::recovers(&post(NOTE), router(), settings).await;
    assert!(page.info.is_some());
}
