//! Tokens that are nearly good, and bytes that are none: nobody is let in by them, nothing breaks.

use proptest::{
    prelude::*,
    sample::Index,
    test_runner::{Config, TestRunner},
};
use reqwest::header::HeaderValue;
use serde_json::Value;

use testing::issuer::{Issuer, Signer};

use crate::{app::App, trust::trusting_app};

/// One change of a token.
#[derive(Debug, Clone)]
enum Change {
    /// Another byte in the place of one.
    Replace(Index, u8),
    /// A byte more.
    Insert(Index, u8),
    /// A byte less.
    Remove(Index),
    /// The end is missing.
    Cut(Index),
    /// A part of the token in the place of another: head, claims, signature.
    Swap(usize, usize),
    /// A part that is said twice.
    Repeat(usize),
}

fn change() -> impl Strategy<Value = Change> {
    let letter = prop_oneof![
        9 => proptest::char::ranges(vec!['0'..='9', 'A'..='Z', 'a'..='z', '-'..='.', '_'..='_'].into())
            .prop_map(|letter| letter as u8),
        1 => any::<u8>(),
    ];
    prop_oneof![
        (any::<Index>(), letter.clone()).prop_map(|(at, byte)| Change::Replace(at, byte)),
        (any::<Index>(), letter).prop_map(|(at, byte)| Change::Insert(at, byte)),
        any::<Index>().prop_map(Change::Remove),
        any::<Index>().prop_map(Change::Cut),
        (0..3usize, 0..3usize).prop_map(|(a, b)| Change::Swap(a, b)),
        (0..3usize).prop_map(Change::Repeat),
    ]
}

fn changed(token: &[u8], change: &Change) -> Vec<u8> {
    if token.is_empty() {
        return Vec::new();
    }
    let mut bytes = token.to_vec();
    let mut parts: Vec<&[u8]> = token.split(|byte| *byte == b'.').collect();
    match change {
        Change::Replace(at, byte) => bytes[at.index(token.len())] = *byte,
        Change::Insert(at, byte) => bytes.insert(at.index(token.len() + 1), *byte),
        Change::Remove(at) => drop(bytes.remove(at.index(token.len()))),
        Change::Cut(at) => bytes.truncate(at.index(token.len())),
        Change::Swap(a, b) => {
            let count = parts.len();
            parts.swap(a % count, b % count);
            bytes = parts.join(&b'.');
        }
        Change::Repeat(part) => {
            let part = part % parts.len();
            parts.insert(part, parts[part]);
            bytes = parts.join(&b'.');
        }
    }
    bytes
}

/// The status of a request with these bytes as token, and the code of its problem.
async fn answer(app: &App, token: &[u8]) -> (u16, Value) {
    // What cannot stand in a header is no token that could be sent.
    let Ok(value) = HeaderValue::from_bytes(&[b"Bearer ", token].concat()) else {
        return (401, "token_invalid".into());
    };
    let request = app
        .client
        .get(format!("http://{}/api/v1/jobs", app.address))
        .header("authorization", value);
    let answer = request.send().await.expect("an answer");
    let status = answer.status().as_u16();
    let body: Value = answer.json().await.expect("JSON");
    (status, body["code"].clone())
}

#[test]
fn a_token_that_was_changed_anywhere_lets_nobody_in() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let signers = [Signer::rsa("r"), Signer::p256("e"), Signer::ed25519("o")];
    let (issuer, app) = runtime.block_on(async {
        let issuer = Issuer::start(&signers.each_ref());
        let app = trusting_app(&issuer).await;
        (issuer, app)
    });
    let claims = issuer.claims("u", "red");
    let tokens = signers.each_ref().map(|signer| signer.sign(&claims));
    let cases = (
        0..tokens.len(),
        prop_oneof![
            4 => proptest::collection::vec(change(), 1..4),
            1 => Just(Vec::new()),
        ],
        proptest::collection::vec(any::<u8>(), 0..300),
    );
    let config = Config {
        cases: 600,
        failure_persistence: None,
        ..Config::default()
    };
    let tried = TestRunner::new(config).run(&cases, |(which, changes, bytes)| {
        let good = tokens[which].as_bytes();
        let token = match changes.is_empty() {
            true => bytes,
            false => changes
                .iter()
                .fold(good.to_vec(), |token, change| changed(&token, change)),
        };
        // What surrounds a token is not part of it.
        prop_assume!(token.trim_ascii() != good);
        let (status, code) = runtime.block_on(answer(&app, &token));
        prop_assert_eq!(status, 401);
        let refused = ["token_invalid", "token_missing"];
        prop_assert!(
            code.as_str().is_some_and(|code| refused.contains(&code)),
            "{}",
            code
        );
        Ok(())
    });
    tried.expect("none is let in");
    // The tokens themselves are good.
    for token in &tokens {
        let (status, _) = runtime.block_on(answer(&app, token.as_bytes()));
        assert_eq!(status, 200);
    }
    runtime.block_on(app.stop());
}
