//! Discussions of Flarum, from a server that refuses what its API refuses: other parameters, lists that may not
//! be included, and pages that are too large.

use axum::Router;
use axum::extract::Request;
use axum::response::Response;
use platforms::{Client, ClientSettings, Recognized, recognize};
use serde_json::{Value, json};

use crate::fake::{self, About, Fake, all_pages, check_about, post};

const DISCUSSION: &str = "https://forum.example/d/71-new-shoes/12";

fn settings(base: &str) -> ClientSettings {
    fake::settings_for_host("forum.example", base)
}

fn client(fake: &Fake) -> Client {
    Client::new(settings(fake.base())).unwrap()
}

fn router() -> Router {
    Router::new().fallback(|request: Request| std::future::ready(answer(&request)))
}

fn refused(status: u16, code: &str) -> Response {
    let body = json!({"errors": [{"status": status.to_string(), "code": code}]});
    fake::json_with(status, &body)
}

fn user(number: u64, name: &str) -> Value {
    json!({"type": "users", "id": number.to_string(), "attributes": {"username": name, "displayName": format!("The {name}"), "slug": name}})
}

/// 120 posts: the first is what it is about, the third says that it was renamed, the fourth is hidden, the
/// fifth is the owner's own and answers the second.
fn written(number: u64) -> Value {
    let mut attributes = json!({"number": number, "createdAt": "2024-03-01T13:00:00+00:00", "contentType": "comment",
        "contentHtml": format!("<p>post <b>{number}</b></p>"), "likesCount": 2, "canLike": false});
    match number {
        3 => {
            attributes["contentType"] = json!("discussionRenamed");
            attributes["content"] = json!(["old", "new"]);
            attributes.as_object_mut().unwrap().remove("contentHtml");
        }
        4 => attributes["hiddenAt"] = json!("2024-03-01T14:00:00+00:00"),
        5 => {
            attributes["contentHtml"] = json!(
                "<p><a href=\"https://forum.example/d/71/2\" class=\"PostMention\" data-id=\"1002\">bob</a> thanks</p>"
            );
        }
        _ => {}
    }
    let author = if matches!(number, 1 | 5) { "1" } else { "2" };
    let mut one = json!({"type": "posts", "id": (1000 + number).to_string(), "attributes": attributes, "relationships": {
        "user": {"data": {"type": "users", "id": author}}, "discussion": {"data": {"type": "discussions", "id": "71"}}}});
    if number == 6 {
        one["relationships"].as_object_mut().unwrap().remove("user");
    }
    one
}

fn answer(request: &Request) -> Response {
    let query = fake::query(request.uri());
    let path = request.uri().path();
    if path == "/community/d/71-new-shoes" {
        return fake::html(
            "<!doctype html><html><head><title>New shoes</title></head><body><div id=\"flarum-loading\"></div></body></html>",
        );
    }
    let path = path.strip_prefix("/community").unwrap_or(path);
    let includes = query.get("include").map_or("", String::as_str).split(',');
    let known = ["", "user", "discussion", "posts"];
    if !includes.clone().all(|name| known.contains(&name)) {
        return refused(400, "invalid_parameter");
    }
    match path {
        "/api/discussions/71" => {
            let data = json!({"type": "discussions", "id": "71", "attributes": {"title": "New shoes", "slug": "71-new-shoes",
                "commentCount": 119, "participantCount": 2, "createdAt": "2024-03-01T12:00:00+00:00", "lastPostNumber": 120},
                "relationships": {"user": {"data": {"type": "users", "id": "1"}}}});
            fake::json(json!({"data": data, "included": [user(1, "ann")]}).to_string())
        }
        "/api/discussions/72" => refused(403, "permission_denied"),
        "/api/posts" => {
            let number = |name: &str, usual: u64| {
                query.get(name).map_or(usual, |text| text.parse().unwrap())
            };
            let known = [
                "filter[discussion]",
                "include",
                "sort",
                "page[offset]",
                "page[limit]",
            ];
            let is_good = query.keys().all(|name| known.contains(&name.as_str()))
                && query.get("filter[discussion]").is_some_and(|id| id == "71")
                && query.get("sort").is_none_or(|sort| sort == "createdAt");
            let (offset, limit) = (number("page[offset]", 0), number("page[limit]", 20));
            if !is_good || !(1..=50).contains(&limit) {
                return refused(400, "invalid_parameter");
            }
            let all: Vec<_> = (1..=120).map(written).collect();
            let (start, end) = (offset.min(120), (offset + limit).min(120));
            let page = json!(all[usize::try_from(start).unwrap()..usize::try_from(end).unwrap()]);
            let body = json!({"links": {}, "data": page, "included": [user(1, "ann"), user(2, "bob"), {"type": "discussions", "id": "71"}]});
            fake::json(body.to_string())
        }
        _ => refused(404, "not_found"),
    }
}

