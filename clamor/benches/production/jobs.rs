//! Jobs of posts, made and waited for.

use std::time::Duration;

use serde_json::{Value, json};

use crate::client;
use crate::server::Server;

/// How often a job is asked for.
const POLL: Duration = Duration::from_millis(50);

/// Has a job of these posts made; gives its id.
pub(crate) async fn create(
    api: &Server,
    posts: impl Iterator<Item = usize>,
) -> anyhow::Result<String> {
    let urls: Vec<String> = posts.map(url).collect();
    let request = client::client()?
        .post(api.url("/api/v1/jobs"))
        .json(&json!({"urls": urls}));
    client::id(&client::json(request).await?)
}

/// The address of a post.
pub(crate) fn url(post: usize) -> String {
    format!("https://news.ycombinator.com/item?id={post}")
}

/// Waits until the job is as wanted; gives it with its first post.
pub(crate) async fn wait(
    api: &Server,
    id: &str,
    wanted: impl Fn(&Value) -> anyhow::Result<bool>,
) -> anyhow::Result<Value> {
    let client = client::client()?;
    let address = api.url(&format!("/api/v1/jobs/{id}?items_limit=1"));
    loop {
        let job = client::json(client.get(&address)).await?;
        if wanted(&job)? {
            return Ok(job);
        }
        tokio::time::sleep(POLL).await;
    }
}
