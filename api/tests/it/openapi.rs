//! The document and its page.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::app::App;

const ROUTES: [(&str, &[&str]); 66] = [
    ("/api/fans/insertcompany", &["post"]),
    ("/api/fans/linechart/{page}", &["get"]),
    ("/api/fans/multipage", &["get"]),
    ("/api/fans/put", &["post"]),
    ("/api/fans/table/{page}", &["get"]),
    ("/api/jobs/create", &["post"]),
    ("/api/jobs/{id}/download", &["get"]),
    ("/api/jobs/{id}/status", &["get"]),
    ("/api/v1/account", &["get", "patch"]),
    ("/api/v1/analyze", &["post"]),
    ("/api/v1/analyzers", &["get"]),
    ("/api/v1/audit", &["get"]),
    ("/api/v1/audit.csv", &["get"]),
    ("/api/v1/audit.jsonl", &["get"]),
    ("/api/v1/brands", &["get", "post"]),
    ("/api/v1/brands/{id}", &["get", "patch"]),
    ("/api/v1/brands/{id}/logo", &["delete", "get", "put"]),
    ("/api/v1/credentials", &["get"]),
    ("/api/v1/credentials/{platform}", &["delete", "get", "put"]),
    ("/api/v1/credentials/{platform}/test", &["post"]),
    ("/api/v1/erasures", &["post"]),
    ("/api/v1/jobs", &["get", "post"]),
    ("/api/v1/jobs/{id}", &["delete", "get", "patch"]),
    ("/api/v1/jobs/{id}/cancel", &["post"]),
    ("/api/v1/jobs/{id}/comments", &["get"]),
    ("/api/v1/jobs/{id}/compare/{other}", &["get"]),
    ("/api/v1/jobs/{id}/compare/{other}/comments", &["get"]),
    ("/api/v1/jobs/{id}/compare/{other}/comments.csv", &["get"]),
    ("/api/v1/jobs/{id}/events", &["get"]),
    ("/api/v1/jobs/{id}/report.xlsx", &["get"]),
    ("/api/v1/jobs/{id}/rescore", &["post"]),
    ("/api/v1/jobs/{id}/results.csv", &["get"]),
    ("/api/v1/jobs/{id}/results.jsonl", &["get"]),
    ("/api/v1/jobs/{id}/results.xlsx", &["get"]),
    ("/api/v1/jobs/{id}/retry", &["post"]),
    ("/api/v1/jobs/{id}/shares", &["get", "post"]),
    ("/api/v1/jobs/{id}/shares/{share}", &["delete"]),
    ("/api/v1/jobs/{id}/summary", &["get"]),
    ("/api/v1/jobs/{id}/terms", &["get"]),
    ("/api/v1/platforms", &["get"]),
    ("/api/v1/posts", &["post"]),
    ("/api/v1/posts/{id}", &["delete", "get", "put"]),
    ("/api/v1/posts/{id}/analysis", &["get"]),
    ("/api/v1/posts:batch", &["post"]),
    ("/api/v1/preview", &["post"]),
    ("/api/v1/profiles", &["get", "post"]),
    ("/api/v1/profiles/compare", &["get"]),
    ("/api/v1/profiles/{id}", &["delete", "get", "patch"]),
    ("/api/v1/profiles/{id}/followers", &["get"]),
    ("/api/v1/profiles/{id}/followers.csv", &["get"]),
    ("/api/v1/uploads", &["post"]),
    ("/api/v1/uploads/{id}", &["delete", "get"]),
    ("/api/v1/usage", &["get"]),
    ("/api/v1/users", &["get", "post"]),
    ("/api/v1/users/{id}", &["get", "patch"]),
    ("/api/v1/users/{id}/hand-over", &["post"]),
    ("/api/v1/users/{id}/password", &["post"]),
    ("/api/v1/webhooks", &["get", "post"]),
    ("/api/v1/webhooks/{id}", &["delete", "get", "patch"]),
    ("/api/v1/webhooks/{id}/deliveries", &["get"]),
    (
        "/api/v1/webhooks/{id}/deliveries/{delivery}/redeliver",
        &["post"],
    ),
    ("/api/v1/webhooks/{id}/rotate", &["post"]),
    ("/api/v1/webhooks/{id}/test", &["post"]),
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
async fn the_document_says_what_webhooks_are_sent() {
    let app = App::without_worker().await;
    let document = app.get("/openapi.json").await.json();
    let webhooks = document["webhooks"].as_object().expect("webhooks");
    let events: Vec<&str> = webhooks.keys().map(String::as_str).collect();
    let listed = &document["components"]["schemas"]["WebhookEvent"]["enum"];
    let listed = listed.as_array().expect("words");
    assert_eq!(listed.len(), events.len(), "{listed:?}");
    for event in events {
        let request = &webhooks[event]["post"];
        let headers = request["parameters"].as_array().expect("headers");
        let names: Vec<_> = headers.iter().map(|header| &header["name"]).collect();
        assert_eq!(
            names,
            ["webhook-id", "webhook-timestamp", "webhook-signature"],
            "{event}"
        );
        let message = &request["requestBody"]["content"]["application/json"]["schema"];
        assert!(schema(&document, message)["properties"]["data"].is_object());
    }
    app.stop().await;
}

#[tokio::test]
async fn the_document_says_how_to_sign_in_where_that_is_asked_for() {
    let app = App::without_worker().await;
    let document = app.get("/openapi.json").await.json();
    let schemes = &document["components"]["securitySchemes"];
    for (name, scheme) in [
        ("bearer", "bearer"),
        ("personalToken", "bearer"),
        ("basic", "basic"),
    ] {
        let found = &schemes[name];
        assert_eq!(
            (&found["type"], &found["scheme"]),
            (&json!("http"), &json!(scheme))
        );
        assert!(found["description"].is_string(), "{name}");
    }
    let session = &schemes["session"];
    assert_eq!(
        (&session["type"], &session["in"], &session["name"]),
        (&json!("apiKey"), &json!("cookie"), &json!("__Host-clamor"))
    );
    // Either nothing or one of them: the same document describes servers that ask for none.
    assert_eq!(
        document["security"],
        json!([{}, {"bearer": []}, {"personalToken": []}, {"basic": []}, {"session": []}])
    );
    app.stop().await;
}

#[tokio::test]
async fn a_client_can_be_generated_from_the_document() {
    let app = App::without_worker().await;
    let document = app.get("/openapi.json").await.json();
    let create = &document["paths"]["/api/v1/jobs"]["post"];
    assert_eq!(create["operationId"], "create_job");
    let content = &create["requestBody"]["content"];
    let form = schema(&document, &content["multipart/form-data"]["schema"]);
    for field in ["file", "comments"] {
        let file = &form["properties"][field];
        assert_eq!(
            (&file["type"], &file["format"]),
            (&json!("string"), &json!("binary"))
        );
    }
    assert_eq!(form["additionalProperties"], false);
    let workbook = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    assert_eq!(content[workbook]["schema"]["format"], "binary");
    let either = schema(&document, &content["application/json"]["schema"]);
    let of_json = either["oneOf"].as_array().expect("a list or an upload");
    let [list, of_upload] = &of_json[..] else {
        panic!("{either}");
    };
    let (list, of_upload) = (schema(&document, list), schema(&document, of_upload));
    assert_eq!(of_upload["required"], json!(["upload_id"]));
    for body in [list, of_upload] {
        assert_eq!(body["additionalProperties"], false);
    }
    let columns = &document["components"]["schemas"]["Columns"];
    assert!(
        columns["properties"]["comment_text"].is_object(),
        "{columns}"
    );
    assert_eq!(
        (
            &list["properties"]["urls"]["minItems"],
            &list["properties"]["urls"]["maxItems"]
        ),
        (&json!(1), &json!(10_000))
    );
    for header in ["Location", "Idempotent-Replayed"] {
        assert!(
            create["responses"]["202"]["headers"][header].is_object(),
            "{header}"
        );
    }
    let problem = &create["responses"]["default"];
    assert!(problem["headers"]["Retry-After"].is_object());
    let schemas = &document["components"]["schemas"];
    for (name, word) in [
        ("JobStatus", "in_progress"),
        ("JobKind", "posts"),
        ("ItemStatus", "partial"),
        ("ItemReason", "comments_disabled"),
        ("ProblemCode", "no_runnable_entry"),
        ("EntryCode", "not_a_post"),
        ("Label", "POSITIVE"),
        ("ReviewReason", "low_confidence"),
        ("LeftOutReason", "not_in_file"),
        ("NewJobKind", "posts"),
    ] {
        let words = schemas[name]["enum"].as_array();
        let words = words.unwrap_or_else(|| panic!("{name} is no list: {}", schemas[name]));
        assert!(words.contains(&json!(word)), "{name}");
    }
    let entry = &schemas["BadEntry"]["properties"]["code"];
    assert_eq!(schema(&document, entry), &schemas["EntryCode"]);
    let renamed = &document["paths"]["/api/v1/jobs/{id}"]["patch"]["responses"]["200"];
    assert!(renamed["headers"]["ETag"].is_object(), "{renamed}");
    app.stop().await;
}

#[tokio::test]
async fn parameters_have_their_types_and_ids_are_words() {
    let app = App::without_worker().await;
    let document = app.get("/openapi.json").await.json();
    let mut kinds = BTreeSet::new();
    for (path, methods) in document["paths"].as_object().expect("paths") {
        for (method, operation) in methods.as_object().expect("methods") {
            let id = operation["operationId"].as_str().expect("an id");
            let sound = id
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte == b'_');
            assert!(sound && id.contains('_'), "{id}");
            for parameter in operation["parameters"].as_array().into_iter().flatten() {
                let what = format!("{method} {path} {}", parameter["name"]);
                let of = schema(&document, &parameter["schema"]);
                let kind = of["type"].as_str();
                let kind = kind.unwrap_or_else(|| panic!("{what} has no one type: {parameter}"));
                kinds.insert(kind.to_owned());
                if kind == "integer" {
                    assert!(
                        of["minimum"].is_number() || of["maximum"].is_number(),
                        "{what}"
                    );
                }
            }
        }
    }
    assert!(
        kinds.contains("boolean") && kinds.contains("integer"),
        "{kinds:?}"
    );
    let events = &document["paths"]["/api/v1/jobs/{id}/events"]["get"]["responses"]["200"];
    let event = schema(&document, &events["content"]["text/event-stream"]["schema"]);
    assert_eq!(event["oneOf"].as_array().map(Vec::len), Some(2), "{event}");
    let text = document.to_string();
    assert!(!text.contains("\"format\":\"int32\",\"type\":\"array\""));
    app.stop().await;
}

