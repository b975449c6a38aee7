//! Who may make, see, change and delete webhooks.

use serde_json::{Value, json};
use store::{Role, Scope};

use super::{app_with, last_ended, make, patch, post, with_webhooks};
use crate::{
    app::{App, DEADLINE},
    receiver::{Receiver, Says},
    small_office::SmallOffice,
};

#[tokio::test]
async fn no_webhook_leads_inside() {
    let receiver = Receiver::start().await;
    let app = app_with(&receiver).await;
    let port = receiver
        .host()
        .rsplit(':')
        .next()
        .expect("a port")
        .to_owned();
    for url in [
        "http://127.0.0.1/hook",
        "http://localhost/hook",
        "http://2130706433/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://169.254.169.254/latest/meta-data",
        "http://10.1.2.3/",
        "http://printer/",
        "http://a.internal/",
        "http://example.org:22/",
        "https://example.org:8443/",
        "https://ann:secret@example.org/",
        "ftp://example.org/",
        "example.org/hook",
        "",
        // The same machine by another name than the setting has.
        &format!("http://localhost:{port}/"),
        &format!("http://127.1.1.1:{port}/"),
    ] {
        let refused = app
            .post_json("/api/v1/webhooks", &json!({"url": url}))
            .await;
        let problem = refused.problem(422, "invalid_fields");
        assert_eq!(problem["errors"][0]["pointer"], "/url", "{url}");
    }
    // One that was allowed when it was entered, and is not any more.
    let (id, _) = make(&app, &receiver.url("/")).await;
    let elsewhere = store::WebhookChange {
        url: Some("http://localhost/".to_owned()),
        ..store::WebhookChange::default()
    };
    let webhook = id.parse().expect("an id");
    let team = store::BUILT_IN_TEAM;
    let changed = app
        .store
        .change_webhook(Scope::Team(team), webhook, &elsewhere)
        .await;
    changed.expect("it is changed");
    post(&app, &format!("/api/v1/webhooks/{id}/test")).await;
    let failed = last_ended(&app, &id).await;
    assert_eq!(
        (&failed["status"], &failed["answer"]),
        (&json!("failed"), &Value::Null)
    );
    assert!(
        failed["error"]
            .as_str()
            .is_some_and(|why| why.contains("not a public address")),
        "{failed}"
    );
    assert_eq!(receiver.count(), 0);

    // A redirect is an answer, and leads nowhere.
    let (id, _) = make(&app, &receiver.url("/here")).await;
    let to = receiver.url("/there");
    receiver.will_say(std::iter::repeat_n(Says::Redirect(to), 4));
    post(&app, &format!("/api/v1/webhooks/{id}/test")).await;
    let failed = last_ended(&app, &id).await;
    assert_eq!(
        (&failed["status"], &failed["answer"]),
        (&json!("failed"), &json!(307))
    );
    let messages = receiver.messages(4).await;
    assert!(messages.iter().all(|message| message.path == "POST /here"));
    app.stop().await;
}

#[tokio::test]
async fn a_webhook_is_changed_and_deleted() {
    let receiver = Receiver::start().await;
    let app = app_with(&receiver).await;
    let (id, _) = make(&app, &receiver.url("/")).await;
    for (change, pointer) in [
        (json!({"events": []}), "/events"),
        (json!({"events": ["job.begun"]}), "/events"),
        (json!({"events": ["webhook.test"]}), "/events"),
        (json!({"events": "job.failed"}), "/events"),
        (json!({"enabled": "no"}), "/enabled"),
        (json!({"url": "http://10.0.0.1/"}), "/url"),
        (json!({"secret": "whsec_x"}), "/secret"),
    ] {
        let refused = patch(&app, &id, change).await;
        let problem = refused.problem(422, "invalid_fields");
        assert_eq!(problem["errors"][0]["pointer"], pointer);
    }
    let missing = app.post_json("/api/v1/webhooks", &json!({})).await;
    missing.problem(422, "invalid_fields");
    let change = json!({"events": ["job.cancelled", "job.failed", "job.failed"], "enabled": false});
    let changed = patch(&app, &id, change).await.json();
    assert_eq!(changed["events"], json!(["job.failed", "job.cancelled"]));
    assert_eq!(changed["disabled_because"], "by_hand");
    let listed = app.get("/api/v1/webhooks").await.json();
    assert_eq!(listed["webhooks"], json!([changed]));
    let path = format!("/api/v1/webhooks/{id}");
    assert_eq!(app.delete(&path).await.status, 204);
    app.delete(&path).await.problem(404, "webhook_not_found");
    app.get(&format!("{path}/deliveries"))
        .await
        .problem(404, "webhook_not_found");
    app.get("/api/v1/webhooks/mine")
        .await
        .problem(404, "webhook_not_found");
    app.stop().await;
}