#[tokio::test]
async fn a_discussion_is_read_with_all_posts() {
    let fake = Fake::start(router()).await;
    let discussion = post(DISCUSSION);
    assert_eq!(discussion.key(), "forum.example/71");
    let pages = all_pages(&client(&fake), &discussion).await.unwrap();
    let info = pages[0].info.as_ref().unwrap();
    assert_eq!(
        (info.title.as_deref(), info.reported),
        (Some("New shoes"), Some(118))
    );
    check_about(
        info,
        &About {
            author_id: Some("ann"),
            author_name: Some("The ann"),
            published_at: Some("2024-03-01T12:00:00+00:00"),
            ..About::default()
        },
    );
    let all: Vec<_> = pages.iter().flat_map(|page| &page.comments).collect();
    let passed: Vec<_> = pages.iter().flat_map(|page| page.passed.clone()).collect();
    assert_eq!((all.len(), fake.paths().len()), (117, 4));
    assert_eq!(passed, ["1001", "1003", "1004"]);
    let one = |id: &str| *all.iter().find(|one| one.id == id).unwrap();
    assert_eq!(
        (one("1002").text.as_str(), one("1002").likes),
        ("post 2", Some(2))
    );
    assert_eq!(
        one("1002").url.as_deref(),
        Some("https://forum.example/d/71/2")
    );
    assert_eq!(
        (one("1002").author_id.as_deref(), one("1002").is_post_author),
        (Some("bob"), Some(false))
    );
    assert_eq!(
        (one("1005").parent_id.as_deref(), one("1005").is_post_author),
        (Some("1002"), Some(true))
    );
    assert_eq!(
        (one("1006").author_id.clone(), one("1006").is_post_author),
        (None, None)
    );
    assert!(all.iter().all(|one| one.published_at.is_some()));
}

#[tokio::test]
async fn a_forum_in_a_folder_is_told_by_its_page() {
    let fake = Fake::start(router()).await;
    let page = recognize("https://forum.example/community/d/71-new-shoes");
    assert!(matches!(page, Recognized::Page { .. }));
    let found = client(&fake).resolve(&page).await.unwrap();
    assert_eq!(
        (found.platform, found.key().as_str()),
        ("flarum", "forum.example/community/71")
    );
    let pages = all_pages(&client(&fake), &found).await.unwrap();
    assert_eq!(pages.len(), 4);
    assert!(
        fake.paths()
            .iter()
            .all(|path| path.starts_with("/community/"))
    );
}

#[tokio::test]
async fn what_is_private_is_said_to_be_so() {
    let fake = Fake::start(router()).await;
    let private = post("https://forum.example/d/72");
    let failure = client(&fake).fetch_page(&private, None).await.unwrap_err();
    assert_eq!(failure.code(), "private_or_login");
}

#[tokio::test]
async fn faults_are_told_by_what_they_are() {
    fake::faults(&post(DISCUSSION), settings).await;
    let page = fake::recovers(&post(DISCUSSION), router(), settings).await;
    assert!(page.info.is_some());
}
