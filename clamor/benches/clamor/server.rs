//! A `clamor serve` of our own, and plain HTTP to it.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};
use serde_json::Value;

use crate::process::CLAMOR;

/// A server that does not answer by then never will.
const GIVE_UP: Duration = Duration::from_secs(30);

/// A running server; killed when dropped.
pub(crate) struct Server {
    child: Child,
    address: SocketAddr,
    /// From the start of the process to the end of its first answer, the home page.
    pub(crate) first_answer: Duration,
}

impl Server {
    /// Starts a server on a free port and waits for its first answer.
    pub(crate) fn start(data: &Path, settings: &[(&str, String)]) -> anyhow::Result<Self> {
        // Taken and given back: the program needs a port whose number we know beforehand.
        let address = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?;
        let begun = Instant::now();
        let child = Command::new(CLAMOR)
            .arg("serve")
            // Settings of whoever runs the benchmark would change the figures.
            .env_clear()
            .env("LISTEN", address.to_string())
            .env("DATA_DIR", data)
            .env("ANALYZER", "lexicon")
            .env("LOG", "warn")
            .envs(settings.iter().map(|(name, value)| (name, value)))
            .spawn()
            .context("cannot start clamor")?;
        let mut server = Self {
            child,
            address,
            first_answer: Duration::ZERO,
        };
        let answer = server.wait()?;
        server.first_answer = begun.elapsed();
        ensure!(
            answer.starts_with("HTTP/1.1 200"),
            "the first answer was {answer:.100}"
        );
        Ok(server)
    }

    fn wait(&mut self) -> anyhow::Result<String> {
        let begun = Instant::now();
        loop {
            if let Ok(answer) = get_home(self.address) {
                return Ok(answer);
            }
            if let Some(status) = self.child.try_wait()? {
                bail!("clamor serve ended with {status}");
            }
            ensure!(begun.elapsed() < GIVE_UP, "clamor serve does not answer");
            thread::sleep(Duration::from_micros(500));
        }
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// The address of a path on this server.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Asks the server to stop, as an operator would, and waits for it.
    pub(crate) fn stop(mut self) -> anyhow::Result<()> {
        let asked = Command::new("kill").arg(self.pid().to_string()).status()?;
        ensure!(asked.success(), "kill ended with {asked}");
        let status = self.child.wait()?;
        ensure!(status.success(), "clamor serve ended with {status}");
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Both fail when it has been stopped already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// By hand: an HTTP client would add its own start to the figure.
fn get_home(address: SocketAddr) -> std::io::Result<String> {
    let mut connection = TcpStream::connect(address)?;
    connection.write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")?;
    let mut answer = String::new();
    connection.read_to_string(&mut answer)?;
    Ok(answer)
}

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
