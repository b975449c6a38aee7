//! What every item of a worker shares.

use std::sync::Arc;

use platforms::Client;
use store::Store;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::endings::Endings;
use crate::models::Models;
use crate::{Queue, Settings, Waker};

/// Shared by the runner, the sweeper and all running items.
pub(crate) struct Context {
    pub(crate) store: Store,
    pub(crate) client: Client,
    pub(crate) settings: Settings,
    pub(crate) queue: Queue,
    pub(crate) models: Models,
    pub(crate) waker: Waker,
    pub(crate) endings: Arc<Endings>,
    /// Grows with every item that ended or was put off.
    pub(crate) ended: watch::Sender<u64>,
    /// Cancelled when the worker shall stop at the next safe point.
    pub(crate) shutdown: CancellationToken,
}
