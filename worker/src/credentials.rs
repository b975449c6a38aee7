//! The credentials of teams: opened here, where they are used, and nowhere else.

use platforms::{Client, Credential, Failure, credential_of};
use store::{CREDENTIAL_SECRET, Claim, SealedCredential, Snapshot, credential_id};

use crate::context::Context;
use crate::kinds::WorkError;

/// A credential as the platform is shown it.
///
/// # Errors
/// A sentence for those who look after it.
pub(crate) fn opened(context: &Context, sealed: &SealedCredential) -> Result<Credential, String> {
    let place = CREDENTIAL_SECRET.of(sealed.id);
    let secret = context.settings.seals.open(place, &sealed.secret);
    let secret = secret.map_err(|error| format!("the worker cannot open it: {error}"))?;
    let secret = String::from_utf8(secret).map_err(|_| "it is no text".to_owned())?;
    let credential = Credential::new(&sealed.platform, &secret);
    credential.ok_or_else(|| "this version takes no credential for the platform".to_owned())
}

/// By whose credential a post is read.
#[derive(Debug, Default)]
pub(crate) struct Reader {
    sealed: Option<SealedCredential>,
}

impl Reader {
    /// The client that reads what this snapshot is to hold: with the team's credential what is the team's
    /// alone, else with the operator's key. Also where the credential was removed meanwhile.
    ///
    /// # Errors
    /// [`Failure::NotAllowed`], when the credential cannot be opened.
    pub(crate) async fn of(
        context: &Context,
        client: &Client,
        snapshot: &Snapshot,
    ) -> Result<Result<(Client, Self), Failure>, WorkError> {
        let Some(team) = snapshot.owner else {
            return Ok(Ok((client.with(None), Self::default())));
        };
        let id = credential_id(team, &snapshot.post.platform);
        let Some(sealed) = context.store.sealed_credential(id).await? else {
            return Ok(Ok((client.with(None), Self::default())));
        };
        let Some(known) = credential_of(&sealed.platform) else {
            return Ok(Ok((client.with(None), Self::default())));
        };
        Ok(match opened(context, &sealed) {
            Ok(credential) => {
                let client = client.with(Some(credential));
                let sealed = Some(sealed);
                Ok((client, Self { sealed }))
            }
            Err(why) => Err(Failure::NotAllowed {
                platform: known.platform.name(),
                why,
            }),
        })
    }

    /// The team whose credential it is, if it is one.
    pub(crate) fn team(&self) -> Option<uuid::Uuid> {
        self.sealed.as_ref().map(|sealed| sealed.team)
    }

    /// Notes that the platform takes the credential no more, for those who look after it.
    pub(crate) async fn note_refusal(
        &self,
        context: &Context,
        failure: &Failure,
    ) -> Result<(), WorkError> {
        if let (Some(sealed), Failure::CredentialsRejected { .. }) = (&self.sealed, failure) {
            let store = &context.store;
            store
                .refuse_credential(sealed, &failure.to_string())
                .await?;
        }
        Ok(())
    }
}

/// Whether a snapshot that was begun is to be begun anew: nothing is in it, and the team has entered or
/// removed its credential since.
pub(crate) async fn is_outdated(
    context: &Context,
    claim: &Claim,
    snapshot: &Snapshot,
) -> Result<bool, WorkError> {
    let platform = &snapshot.post.platform;
    let is_begun = snapshot.pages > 0 || snapshot.finished_at.is_some();
    if claim.rescored || is_begun || credential_of(platform).is_none() {
        return Ok(false);
    }
    let has = context.store.has_credential(claim.team, platform).await?;
    Ok(has != snapshot.owner.is_some())
}
