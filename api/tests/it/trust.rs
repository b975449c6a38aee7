//! Apps that trust a local issuer.

use std::time::Duration;

use api::Settings;
use auth::OidcSettings;
use testing::issuer::{AUDIENCE, Issuer};

use crate::app::{App, Setup};

/// Settings that trust it; it is asked as often as anybody likes.
pub(crate) fn trusted(issuer: &Issuer) -> OidcSettings {
    let url = issuer.url().parse().expect("an issuer");
    OidcSettings {
        pause: Duration::ZERO,
        ..OidcSettings::new(url, AUDIENCE.to_owned())
    }
}

/// An app without worker that trusts it.
pub(crate) async fn trusting_app(issuer: &Issuer) -> App {
    app_of(trusted(issuer), false).await
}

/// An app that asks for tokens.
pub(crate) async fn app_of(oidc: OidcSettings, worker: bool) -> App {
    let setup = Setup::default();
    App::with(Setup {
        settings: Settings {
            oidc: Some(oidc),
            ..setup.settings
        },
        worker,
    })
    .await
}
