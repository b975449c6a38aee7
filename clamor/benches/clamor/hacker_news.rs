//! A local server that answers like Hacker News: any story, each with as many comments.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use axum::extract::{Path, State};
use axum::routing::get;
use axum::{Json, Router};
use serde_json::Value;
use testing::{HackerNewsComment, HackerNewsStory, hacker_news_count};
use tokio::net::TcpListener;

use crate::texts;

/// Stories from this id on are asked for in vain: there is never an answer.
pub(crate) const WITHHELD: usize = 1_000_000_000;

/// The server; ends with the process.
pub(crate) struct HackerNews {
    address: SocketAddr,
    served: Served,
}

type Served = Arc<Mutex<Vec<Instant>>>;

#[derive(Clone)]
struct Platform {
    /// Under each story.
    comments: usize,
    served: Served,
}

impl HackerNews {
    /// Starts it; each story has so many comments.
    pub(crate) async fn start(comments: usize) -> anyhow::Result<Self> {
        let served = Served::default();
        let platform = Platform {
            comments,
            served: Arc::clone(&served),
        };
        let app = Router::new()
            .route("/items/{id}", get(story))
            .route("/count/item/{id}", get(count))
            .with_state(platform);
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

async fn count(State(platform): State<Platform>) -> Json<Value> {
    Json(hacker_news_count(platform.comments))
}

async fn story(State(platform): State<Platform>, Path(id): Path<usize>) -> Json<HackerNewsStory> {
    if id >= WITHHELD {
        std::future::pending::<()>().await;
    }
    let numbers = id * platform.comments..(id + 1) * platform.comments;
    let comments = numbers.map(|number| {
        let text = texts::text(number)
            .replace('&', "&amp;")
            .replace('<', "&lt;");
        HackerNewsComment::new(1_000_000_000 + number as u64, text)
    });
    let story = HackerNewsStory::new(id as u64, comments);
    let mut served = platform
        .served
        .lock()
        .unwrap_or_else(PoisonError::into_inner);
    served.push(Instant::now());
    Json(story)
}
