//! Ends the reading of a file that nobody waits for any more.

use tables::Budget;

/// Stops the reading of a file when the request for it is dropped, because its client is gone.
#[derive(Debug)]
pub(crate) struct StopOnDrop(pub(crate) Budget);

impl Drop for StopOnDrop {
    fn drop(&mut self) {
        self.0.stop();
    }
}