#[tokio::test]
async fn admins_of_a_team_look_after_its_webhooks_and_nobody_else_does() {
    let receiver = Receiver::start().await;
    let office = SmallOffice::with(|settings| {
        *settings = with_webhooks(&receiver, settings.clone());
    })
    .await;
    let mut ann = office.signed_in("ann", "red", Role::TeamAdmin).await;
    let mut bob = office.signed_in("bob", "red", Role::Member).await;
    let mut eve = office.signed_in("eve", "blue", Role::TeamAdmin).await;

    let people = ann.open("/people").await;
    assert!(
        people.text().contains("href=\"/webhooks\""),
        "{}",
        people.text()
    );
    let csrf = ann.csrf("/webhooks").await;
    let url = receiver
        .url("/hook")
        .replace(':', "%3A")
        .replace('/', "%2F");
    let nothing = ann.submit("/webhooks", &csrf, &format!("url={url}")).await;
    assert_eq!(nothing.status, 422, "{}", nothing.text());
    let inside = "url=http%3A%2F%2F10.0.0.1%2F&job.failed=true";
    let inside = ann.submit("/webhooks", &csrf, inside).await;
    assert!(inside.status == 422 && inside.text().contains("not a public address"));
    let fields = format!("url={url}&job.failed=true&job.partial=true");
    let made = ann.submit("/webhooks", &csrf, &fields).await;
    assert_eq!(made.status, 200, "{}", made.text());
    assert!(made.text().contains("value=\"whsec_"), "{}", made.text());
    let (_, after) = made.text().split_once("href=\"/webhooks/").expect("a link");
    let id = after[..36].to_owned();
    let page = ann.open(&format!("/webhooks/{id}")).await;
    assert!(page.text().contains("Partial, Failed"), "{}", page.text());

    for path in ["/webhooks".to_owned(), format!("/webhooks/{id}")] {
        assert_eq!(bob.open(&path).await.status, 403, "{path}");
    }
    let home = bob.open("/").await;
    assert!(!home.text().contains("/webhooks"), "{}", home.text());
    let theirs = eve.open("/webhooks").await;
    assert!(theirs.status == 200 && !theirs.text().contains(&id));
    assert_eq!(eve.open(&format!("/webhooks/{id}")).await.status, 404);
    let stolen = eve.csrf("/webhooks").await;
    for action in ["", "/disable", "/enable", "/rotate", "/test", "/delete"] {
        let path = format!("/webhooks/{id}{action}");
        let answer = eve.submit(&path, &stolen, &fields).await;
        assert_eq!(answer.status, 404, "{path}: {}", answer.text());
    }

    for (action, fields, status) in [
        ("/disable", "", 303),
        ("/test", "", 409),
        ("/enable", "", 303),
        ("/test", "", 303),
        ("/rotate", "", 200),
        ("/delete", "", 303),
    ] {
        let path = format!("/webhooks/{id}{action}");
        let answer = ann.submit(&path, &csrf, fields).await;
        assert_eq!(answer.status, status, "{path}: {}", answer.text());
    }
    let noted = async {
        loop {
            let trail = ann.open("/audit").await;
            if trail.text().contains("Deleted a webhook") {
                return trail;
            }
        }
    };
    let trail = tokio::time::timeout(DEADLINE, noted)
        .await
        .expect("it is noted");
    for words in [
        "Made a webhook",
        "Changed a webhook",
        "Gave a webhook another secret",
        &format!("address: http://{}", receiver.host()),
    ] {
        assert!(trail.text().contains(words), "{words}: {}", trail.text());
    }
    assert!(!trail.text().contains("/hook,"), "{}", trail.text());
    office.app.stop().await;
}

#[tokio::test]
async fn without_a_key_for_secrets_no_webhook_is_made() {
    let app = App::without_worker().await;
    let wanted = json!({"url": "https://example.org/hook"});
    let refused = app.post_json("/api/v1/webhooks", &wanted).await;
    let problem = refused.problem(503, "no_seal_key");
    assert!(
        problem["detail"]
            .as_str()
            .is_some_and(|why| why.contains("SEAL_KEY"))
    );
    let page = app.get("/webhooks").await;
    assert!(page.text().contains("SEAL_KEY"), "{}", page.text());
    app.stop().await;
}
