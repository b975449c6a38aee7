//! DNS that gives back public addresses only.
//!
//! Checking the name before connecting would not do: it can point elsewhere a moment
//! later (DNS rebinding). The connection is made to exactly the addresses checked here.

use std::net::SocketAddr;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use crate::address::is_public;

/// Asks the system, drops what is not public.
pub(crate) struct PublicOnly;

/// The name exists, but none of its addresses is public.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{host} leads to no public address, so it is not fetched")]
pub struct NotPublic {
    host: String,
}

impl Resolve for PublicOnly {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let host = name.as_str().to_owned();
            // Port 0: the connector puts in the one of the URL.
            let found = tokio::net::lookup_host((host.as_str(), 0)).await?;
            let public: Vec<SocketAddr> = found.filter(|found| is_public(found.ip())).collect();
            if public.is_empty() {
                return Err(NotPublic { host }.into());
            }
            Ok(Box::new(public.into_iter()) as Addrs)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_name_of_this_machine_has_no_public_address() {
        let name: Name = "localhost".parse().expect("bug: a good name");
        let refused = PublicOnly
            .resolve(name)
            .await
            .err()
            .expect("localhost must be refused");
        assert!(refused.is::<NotPublic>(), "{refused}");
    }
}
