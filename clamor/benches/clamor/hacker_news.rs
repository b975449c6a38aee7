//! A local server that answers like Hacker News: any story, each with as many comments.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use axum::extract::{Path, State};
use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::texts;

/// Comments under each story.
pub(crate) const COMMENTS: usize = 100;

/// The server; ends with the process.
pub(crate) struct HackerNews {
    address: SocketAddr,
    served: Served,
}

type Served = Arc<Mutex<Vec<Instant>>>;

impl HackerNews {
    pub(crate) async fn start() -> anyhow::Result<Self> {
        let served = Served::default();
        let app = Router::new()
            .route("/items/{id}", get(story))
            .route("/count/item/{id}", get(count))
            .with_state(Arc::clone(&served));
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        tokio::spawn(async move { axum::serve(listener, app).await });
        Ok(Self { address, served })
    }

    /// The settings that make a server fetch from here, as fast as it can.
    pub(crate) fn settings(&self) -> [(&'static str, String); 4] {
        [
            ("HN_ALGOLIA_BASE", format!("http://{}", self.address)),
            ("HN_FIREBASE_BASE", format!("http://{}/count", self.address)),
            ("REQUESTS_PER_SECOND", "10000".to_owned()),
            ("PER_HOST_CONCURRENCY", "64".to_owned()),
        ]
    }

    /// When each story was answered.
    pub(crate) fn served(&self) -> Vec<Instant> {
        self.served
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

async fn count() -> Json<Value> {
    Json(json!({"descendants": COMMENTS}))
}

async fn story(State(served): State<Served>, Path(id): Path<usize>) -> Json<Value> {
    let created_at = "2026-01-02T03:04:05.000Z";
    let children: Vec<Value> = (id * COMMENTS..(id + 1) * COMMENTS)
        .map(|number| {
            // The texts of Hacker News are HTML.
            let text = texts::text(number)
                .replace('&', "&amp;")
                .replace('<', "&lt;");
            json!({
                "id": 1_000_000_000 + number, "type": "comment", "author": "reader", "text": text,
                "parent_id": id, "story_id": id, "created_at": created_at, "children": [],
            })
        })
        .collect();
    let story = json!({
        "id": id, "type": "story", "author": "poster", "title": format!("Story {id}"),
        "story_id": id, "created_at": created_at, "children": children,
    });
    served
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .push(Instant::now());
    Json(story)
}
