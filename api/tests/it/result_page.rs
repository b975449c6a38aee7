//! The page of a job's results: the answer, posts side by side, comments with their posts, the report.

use serde_json::json;

use crate::app::App;

/// Three posts on two platforms: the first is liked, the second hated, the third both.
fn file() -> String {
    let mut file = "post_url,post_title,platform,comment,author,likes\n".to_owned();
    for (post, title, platform, good, bad) in [
        ("https://a.example/alpha", "Alpha ride", "youtube", 28, 0),
        ("https://a.example/beta", "Beta & co", "tiktok", 2, 30),
        ("https://a.example/gamma", "Gamma", "youtube", 12, 12),
    ] {
        for n in 0..good {
            file += &format!("{post},{title},{platform},I love it {n},Ann {n},{n}\n");
        }
        for n in 0..bad {
            file += &format!("{post},{title},{platform},I hate it {n},Bob {n},{n}\n");
        }
    }
    file
}

async fn upload(app: &App) -> String {
    let file = file();
    let parts: &[(&str, Option<&str>, &[u8])] = &[
        ("comments", Some("rides.csv"), file.as_bytes()),
        ("name", None, b"Rides"),
    ];
    let made = app.post_form("/api/v1/jobs", parts).await;
    assert_eq!(made.status, 202, "{}", made.text());
    let id = made.job_id();
    app.ended(&id).await;
    id
}

/// The part of a page between two pieces of it.
#[track_caller]
fn between<'p>(page: &'p str, from: &str, to: &str) -> &'p str {
    let (_, rest) = page
        .split_once(from)
        .unwrap_or_else(|| panic!("no {from} in {page}"));
    let (part, _) = rest
        .split_once(to)
        .unwrap_or_else(|| panic!("no {to} after {from}"));
    part
}

