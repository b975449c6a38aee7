//! A credential of a team: asked of its platform whose it is, which shows whether it is taken.

use std::time::Duration;

use async_trait::async_trait;
use platforms::{Account, Failure};
use store::{CREDENTIALS_WORK, CredentialState, CredentialTest, Lease, SealedCredential, WorkEnd};

use super::{End, Kind, Task, WorkError};
use crate::backoff::retry_in;
use crate::context::Context;
use crate::credentials::opened;

#[derive(Debug)]
pub(crate) struct Credentials;

#[async_trait]
impl Kind for Credentials {
    fn name(&self) -> &'static str {
        CREDENTIALS_WORK
    }

    async fn run(&self, task: &Task<'_>) -> Result<Box<dyn End>, WorkError> {
        let context = task.context;
        let Some(sealed) = context.store.sealed_credential(task.lease.id).await? else {
            // It was removed meanwhile.
            return Ok(Box::new(WorkEnd::Done));
        };
        let (test, again) = match opened(context, &sealed) {
            Err(why) => (untested(why), false),
            Ok(credential) => {
                let client = task.client.with(Some(credential));
                let told = client.test(&sealed.platform);
                match context.shutdown.run_until_cancelled(told).await {
                    Some(told) => test(told),
                    None => return Ok(Box::new(WorkEnd::Released)),
                }
            }
        };
        let settings = &context.settings;
        let again = again && task.lease.attempts < settings.max_attempts;
        Ok(Box::new(TestEnd {
            again: again.then(|| retry_in(settings, task.lease.attempts)),
            sealed,
            test,
        }))
    }

    async fn on_error(
        &self,
        task: &Task<'_>,
        halt: &WorkError,
    ) -> Result<Box<dyn End>, store::Error> {
        let (settings, lease) = (&task.context.settings, task.lease);
        let is_over = match halt {
            WorkError::Crashes => true,
            WorkError::Panic => lease.attempts >= settings.max_attempts,
            // A database that is gone says nothing of a credential.
            WorkError::Store(_) | WorkError::Scoring(_) => false,
        };
        let sealed = match is_over {
            true => task.context.store.sealed_credential(lease.id).await?,
            false => return Ok(Box::new(WorkEnd::Retry(retry_in(settings, lease.attempts)))),
        };
        Ok(match sealed {
            Some(sealed) => Box::new(TestEnd {
                sealed,
                test: untested(format!("the test was given up: {halt}")),
                again: None,
            }),
            None => Box::new(WorkEnd::Done),
        })
    }
}

/// What a platform's answer means, and whether it is to be asked again.
fn test(told: Result<Account, Failure>) -> (CredentialTest, bool) {
    match told {
        Ok(account) => {
            let test = CredentialTest {
                state: CredentialState::Ready,
                account: account.name,
                detail: account.lacks,
                ends_at: account.ends_at,
            };
            (test, false)
        }
        Err(failure) if failure.is_transient() => (untested(failure.to_string()), true),
        Err(failure) => {
            let test = CredentialTest {
                state: CredentialState::Refused,
                ..untested(failure.to_string())
            };
            (test, false)
        }
    }
}

fn untested(why: String) -> CredentialTest {
    CredentialTest {
        state: CredentialState::Untested,
        account: None,
        detail: Some(why),
        ends_at: None,
    }
}

/// How a test ends.
#[derive(Debug)]
struct TestEnd {
    sealed: SealedCredential,
    test: CredentialTest,
    again: Option<Duration>,
}

#[async_trait]
impl End for TestEnd {
    async fn write(&self, context: &Context, lease: &Lease) -> Result<(), store::Error> {
        let Self {
            sealed,
            test,
            again,
        } = self;
        let store = &context.store;
        store
            .finish_credential_test(lease, sealed, test, *again)
            .await?;
        let state = test.state.as_str();
        tracing::info!(team = %sealed.team, platform = sealed.platform, state, "a credential was tested");
        Ok(())
    }

    fn due_in(&self) -> Option<Duration> {
        self.again
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_be_over_soon_is_asked_again_and_what_is_refused_is_not() {
        let network = Failure::Network {
            why: "down".to_owned(),
        };
        let rejected = Failure::CredentialsRejected {
            platform: "pond",
            why: "old".to_owned(),
        };
        for (failure, state, again) in [
            (network, CredentialState::Untested, true),
            (rejected, CredentialState::Refused, false),
            (Failure::PrivateOrLogin, CredentialState::Refused, false),
        ] {
            let said = failure.to_string();
            let (test, is_again) = test(Err(failure));
            assert_eq!((test.state, is_again), (state, again));
            assert_eq!(test.detail, Some(said));
        }
    }
}
