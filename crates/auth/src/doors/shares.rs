//! Share links: whoever has one sees the results of one job, and nothing else.
//!
//! They are a way in of their own, for whom no other asks: the secret stands in the address of the
//! page and is looked at nowhere else, so no header or cookie makes more of it. It is 256 random bits,
//! found by its hash; nothing is remembered between requests, so one that is ended ends at once, in
//! every process.

use std::time::Duration;

use program::http::ClientAddress;
use store::{NewShare, ShareLine};
use uuid::Uuid;

use super::Doors;
use crate::{Actor, Refusal, Secret};

/// Links of one job that go on.
pub const MOST_SHARES: u32 = 50;
/// Letters of a secret that are shown of it after it was made.
const SHOWN: usize = 6;

/// What somebody wants a link for.
#[derive(Debug, Clone, Copy)]
pub struct WantedShare {
    /// Whether it shows what people wrote, and who they are.
    pub with_texts: bool,
    /// It ends after this time.
    pub lifetime: Duration,
}

/// A link that was just made.
pub struct MadeShare {
    /// As lists show it.
    pub line: ShareLine,
    /// What its address ends with; it is nowhere but here.
    pub secret: String,
}

/// What somebody sees who has a link.
#[derive(Debug, Clone)]
pub struct Shared {
    /// The one job that they may read.
    pub job: Uuid,
    /// Whether they see what people wrote, and who they are.
    pub with_texts: bool,
    /// Who asks.
    pub actor: Actor,
}

impl Doors {
    /// Makes a link to a job. None: the job has [`MOST_SHARES`] already.
    ///
    /// # Errors
    /// [`Refusal::Store`], when there is no such job, or the link cannot be kept now.
    pub async fn share(
        &self,
        actor: &Actor,
        job: Uuid,
        wanted: WantedShare,
    ) -> Result<Option<MadeShare>, Refusal> {
        let secret = Secret::random();
        let revealed = secret.reveal();
        let share = NewShare {
            job,
            made_by: actor.user_id(),
            prefix: revealed[..SHOWN].to_owned(),
            hash: secret.hash(),
            with_texts: wanted.with_texts,
            lifetime: wanted.lifetime,
        };
        let kept = self.store.keep_share(actor.scope(), &share, MOST_SHARES);
        let kept = kept.await?;
        Ok(kept.map(|line| MadeShare {
            line,
            secret: revealed,
        }))
    }

    /// The links of a job, the last one first.
    ///
    /// # Errors
    /// [`Refusal::Store`], when there is no such job, or they cannot be read now.
    pub async fn shares(&self, actor: &Actor, job: Uuid) -> Result<Vec<ShareLine>, Refusal> {
        Ok(self.store.shares_of(actor.scope(), job).await?)
    }

    /// Ends a link to a job, whoever of its team made it.
    ///
    /// # Errors
    /// [`Refusal::NoSuchShare`]; [`Refusal::Store`], when there is no such job, or it cannot be ended now.
    pub async fn end_share(&self, actor: &Actor, job: Uuid, id: Uuid) -> Result<(), Refusal> {
        match self.store.end_share(actor.scope(), job, id).await? {
            true => Ok(()),
            false => Err(Refusal::NoSuchShare),
        }
    }

    /// Who comes by a link: whatever is wrong with it, the answer is the same.
    ///
    /// # Errors
    /// [`Refusal::NoSuchShare`]; [`Refusal::Store`], when links cannot be read now.
    pub async fn by_share(&self, secret: &str, address: ClientAddress) -> Result<Shared, Refusal> {
        let secret = Secret::parse(secret).ok_or(Refusal::NoSuchShare)?;
        let found = self.store.shared_job(secret.hash()).await?;
        let shared = found.ok_or(Refusal::NoSuchShare)?;
        Ok(Shared {
            job: shared.job,
            with_texts: shared.with_texts,
            actor: Actor::of_share(&shared, address),
        })
    }
}
