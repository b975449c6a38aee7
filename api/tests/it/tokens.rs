//! Which tokens are believed, and what is said about the others.

use jsonwebtoken::{Algorithm, EncodingKey, Header};
use reqwest::{Method, header};
use serde_json::{Value, json};

use testing::issuer::{AUDIENCE, Issuer, Signer, now};

use crate::{
    app::{Answer, App, DEADLINE},
    trust::{app_of, trusted, trusting_app},
};

async fn show(app: &App, token: &str) -> Answer {
    app.ask_as(token, Method::GET, "/api/v1/jobs").await
}

/// Checks that a token is refused as the RFC says and with this word in the sentence.
async fn refused(app: &App, token: &str, word: &str) {
    let answer = show(app, token).await;
    let problem = answer.problem(401, "token_invalid");
    let detail = problem["detail"].as_str().expect("a sentence").to_owned();
    assert!(detail.contains(word), "{word:?} is not in {detail:?}");
    let challenge = answer.header("www-authenticate");
    assert!(
        challenge
            .starts_with(r#"Bearer realm="Clamor", error="invalid_token", error_description=""#),
        "{challenge}"
    );
    assert!(challenge.contains(word), "{challenge}");
    for part in token.split('.').filter(|part| part.len() > 4) {
        assert!(!answer.text().contains(part) && !challenge.contains(part));
    }
}

/// Claims with one of them changed; null removes it.
fn with(mut claims: Value, name: &str, value: Value) -> Value {
    match value {
        Value::Null => claims.as_object_mut().expect("claims").remove(name),
        value => claims
            .as_object_mut()
            .expect("claims")
            .insert(name.to_owned(), value),
    };
    claims
}

#[tokio::test]
async fn every_algorithm_of_the_issuer_is_taken() {
    let signers = [Signer::rsa("r"), Signer::p256("e"), Signer::ed25519("o")];
    let issuer = Issuer::start(&signers.each_ref());
    let app = trusting_app(&issuer).await;
    let claims = issuer.claims("u", "red");
    for signer in &signers {
        let answer = show(&app, &signer.sign(&claims)).await;
        assert_eq!(
            answer.status,
            200,
            "{:?}: {}",
            signer.algorithm,
            answer.text()
        );
        // The signature is looked at: that of one token does not fit another.
        let other = signer.sign(&with(claims.clone(), "sub", json!("v")));
        let (head, _) = other.rsplit_once('.').expect("a token");
        let token = signer.sign(&claims);
        let (_, signature) = token.rsplit_once('.').expect("a token");
        refused(&app, &format!("{head}.{signature}"), "signature").await;
    }
    app.stop().await;
}

#[tokio::test]
async fn a_public_key_is_no_secret_and_none_is_no_algorithm() {
    let signer = Signer::rsa("r");
    let issuer = Issuer::start(&[&signer]);
    let app = trusting_app(&issuer).await;
    let claims = issuer.claims("admin", "red");
    let jwk = signer.jwk();
    let modulus = jwk["n"].as_str().expect("a modulus");
    let pem = format!("-----BEGIN PUBLIC KEY-----\n{modulus}\n-----END PUBLIC KEY-----\n");
    for secret in [modulus.to_owned(), pem, jwk.to_string(), String::new()] {
        for algorithm in [Algorithm::HS256, Algorithm::HS512] {
            let mut header = Header::new(algorithm);
            header.kid = Some("r".to_owned());
            let key = EncodingKey::from_secret(secret.as_bytes());
            let token = jsonwebtoken::encode(&header, &claims, &key).expect("a token");
            refused(&app, &token, "RS256, ES256 or EdDSA").await;
        }
    }
    // The same key by algorithms that are not on our list.
    for algorithm in [Algorithm::RS512, Algorithm::PS256] {
        let token = signer.sign_as(&claims, |header| header.alg = algorithm);
        refused(&app, &token, "RS256, ES256 or EdDSA").await;
    }
    // {"alg":"none"} and {"alg":"None","kid":"r"}.
    let (_, rest) = signer
        .sign(&claims)
        .split_once('.')
        .map(|(a, b)| (a.to_owned(), b.to_owned()))
        .expect("a token");
    let (body, signature) = rest.split_once('.').expect("a token");
    for head in ["eyJhbGciOiJub25lIn0", "eyJhbGciOiJOb25lIiwia2lkIjoiciJ9"] {
        for signature in ["", signature] {
            refused(
                &app,
                &format!("{head}.{body}.{signature}"),
                "RS256, ES256 or EdDSA",
            )
            .await;
        }
    }
    app.stop().await;
}

#[tokio::test]
async fn only_algorithms_that_the_issuer_lists_are_taken() {
    let signers = [Signer::rsa("r"), Signer::p256("e")];
    let issuer = Issuer::start(&signers.each_ref());
    issuer.describe_field("id_token_signing_alg_values_supported", json!(["ES256"]));
    let app = trusting_app(&issuer).await;
    let claims = issuer.claims("u", "red");
    assert_eq!(show(&app, &signers[1].sign(&claims)).await.status, 200);
    refused(&app, &signers[0].sign(&claims), "does not publish").await;
    app.stop().await;
}

#[tokio::test]
async fn the_algorithm_must_be_that_of_the_key() {
    let (ec, ed) = (Signer::p256("one"), Signer::ed25519("one"));
    let issuer = Issuer::start(&[&ec]);
    let app = trusting_app(&issuer).await;
    refused(
        &app,
        &ed.sign(&issuer.claims("u", "red")),
        "does not publish",
    )
    .await;
    // Names may repeat among keys of different types.
    issuer.publish(&[&ec, &ed]);
    for signer in [&ec, &ed] {
        let answer = show(&app, &signer.sign(&issuer.claims("u", "red"))).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
    }
    app.stop().await;
}

#[tokio::test]
async fn keys_without_a_name_are_used_where_there_is_no_choice() {
    let (one, two) = (Signer::p256("one").unnamed(), Signer::p256("two").unnamed());
    let issuer = Issuer::start(&[&one]);
    let app = trusting_app(&issuer).await;
    let claims = issuer.claims("u", "red");
    assert_eq!(show(&app, &one.sign(&claims)).await.status, 200);
    refused(&app, &two.sign(&claims), "signature").await;

    let other = trusting_app(&issuer).await;
    issuer.publish(&[&one, &two]);
    refused(&other, &one.sign(&claims), "does not publish").await;
    app.stop().await;
    other.stop().await;
}

#[tokio::test]
async fn a_token_is_for_us_and_for_now() {
    let signer = Signer::ed25519("k");
    let issuer = Issuer::start(&[&signer]);
    let app = trusting_app(&issuer).await;
    let good = || issuer.claims("u", "red");
    let at = |seconds: i64| json!(now() + seconds);
    for (name, value) in [
        ("aud", json!(["another", AUDIENCE])),
        ("exp", at(1)),
        // Half a minute ago, and in a minute: clocks differ.
        ("exp", at(-30)),
        ("exp", json!((now() + 300) as f64 + 0.5)),
        ("nbf", at(-300)),
        ("nbf", at(60)),
        ("iat", at(9_000)),
        ("iat", json!(null)),
        ("nonce", json!({"any": ["thing"]})),
    ] {
        let claims = with(good(), name, value.clone());
        let answer = show(&app, &signer.sign(&claims)).await;
        assert_eq!(answer.status, 200, "{name} {value}: {}", answer.text());
    }
    for (name, value, word) in [
        ("iss", json!("https://evil.example"), "issuer"),
        ("iss", json!(format!("{}/", issuer.url())), "issuer"),
        ("iss", json!([issuer.url()]), "issuer"),
        ("iss", json!(null), "issuer"),
        ("aud", json!("another"), "audience"),
        ("aud", json!(["another"]), "audience"),
        ("aud", json!([]), "audience"),
        ("aud", json!(7), "`aud`"),
        ("aud", json!(null), "`aud`"),
        ("exp", at(-61), "expired"),
        ("exp", json!(0), "expired"),
        ("exp", json!("tomorrow"), "`exp`"),
        ("exp", json!(-1), "expired"),
        ("exp", json!(null), "`exp`"),
        ("nbf", at(100), "not valid yet"),
        ("nbf", json!("now"), "`nbf`"),
        ("sub", json!(null), "`sub`"),
        ("sub", json!(""), "`sub`"),
        ("sub", json!(["u", "v"]), "claims cannot be read"),
    ] {
        refused(&app, &signer.sign(&with(good(), name, value)), word).await;
    }
    app.stop().await;
}

#[tokio::test]
async fn kinds_of_token_that_give_no_access_are_refused() {
    let signer = Signer::ed25519("k");
    let issuer = Issuer::start(&[&signer]);
    let app = trusting_app(&issuer).await;
    let claims = issuer.claims("u", "red");
    for kind in [None, Some("JWT"), Some("at+jwt")] {
        let token = signer.sign_as(&claims, |header| header.typ = kind.map(str::to_owned));
        assert_eq!(show(&app, &token).await.status, 200, "{kind:?}");
    }
    let token = signer.sign_as(&claims, |header| header.typ = Some("logout+jwt".to_owned()));
    refused(&app, &token, "gives no access").await;
    let token = signer.sign_as(&claims, |header| header.crit = Some(vec!["exp".to_owned()]));
    refused(&app, &token, "extension").await;
    app.stop().await;
}

#[tokio::test]
async fn rubbish_is_refused_and_asks_nobody() {
    let signer = Signer::ed25519("k");
    let issuer = Issuer::start(&[&signer]);
    let app = trusting_app(&issuer).await;
    let good = signer.sign(&issuer.claims("u", "red"));
    assert_eq!(show(&app, &good).await.status, 200);
    let asked = issuer.asked();
    for token in [
        "x",
        "...",
        "a.b.c",
        "e30.e30.e30",
        "eyJhbGciOiJFUzI1NiJ9",
        &good.replace('.', " "),
        &format!("{good}.more"),
        &format!("x{good}"),
        &good[..good.len() / 2],
    ] {
        refused(&app, token, "RS256, ES256 or EdDSA").await;
    }
    let padded = with(issuer.claims("u", "red"), "more", json!("x".repeat(20_000)));
    refused(&app, &signer.sign(&padded), "too large").await;
    assert_eq!(issuer.asked(), asked);
    app.stop().await;
}

#[tokio::test]
async fn a_request_without_a_token_is_told_to_bring_one() {
    let signer = Signer::ed25519("k");
    let issuer = Issuer::start(&[&signer]);
    let app = trusting_app(&issuer).await;
    let good = signer.sign(&issuer.claims("u", "red"));
    let get = |value: String| {
        let request = app.request(Method::GET, "/api/v1/jobs");
        Answer::of(request.header(header::AUTHORIZATION, value))
    };
    let none = app.get("/api/v1/jobs").await;
    none.problem(401, "token_missing");
    assert_eq!(none.header("www-authenticate"), r#"Bearer realm="Clamor""#);
    for value in ["", "Bearer", "Basic dTpw", &good] {
        get(value.to_owned()).await.problem(401, "token_missing");
    }
    for scheme in ["Bearer", "bearer", "BEARER"] {
        assert_eq!(get(format!("{scheme} {good}")).await.status, 200);
    }
    // In the address it would end up in logs.
    app.get(&format!("/api/v1/jobs?access_token={good}"))
        .await
        .problem(401, "token_missing");
    let twice = app
        .request(Method::GET, "/api/v1/jobs")
        .header(header::AUTHORIZATION, format!("Bearer {good}"))
        .header(header::AUTHORIZATION, "Bearer other");
    Answer::of(twice).await.problem(401, "token_invalid");
    app.stop().await;
}

#[tokio::test]
async fn claims_are_read_where_the_settings_say() {
    let signer = Signer::ed25519("k");
    let issuer = Issuer::start(&[&signer]);
    let mut trusted = trusted(&issuer);
    trusted.user_claim = "client_id".to_owned();
    trusted.team_claim = "https://example.org/org".to_owned();
    trusted.admin_claim = "realm_access.roles".to_owned();
    trusted.admin_value = "boss".to_owned();
    let app = app_of(trusted, false).await;
    let base = with(issuer.claims("u", "red"), "client_id", json!("program"));
    show(&app, &signer.sign(&base))
        .await
        .problem(403, "no_team");
    let member = with(base.clone(), "https://example.org/org", json!("red"));
    assert_eq!(show(&app, &signer.sign(&member)).await.status, 200);
    let boss = with(base, "realm_access", json!({"roles": ["boss"]}));
    assert_eq!(show(&app, &signer.sign(&boss)).await.status, 200);
    let nobody = with(member, "client_id", json!(null));
    refused(&app, &signer.sign(&nobody), "`client_id`").await;
    app.stop().await;
}

#[tokio::test]
async fn a_token_without_a_team_is_told_which_claim_is_missing() {
    let signer = Signer::ed25519("k");
    let issuer = Issuer::start(&[&signer]);
    let app = trusting_app(&issuer).await;
    for (team, word) in [
        (json!(null), "no claim `team`"),
        (json!(["a", "b"]), "several teams"),
        (json!(7), "name of a team"),
    ] {
        let claims = with(issuer.claims("u", "red"), "team", team);
        let problem = show(&app, &signer.sign(&claims))
            .await
            .problem(403, "no_team");
        let detail = problem["detail"].as_str().expect("a sentence");
        assert!(detail.contains(word), "{detail}");
    }
    app.stop().await;
}

#[tokio::test]
async fn another_name_leads_here_where_tokens_are_asked_for() {
    let signer = Signer::ed25519("k");
    let issuer = Issuer::start(&[&signer]);
    let app = trusting_app(&issuer).await;
    let token = signer.sign(&issuer.claims("u", "red"));
    let with_host = |method: Method| {
        let request = app.request(method, "/api/v1/jobs").bearer_auth(&token);
        request.header(header::HOST, "clamor.example")
    };
    assert_eq!(Answer::of(with_host(Method::GET)).await.status, 200);
    // Other sites are kept out of what changes something, token or not.
    let foreign = with_host(Method::POST).header(header::ORIGIN, "https://evil.example");
    Answer::of(foreign).await.problem(403, "cross_site");
    app.stop().await;
}

#[tokio::test]
async fn an_issuer_must_be_who_it_says() {
    let signer = Signer::ed25519("k");
    for (field, value) in [
        ("issuer", json!("http://127.0.0.1:1")),
        ("jwks_uri", json!("http://keys.example/keys")),
        ("jwks_uri", json!("not an address")),
        ("jwks_uri", json!(null)),
    ] {
        let issuer = Issuer::start(&[&signer]);
        issuer.describe_field(field, value);
        let app = trusting_app(&issuer).await;
        let token = signer.sign(&issuer.claims("u", "red"));
        show(&app, &token).await.problem(503, "issuer_unavailable");
        app.stop().await;
    }
    // A redirect is not followed.
    let issuer = Issuer::start(&[&signer]);
    issuer.describe_field("jwks_uri", json!(format!("{}/moved", issuer.url())));
    let mut trusted = trusted(&issuer);
    trusted.timeout = DEADLINE;
    let app = app_of(trusted, false).await;
    let token = signer.sign(&issuer.claims("u", "red"));
    let answer = show(&app, &token).await;
    answer.problem(503, "issuer_unavailable");
    assert!(
        answer
            .header("retry-after")
            .parse::<u32>()
            .is_ok_and(|seconds| seconds > 0)
    );
    assert_eq!(issuer.asked(), 0);
    app.stop().await;
}
