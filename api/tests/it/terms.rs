//! What the comments of a job talk about.

use serde_json::{Value, json};

use crate::app::App;

/// Comments that the word list scores, with a phrase that only angry ones have, one that only happy ones
/// have, and one that both have.
fn file() -> String {
    let mut file = "id,comment,author\n".to_owned();
    for n in 0..24 {
        let others = ["today", "again", "for us", "at home"][n % 4];
        file += &format!("p{n},I love the gear lever {others}. Brilliant handlebar,Ann\n");
        file +=
            &format!("n{n},I hate the gear lever {others}. Terrible squeaky chain > mine,Bob\n");
        file += &format!("t{n},The gear lever is {others},Cy\n");
    }
    file
}

async fn upload(app: &App, parts: &[(&str, Option<&str>, &[u8])]) -> String {
    let made = app.post_form("/api/v1/jobs", parts).await;
    assert_eq!(made.status, 202, "{}", made.text());
    let id = made.job_id();
    app.ended(&id).await;
    id
}

fn texts(side: &Value) -> Vec<&str> {
    let terms = side.as_array().expect("terms").iter();
    terms.filter_map(|term| term["text"].as_str()).collect()
}

#[tokio::test]
async fn typical_terms_are_told_with_counts_and_an_example() {
    let app = App::start().await;
    let file = file();
    let id = upload(&app, &[("comments", Some("bikes.csv"), file.as_bytes())]).await;
    let path = format!("/api/v1/jobs/{id}/terms");
    let found = app.get(&path).await.json();
    assert_eq!(
        (&found["comments"], &found["comments_fetched"]),
        (&json!(72), &json!(72))
    );
    let (positive, negative) = (texts(&found["positive"]), texts(&found["negative"]));
    assert!(positive.contains(&"brilliant handlebar"), "{positive:?}");
    assert!(negative.contains(&"terrible squeaky chain"), "{negative:?}");
    for everybody in ["gear lever", "gear", "lever", "the", "today"] {
        assert!(
            !positive.contains(&everybody) && !negative.contains(&everybody),
            "{everybody}"
        );
    }
    let terms = found["negative"].as_array().expect("terms");
    let chain = terms
        .iter()
        .find(|term| term["text"] == "terrible squeaky chain");
    let chain = chain.expect("bug: it was found above");
    assert_eq!(chain["kind"], "phrase");
    assert_eq!(chain["comments"], 24);
    assert_eq!(chain["negative"], 24);
    assert!(chain["z"].as_f64().is_some_and(|z| z < -1.96), "{chain}");
    assert!(
        chain["example"]["comment_id"]
            .as_str()
            .is_some_and(|id| id.starts_with('n'))
    );
    // The second time it is what was kept.
    assert_eq!(app.get(&path).await.json(), found);

    // The page says the same, and each term leads to its comments.
    let page = app.get(&format!("/jobs/{id}")).await;
    let page = page.text();
    for words in [
        "Typical of negative comments",
        "?q=terrible+squeaky+chain#comments",
        "Terrible squeaky chain &#62; mine",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    let hits = app
        .get(&format!(
            "/api/v1/jobs/{id}/comments?q=terrible+squeaky+chain"
        ))
        .await;
    assert_eq!(hits.json()["comments"].as_array().map(Vec::len), Some(24));
    app.get("/api/v1/jobs/01900000-0000-7000-8000-000000000000/terms")
        .await
        .problem(404, "job_not_found");
    app.stop().await;
}

#[tokio::test]
async fn the_brands_name_is_no_term_of_its_job() {
    let app = App::start().await;
    let brand = app
        .post_json("/api/v1/brands", &json!({"name": "Squeaky Chain"}))
        .await;
    let brand = brand.json()["id"].as_str().expect("an id").to_owned();
    let file = file();
    let parts: &[(&str, Option<&str>, &[u8])] = &[
        ("comments", Some("bikes.csv"), file.as_bytes()),
        ("brand", None, brand.as_bytes()),
    ];
    let id = upload(&app, parts).await;
    let found = app.get(&format!("/api/v1/jobs/{id}/terms")).await.json();
    let negative = texts(&found["negative"]);
    assert!(negative.contains(&"terrible"), "{negative:?}");
    assert!(
        negative.iter().all(|term| !term.contains("chain")),
        "{negative:?}"
    );
    app.stop().await;
}

#[tokio::test]
async fn there_are_no_terms_before_the_end_and_after_the_texts_are_gone() {
    let app = App::without_worker().await;
    let made = app
        .post_json("/api/v1/jobs", &json!({"urls": [crate::app::hn(1)]}))
        .await;
    let waiting = made.job_id();
    app.get(&format!("/api/v1/jobs/{waiting}/terms"))
        .await
        .problem(409, "job_not_ended");
    app.stop().await;

    let app = App::start().await;
    let file = file();
    let id = upload(&app, &[("comments", Some("bikes.csv"), file.as_bytes())]).await;
    let path = format!("/api/v1/jobs/{id}/terms");
    assert_ne!(app.get(&path).await.json()["negative"], json!([]));
    app.store
        .purge(&std::time::Duration::ZERO.into())
        .await
        .expect("purged");
    let found = app.get(&path).await.json();
    assert_eq!(
        (&found["negative"], &found["comments"]),
        (&json!([]), &json!(0))
    );
    let page = app.get(&format!("/jobs/{id}")).await;
    assert!(!page.text().contains("squeaky"), "{}", page.text());
    app.stop().await;
}
