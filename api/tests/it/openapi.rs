//! The document and its page.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::app::App;

const ROUTES: [(&str, &[&str]); 22] = [
    ("/api/jobs/create", &["post"]),
    ("/api/jobs/{id}/download", &["get"]),
    ("/api/jobs/{id}/status", &["get"]),
    ("/api/v1/analyze", &["post"]),
    ("/api/v1/jobs", &["get", "post"]),
    ("/api/v1/jobs/{id}", &["delete", "get"]),
    ("/api/v1/jobs/{id}/cancel", &["post"]),
    ("/api/v1/jobs/{id}/comments", &["get"]),
    ("/api/v1/jobs/{id}/compare/{other}", &["get"]),
    ("/api/v1/jobs/{id}/compare/{other}/comments", &["get"]),
    ("/api/v1/jobs/{id}/compare/{other}/comments.csv", &["get"]),
    ("/api/v1/jobs/{id}/events", &["get"]),
    ("/api/v1/jobs/{id}/rescore", &["post"]),
    ("/api/v1/jobs/{id}/results.csv", &["get"]),
    ("/api/v1/jobs/{id}/results.jsonl", &["get"]),
    ("/api/v1/jobs/{id}/results.xlsx", &["get"]),
    ("/api/v1/jobs/{id}/retry", &["post"]),
    ("/api/v1/jobs/{id}/summary", &["get"]),
    ("/api/v1/preview", &["post"]),
    ("/healthz", &["get"]),
    ("/metrics", &["get"]),
    ("/readyz", &["get"]),
];

#[tokio::test]
async fn the_document_has_every_route_and_every_reference_leads_somewhere() {
    let app = App::without_worker().await;
    let document = app.get("/openapi.json").await.json();
    assert!(
        document["openapi"]
            .as_str()
            .expect("a version")
            .starts_with("3.1")
    );
    let paths = document["paths"].as_object().expect("paths");
    let expected: BTreeSet<&str> = ROUTES.iter().map(|(path, _)| *path).collect();
    assert_eq!(
        paths.keys().map(String::as_str).collect::<BTreeSet<_>>(),
        expected
    );
    let mut ids = BTreeSet::new();
    for (path, methods) in ROUTES {
        for method in methods {
            let operation = &paths[path][method];
            assert!(
                operation["summary"].is_string(),
                "{method} {path} says nothing"
            );
            assert!(operation["responses"].is_object());
            ids.insert((path, method, operation["operationId"].to_string()));
        }
    }
    let names: BTreeSet<&String> = ids.iter().map(|(_, _, id)| id).collect();
    assert_eq!(
        names.len(),
        ids.iter()
            .map(|(p, m, _)| (p, m))
            .collect::<BTreeSet<_>>()
            .len(),
        "operation ids repeat"
    );
    let mut references = Vec::new();
    collect(&document, &mut references);
    assert!(!references.is_empty());
    for reference in references {
        let pointer = reference.strip_prefix('#').expect("a local reference");
        assert!(
            document.pointer(pointer).is_some(),
            "{reference} leads nowhere"
        );
    }
    app.stop().await;
}

#[tokio::test]
async fn the_document_says_how_to_sign_in_where_that_is_asked_for() {
    let app = App::without_worker().await;
    let document = app.get("/openapi.json").await.json();
    let scheme = &document["components"]["securitySchemes"]["bearer"];
    assert_eq!(
        (&scheme["type"], &scheme["scheme"]),
        (&json!("http"), &json!("bearer"))
    );
    // Either nothing or a token: the same document describes servers that ask for none.
    assert_eq!(document["security"], json!([{}, {"bearer": []}]));
    app.stop().await;
}

fn collect(value: &Value, references: &mut Vec<String>) {
    match value {
        Value::Object(object) => {
            if let Some(Value::String(reference)) = object.get("$ref") {
                references.push(reference.clone());
            }
            object.values().for_each(|value| collect(value, references));
        }
        Value::Array(values) => values.iter().for_each(|value| collect(value, references)),
        _ => {}
    }
}

#[tokio::test]
async fn the_page_of_the_document_needs_no_other_server() {
    let app = App::without_worker().await;
    let page = app.get("/docs").await;
    assert_eq!(page.status, 200);
    assert!(page.text().contains("swagger-ui"), "{}", page.text());
    for word in ["src=\"http", "href=\"http", "cdn"] {
        assert!(!page.text().contains(word), "{word}");
    }
    assert_eq!(app.get("/docs/swagger-ui-bundle.js").await.status, 200);
    app.stop().await;
}