/// Properties that hold a word of a closed list, wherever they stand.
const WORDS: [&str; 7] = [
    "code", "event", "kind", "label", "reason", "status", "verdict",
];

/// Those of them that hold what somebody wrote, or a word of a platform.
const FREE_WORDS: [&str; 4] = [
    "Credential.label",
    "NewCredential.label",
    "PlatformKey.label",
    "PreviewEntry.kind",
];

#[tokio::test]
async fn words_of_closed_lists_are_listed() {
    let app = App::without_worker().await;
    let document = app.get("/openapi.json").await.json();
    let (mut looked_at, mut free) = (0, BTreeSet::new());
    let schemas = document["components"]["schemas"].as_object();
    let named = schemas.expect("schemas").iter();
    let elsewhere = [
        ("paths", &document["paths"]),
        ("webhooks", &document["webhooks"]),
    ];
    let all = named.map(|(name, value)| (name.as_str(), value));
    for (name, value) in all.chain(elsewhere) {
        for_each_property(value, &mut |property, of| {
            if WORDS.contains(&property) {
                looked_at += 1;
                if is_free_text(&document, of) {
                    free.insert(format!("{name}.{property}"));
                }
            }
        });
    }
    assert!(looked_at > 20, "{looked_at}");
    let expected = FREE_WORDS.map(str::to_owned);
    assert_eq!(free, BTreeSet::from(expected));
    app.stop().await;
}