/// Names in the order in which they stand in the table of posts.
fn order(page: &str, names: &[&'static str]) -> Vec<&'static str> {
    let table = between(
        page,
        "aria-labelledby=\"posts-title\">\n<thead>",
        "</table>",
    );
    let mut found: Vec<(usize, &'static str)> = names
        .iter()
        .filter_map(|name| Some((table.find(name)?, *name)))
        .collect();
    found.sort_unstable();
    found.into_iter().map(|(_, name)| name).collect()
}

#[tokio::test]
async fn the_answer_stands_first_and_can_be_copied() {
    let app = App::start().await;
    let id = upload(&app).await;
    let page = app.get(&format!("/jobs/{id}")).await;
    let page = page.text();
    let answer = between(page, "<section class=\"answer", "</section>");
    for words in [
        "Mixed",
        "50 % positive",
        "0 % neutral",
        "50 % negative",
        "84 comments under 3 posts",
        "Best: Alpha ride (YouTube, net +1.00, 28 comments). Worst: Beta",
        "Beta &#38; co",
    ] {
        assert!(answer.contains(words), "{words}: {answer}");
    }
    let copied = between(answer, "data-copy=\"", "\"");
    assert!(
        copied.starts_with("Mixed: 50 % positive, 0 % neutral, 50 % negative of 84 comments"),
        "{copied}"
    );
    assert!(
        page.find("class=\"answer").unwrap_or(usize::MAX) < page.find("id=\"method\"").unwrap_or(0)
    );
    for technical in ["onnx:", "lexicon (version"] {
        assert!(!page.contains(technical), "{technical}");
    }
    assert!(page.len() < 100_000, "{}", page.len());
    app.stop().await;
}

#[tokio::test]
async fn posts_are_sorted_by_every_column_and_grouped_by_platform() {
    let app = App::start().await;
    let id = upload(&app).await;
    let names = ["Alpha ride", "Beta", "Gamma"];
    for (query, expected) in [
        ("", ["Alpha ride", "Beta", "Gamma"]),
        (
            "?posts_sort=net&posts_order=down",
            ["Alpha ride", "Gamma", "Beta"],
        ),
        (
            "?posts_sort=net&posts_order=up",
            ["Beta", "Gamma", "Alpha ride"],
        ),
        (
            "?posts_sort=comments&posts_order=down",
            ["Beta", "Alpha ride", "Gamma"],
        ),
        (
            "?posts_sort=positive&posts_order=up",
            ["Beta", "Gamma", "Alpha ride"],
        ),
        (
            "?posts_sort=post&posts_order=down",
            ["Gamma", "Beta", "Alpha ride"],
        ),
        (
            "?posts_sort=platform&posts_order=up",
            ["Beta", "Alpha ride", "Gamma"],
        ),
        ("?posts_sort=odd", ["Alpha ride", "Beta", "Gamma"]),
    ] {
        let page = app.get(&format!("/jobs/{id}{query}")).await;
        assert_eq!(order(page.text(), &names), expected, "{query}");
    }
    // A page beyond all numbers has no posts.
    let page = app
        .get(&format!("/jobs/{id}?posts_page={}", usize::MAX))
        .await;
    assert_eq!(page.status, 200, "{}", page.text());
    let page = app
        .get(&format!(
            "/jobs/{id}?posts_sort=net&posts_order=down&q=love"
        ))
        .await;
    let page = page.text();
    assert!(page.contains("aria-sort=\"descending\""));
    // The other way round next time, and the search stays.
    assert!(
        page.contains("?q=love&#38;posts_sort=net&#38;posts_order=up#posts"),
        "{page}"
    );
    let platforms = between(page, "aria-label=\"Platforms\"", "</table>");
    assert!(
        platforms.find("YouTube") < platforms.find("TikTok"),
        "{platforms}"
    );
    app.stop().await;
}

#[tokio::test]
async fn what_was_not_read_is_folded_by_its_cause() {
    let app = App::start().await;
    let list = json!({"urls": [
        crate::app::hn(1),
        crate::app::hn(404),
        "https://www.instagram.com/p/Cabcdefghij/",
        "https://www.instagram.com/p/Cabcdefghik/",
    ]});
    let id = app.post_json("/api/v1/jobs", &list).await.job_id();
    app.ended(&id).await;
    let page = app.get(&format!("/jobs/{id}")).await;
    let page = page.text();
    assert!(
        page.contains("3 not read: 2 need an account, 1 does not exist"),
        "{page}"
    );
    assert!(
        !order(page, &["instagram"]).contains(&"instagram"),
        "{page}"
    );
    let unread = between(page, "<details id=\"unread\">", "</details>");
    for words in [
        "Cabcdefghik",
        "href=\"/#own\"",
        "href=\"/platforms/instagram\"",
        "1 does not exist",
    ] {
        assert!(unread.contains(words), "{words}: {unread}");
    }
    app.stop().await;
}

#[tokio::test]
async fn comments_come_with_their_post_and_are_counted() {
    let app = App::start().await;
    let id = upload(&app).await;
    for (query, hits) in [
        ("", "<p class=\"soft\">84 comments</p>"),
        ("?label=negative", "42 of 84 comments"),
        ("?platform=tiktok", "32 of 84 comments"),
        ("?platform=tiktok&label=positive", "2 of 84 comments"),
        ("?q=love+it+3", "2 of 84 comments"),
    ] {
        let page = app.get(&format!("/jobs/{id}{query}")).await;
        assert!(page.text().contains(hits), "{query}: {}", page.text());
    }
    let page = app
        .get(&format!("/jobs/{id}?platform=tiktok&per=200"))
        .await;
    let table = between(page.text(), "aria-labelledby=\"comments\"", "</table>");
    assert_eq!(table.matches("TikTok: ").count(), 32, "{table}");
    assert!(table.contains("dir=\"auto\""));
    app.stop().await;
}

#[tokio::test]
async fn the_report_quotes_and_hides_authors_on_request() {
    let app = App::start().await;
    let id = upload(&app).await;
    let path = format!("/jobs/{id}/report");
    let report = app.get(&path).await;
    let report = report.text();
    for words in [
        "Rides",
        "Mixed",
        "Posts, best to worst",
        "Positive voices",
        // The one that most people liked.
        "I love it 27",
        "Ann 27",
        "Scored",
    ] {
        assert!(
            report.to_lowercase().contains(&words.to_lowercase()),
            "{words}: {report}"
        );
    }
    let hidden = app.get(&format!("{path}?authors=hidden")).await;
    let hidden = hidden.text();
    assert!(hidden.contains("I love it 27"));
    assert!(
        !hidden.contains("Ann 2") && !hidden.contains("Bob 2"),
        "{hidden}"
    );
    // Whoever chose what counts sees the same figures there, and on the way back.
    let chosen = app.get(&format!("/jobs/{id}?author=in")).await;
    let link = format!("href=\"{path}?author=in\"");
    assert!(chosen.text().contains(&link), "{}", chosen.text());
    let chosen = app.get(&format!("{path}?author=in")).await;
    for link in [
        format!("href=\"/jobs/{id}?author=in\""),
        format!("href=\"{path}?author=in&#38;authors=hidden\""),
    ] {
        assert!(chosen.text().contains(&link), "{link}: {}", chosen.text());
    }

    let shared = app
        .post_json(
            &format!("/api/v1/jobs/{id}/shares"),
            &json!({"texts": false}),
        )
        .await
        .json();
    let url = shared["url"].as_str().expect("a link");
    let url = url.strip_prefix(&app.url("")).expect("on this server");
    let without = app.get(&format!("{url}/report")).await;
    assert_eq!(without.status, 200);
    assert!(without.text().contains("Mixed") && !without.text().contains("I love it"));
    app.stop().await;
}
