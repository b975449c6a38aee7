//! Plain HTTP to a server of ours, and what its answers say of a job.

use anyhow::{Context, bail, ensure};
use serde_json::Value;

/// A client that talks to this machine only.
pub(crate) fn client() -> anyhow::Result<reqwest::Client> {
    Ok(reqwest::Client::builder().no_proxy().build()?)
}

/// Asks for JSON; an error names what the server said.
pub(crate) async fn json(request: reqwest::RequestBuilder) -> anyhow::Result<Value> {
    let response = request.send().await?;
    let status = response.status();
    let body = response.text().await?;
    ensure!(status.is_success(), "{status}: {body:.1000}");
    Ok(serde_json::from_str(&body)?)
}

/// The `id` of a job that was just accepted.
pub(crate) fn id(job: &Value) -> anyhow::Result<String> {
    Ok(job["id"].as_str().context("the job has no id")?.to_owned())
}

/// Whether a job has ended, and an error when it has not ended well.
pub(crate) fn completed(job: &Value) -> anyhow::Result<bool> {
    match job["status"].as_str() {
        Some("completed") => Ok(true),
        Some("pending" | "in_progress") => Ok(false),
        _ => bail!("the job did not complete: {job:#}"),
    }
}

/// A number of the job's progress.
pub(crate) fn progress(job: &Value, name: &str) -> u64 {
    job["progress"][name].as_u64().unwrap_or_default()
}