#[tokio::test]
async fn every_503_says_when_to_come_back() {
    let app = App::without_worker().await;
    let document = app.get("/openapi.json").await.json();
    let mut found = Vec::new();
    for (path, methods) in document["paths"].as_object().expect("paths") {
        for (method, operation) in methods.as_object().expect("methods") {
            let unavailable = &operation["responses"]["503"];
            if unavailable.is_object() {
                let header = &unavailable["headers"]["Retry-After"];
                assert!(header.is_object(), "{method} {path}");
                found.push(path.as_str());
            }
        }
    }
    assert_eq!(found, ["/readyz"]);
    app.stop().await;
}

/// Goes over the properties of all objects in a schema, or in whatever holds schemas.
fn for_each_property(value: &Value, seen: &mut impl FnMut(&str, &Value)) {
    match value {
        Value::Object(fields) => {
            let properties = fields.get("properties").and_then(Value::as_object);
            for (name, of) in properties.into_iter().flatten() {
                seen(name, of);
            }
            for inner in fields.values() {
                for_each_property(inner, seen);
            }
        }
        Value::Array(values) => {
            for inner in values {
                for_each_property(inner, seen);
            }
        }
        _ => {}
    }
}

/// Whether a schema takes any text.
fn is_free_text(document: &Value, of: &Value) -> bool {
    let of = schema(document, of);
    let is_text = match &of["type"] {
        Value::Array(types) => types.contains(&json!("string")),
        one => one == "string",
    };
    let either = ["oneOf", "anyOf", "allOf"].map(|name| of[name].as_array());
    let mut either = either.into_iter().flatten().flatten();
    (is_text && of["enum"].is_null() && of["const"].is_null())
        || either.any(|one| is_free_text(document, one))
}

/// What a schema says, also where it stands elsewhere.
fn schema<'a>(document: &'a Value, schema: &'a Value) -> &'a Value {
    match schema["$ref"].as_str().and_then(|at| at.strip_prefix('#')) {
        Some(at) => document.pointer(at).expect("it leads somewhere"),
        None => schema,
    }
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
