//! What all work of a worker shares.

use std::sync::Arc;

use platforms::Client;
use queue::{Queue, Waker};
use store::Store;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::Settings;
use crate::attempts::Attempts;
use crate::endings::Endings;
use crate::kinds::Kind;
use crate::mail_outcomes::MailOutcomes;
use crate::models::Models;
use crate::work_outcomes::WorkOutcomes;

/// Shared by the runner, the upkeep and all running work.
pub(crate) struct Context {
    pub(crate) store: Store,
    pub(crate) client: Client,
    pub(crate) settings: Settings,
    pub(crate) queue: Arc<Queue>,
    pub(crate) kinds: Vec<Arc<dyn Kind>>,
    pub(crate) models: Models,
    pub(crate) waker: Waker,
    pub(crate) outcomes: Arc<WorkOutcomes>,
    pub(crate) endings: Arc<Endings>,
    pub(crate) attempts: Arc<Attempts>,
    pub(crate) mails: Arc<MailOutcomes>,
    /// Grows with every item that ended or was put off.
    pub(crate) ended: watch::Sender<u64>,
    /// Items that are worked on now.
    pub(crate) running: watch::Sender<usize>,
    /// Cancelled when the worker shall stop at the next safe point.
    pub(crate) shutdown: CancellationToken,
}
