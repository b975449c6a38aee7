//! The connection to Redis, shared by all that a process does there.

use std::error::Error;
use std::fmt;
use std::time::Duration;

use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use redis::{Client, ConnectionAddr, IntoConnectionInfo};

use crate::Away;

/// For one answer. Redis answers in less than a millisecond; seconds mean that it saves a large
/// file or that the machine is short of time, and it comes back.
const RESPONSE_TIMEOUT: Duration = Duration::from_secs(5);
const CONNECTION_TIMEOUT: Duration = Duration::from_secs(3);

/// Redis, as one setting names it; connects by itself, again and again. Cheap to clone.
#[derive(Clone)]
pub struct Redis {
    connection: ConnectionManager,
    /// Where it is, without user and password.
    place: String,
}

/// Whether [`Redis::new`] takes this address; nothing is connected.
///
/// # Errors
/// A sentence that says what it takes, and does not repeat the address.
pub fn check_redis_url(url: &str) -> Result<(), String> {
    match url.into_connection_info() {
        Ok(_) => Ok(()),
        Err(error) => Err(wrong(&error)),
    }
}

fn wrong(why: &dyn fmt::Display) -> String {
    format!(
        "{why}; it is redis://HOST:6379, rediss://HOST:6380 for TLS, or unix:///PATH, with \
         USER:PASSWORD@ before the host where needed"
    )
}

impl Redis {
    /// Takes `redis://[user:password@]host[:port][/db]`, the same with `rediss` for TLS, or
    /// `unix:///path`. Nothing is asked of Redis yet, so it may be down.
    ///
    /// # Errors
    /// A sentence, when the address cannot be read.
    ///
    /// # Panics
    /// When not called on a tokio runtime.
    pub fn new(url: &str) -> Result<Self, String> {
        // Fails when a provider is installed already, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let info = url.into_connection_info().map_err(|error| wrong(&error))?;
        let place = match info.addr() {
            ConnectionAddr::Tcp(host, port) | ConnectionAddr::TcpTls { host, port, .. } => {
                format!("{host}:{port}")
            }
            ConnectionAddr::Unix(path) => path.display().to_string(),
            _ => "its address".to_owned(),
        };
        let config = ConnectionManagerConfig::new()
            .set_response_timeout(Some(RESPONSE_TIMEOUT))
            .set_connection_timeout(Some(CONNECTION_TIMEOUT))
            // Whoever needs Redis asks again by itself; nobody shall wait through many tries.
            .set_number_of_retries(1)
            .set_max_delay(Duration::from_secs(1));
        let connection = Client::open(info)
            .and_then(|client| client.get_connection_manager_lazy(config))
            .map_err(|error| wrong(&error))?;
        Ok(Self { connection, place })
    }

    /// For commands.
    pub fn connection(&self) -> ConnectionManager {
        self.connection.clone()
    }

    /// Whether Redis answers.
    ///
    /// # Errors
    /// When it does not.
    pub async fn ping(&self) -> Result<(), Away> {
        redis::cmd("PING")
            .exec_async(&mut self.connection())
            .await
            .map_err(|error| self.away(&error))
    }

    /// The version of Redis, as it names itself.
    ///
    /// # Errors
    /// When Redis cannot be used.
    pub async fn version(&self) -> Result<String, Away> {
        let told: String = redis::cmd("INFO")
            .arg("server")
            .query_async(&mut self.connection())
            .await
            .map_err(|error| self.away(&error))?;
        let version = told
            .lines()
            .find_map(|line| line.strip_prefix("redis_version:"));
        Ok(version.unwrap_or_default().trim().to_owned())
    }

    /// The sentence for an error of a command.
    pub fn away(&self, error: &dyn Error) -> Away {
        let mut sentence = format!("Redis at {} cannot be used: {error}", self.place);
        let mut cause = error.source();
        while let Some(error) = cause {
            let text = error.to_string();
            if !sentence.contains(&text) {
                sentence = format!("{sentence}: {text}");
            }
            cause = error.source();
        }
        Away(sentence)
    }
}

impl fmt::Debug for Redis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Redis({})", self.place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_wrong_address_is_refused_with_a_sentence_that_does_not_repeat_the_password() {
        for url in [
            "localhost:6379",
            "http://user:secret@host",
            "redis://:secret@",
        ] {
            let why = Redis::new(url).unwrap_err();
            assert_eq!(check_redis_url(url), Err(why.clone()));
            assert!(why.contains("redis://HOST:6379"), "{url}: {why}");
            assert!(!why.contains("secret"), "{url}: {why}");
        }
    }

    #[tokio::test]
    async fn what_is_shown_has_no_password() {
        let redis = Redis::new("redis://user:secret@127.0.0.1:1/").unwrap();
        assert_eq!(format!("{redis:?}"), "Redis(127.0.0.1:1)");
        let away = redis.ping().await.unwrap_err().to_string();
        assert!(
            away.starts_with("Redis at 127.0.0.1:1 cannot be used"),
            "{away}"
        );
        assert!(!away.contains("secret"), "{away}");
    }
}
