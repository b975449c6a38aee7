//! A program of ours that listens, started as anybody would, and stopped as an operator would.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};

/// A server that does not answer by then never will.
const GIVE_UP: Duration = Duration::from_secs(30);

/// A running server; killed when dropped.
pub(crate) struct Server {
    child: Child,
    address: SocketAddr,
    /// From the start of the process to the end of its first good answer.
    pub(crate) first_answer: Duration,
}

impl Server {
    /// Starts the program on a free port and waits until it answers `path` with 200.
    pub(crate) fn start(command: &mut Command, path: &str) -> anyhow::Result<Self> {
        // Taken and given back: the program needs a port whose number we know beforehand.
        let address = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?;
        command.env("LISTEN", address.to_string());
        let begun = Instant::now();
        let child = command
            .spawn()
            .with_context(|| format!("cannot start {}", command.get_program().display()))?;
        let mut server = Self {
            child,
            address,
            first_answer: Duration::ZERO,
        };
        server.wait(path)?;
        server.first_answer = begun.elapsed();
        Ok(server)
    }

    fn wait(&mut self, path: &str) -> anyhow::Result<()> {
        let begun = Instant::now();
        loop {
            let answer = get(self.address, path).unwrap_or_default();
            if answer.starts_with("HTTP/1.1 200") {
                return Ok(());
            }
            if let Some(status) = self.child.try_wait()? {
                bail!("the server ended with {status}");
            }
            ensure!(
                begun.elapsed() < GIVE_UP,
                "the server does not answer {path}, or not well: {answer:.100}"
            );
            thread::sleep(Duration::from_micros(500));
        }
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Where it listens.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// The address of a path on this server.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address())
    }

    /// Asks the server to stop, as an operator would, and waits for it.
    pub(crate) fn stop(mut self) -> anyhow::Result<()> {
        let asked = Command::new("kill").arg(self.pid().to_string()).status()?;
        ensure!(asked.success(), "kill ended with {asked}");
        let status = self.child.wait()?;
        ensure!(status.success(), "the server ended with {status}");
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
fn get(address: SocketAddr, path: &str) -> std::io::Result<String> {
    let mut connection = TcpStream::connect(address)?;
    write!(
        connection,
        "GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    )?;
    let mut answer = String::new();
    connection.read_to_string(&mut answer)?;
    Ok(answer)
}
