//! For whom is counted what one may have at once: here turns at long statements, elsewhere what else is
//! limited in number.

use std::net::IpAddr;

use uuid::Uuid;

/// For whom is counted what one may have at once.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Client {
    /// Somebody who signed in, wherever they are: by the id of their row, since two issuers may call two people
    /// alike.
    User(Uuid),
    /// Whoever is at this address.
    Address(IpAddr),
}

tokio::task_local! {
    /// Whose request is answered.
    static ASKING: Client;
}

impl Client {
    /// Answers a request of this client, so that what the answer takes is counted as its own.
    pub async fn serve<T>(self, answer: impl Future<Output = T>) -> T {
        ASKING.scope(self, answer).await
    }

    /// Work that goes on in a task of its own, still counted as that of whoever asks now.
    pub fn carry<T>(work: impl Future<Output = T>) -> impl Future<Output = T> {
        let asking = Self::asking();
        async move {
            match asking {
                Some(client) => client.serve(work).await,
                None => work.await,
            }
        }
    }

    /// Whose request is answered, until its body begins; nobody's outside of one.
    pub fn asking() -> Option<Self> {
        ASKING.try_with(Self::clone).ok()
    }
}
