//! Who asks, and whose jobs they may see.

use std::{
    net::{IpAddr, Ipv4Addr},
    sync::Arc,
};

use axum::{
    extract::{FromRequestParts, Request},
    http::{Extensions, Uri, request::Parts},
};
use program::http::ClientAddress;
use service::Client;
use store::Scope;
use uuid::Uuid;

use crate::{
    error::ApiError,
    oidc::{Identity, Named, OidcSettings},
    problem::Code,
    state::AppState,
};

/// Teams are known by names in tokens and by ids in rows; see [`team_id`].
const TEAMS: Uuid = Uuid::from_u128(0x95a7_b649_a923_402b_a8d1_96eb_34f3_e4e8);

/// The one who asks; every store call that answers a person takes team or scope from here.
#[derive(Debug, Clone)]
pub(crate) struct Viewer {
    /// Who they are to the issuer; nobody while nobody signs in.
    pub(crate) user: Option<Arc<str>>,
    /// Whose new jobs are.
    pub(crate) team: Uuid,
    /// Whose jobs they see and control.
    pub(crate) scope: Scope,
    /// Where they ask from.
    pub(crate) address: ClientAddress,
}

/// Until it is known: see [`Viewer::at`].
const NOWHERE: ClientAddress = ClientAddress(IpAddr::V4(Ipv4Addr::UNSPECIFIED));

impl Viewer {
    /// Everybody, while nobody signs in: whoever gets past [`crate::guard`] is of the built-in team.
    pub(crate) fn anonymous() -> Self {
        Self {
            user: None,
            team: store::BUILT_IN_TEAM,
            scope: Scope::Team(store::BUILT_IN_TEAM),
            address: NOWHERE,
        }
    }

    /// Whom a token speaks for. Without a team there is nothing to see, except for an admin,
    /// who sees all and whose own jobs are then the built-in team's.
    pub(crate) fn of(identity: Identity, settings: &OidcSettings) -> Result<Self, ApiError> {
        let claim = &settings.team_claim;
        let team = match identity.team {
            Named::One(name) => team_id(&name),
            _ if identity.is_admin => store::BUILT_IN_TEAM,
            Named::Missing => {
                return Err(ApiError::new(
                    Code::NoTeam,
                    format!(
                        "The token has no claim `{claim}`, which names the team whose jobs it may \
                         see: have the issuer add it, or set OIDC_TEAM_CLAIM to one that is there."
                    ),
                ));
            }
            Named::Unusable => {
                return Err(ApiError::new(
                    Code::NoTeam,
                    format!("The claim `{claim}` of the token must be the name of one team."),
                ));
            }
        };
        Ok(Self {
            user: Some(identity.user.into()),
            team,
            scope: match identity.is_admin {
                true => Scope::All,
                false => Scope::Team(team),
            },
            address: NOWHERE,
        })
    }

    /// The same, asking from there.
    pub(crate) fn at(self, address: Option<&ClientAddress>) -> Self {
        Self {
            address: address.copied().unwrap_or(NOWHERE),
            ..self
        }
    }

    /// Who sent this request, for those who read it by hand.
    pub(crate) fn of_request(request: &Request) -> Result<Self, ApiError> {
        Self::let_in(request.extensions(), request.uri())
    }

    /// Whom [`crate::door`] let in. A route that was put outside the door answers nobody.
    fn let_in(extensions: &Extensions, uri: &Uri) -> Result<Self, ApiError> {
        extensions.get().cloned().ok_or_else(|| {
            ApiError::internal(format!("bug: {} is not behind the door", uri.path()))
        })
    }

    /// What logs call them.
    pub(crate) fn name(&self) -> &str {
        self.user.as_deref().unwrap_or("anonymous")
    }

    /// For whom their uploads, downloads and streams are counted.
    pub(crate) fn client(&self) -> Client {
        match &self.user {
            Some(user) => Client::User(Arc::clone(user)),
            None => Client::Address(self.address.network()),
        }
    }
}

/// The id of a team, made of its name (UUID version 5), so that no table of teams is needed.
/// Names are compared letter by letter. Never the built-in team's id, which has no version.
fn team_id(name: &str) -> Uuid {
    Uuid::new_v5(&TEAMS, name.as_bytes())
}

impl FromRequestParts<AppState> for Viewer {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &AppState) -> Result<Self, ApiError> {
        Self::let_in(&parts.extensions, &parts.uri)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn viewer(team: Named, is_admin: bool) -> Result<Viewer, ApiError> {
        let issuer = "https://a.example".parse().expect("an issuer");
        let identity = Identity {
            user: "u".to_owned(),
            team,
            is_admin,
        };
        Viewer::of(identity, &OidcSettings::new(issuer, "clamor".to_owned()))
    }

    fn named(name: &str) -> Named {
        Named::One(name.to_owned())
    }

    #[test]
    fn a_team_has_the_same_id_for_ever() {
        let red = viewer(named("red"), false).expect("a viewer");
        // Rows hold it: another id would hide every job of the team.
        let id: Uuid = "e0b40474-eab2-5078-9c51-4fde86c1f0d5"
            .parse()
            .expect("an id");
        assert_eq!((red.team, red.scope), (id, Scope::Team(id)));
        for other in ["Red", "red ", "r\u{e9}d"] {
            assert_ne!(viewer(named(other), false).expect("a viewer").team, id);
        }
    }

    #[test]
    fn an_admin_sees_all_and_writes_as_their_own_team() {
        let red = viewer(named("red"), false).expect("a viewer").team;
        for (team, own) in [
            (named("red"), red),
            (Named::Missing, store::BUILT_IN_TEAM),
            (Named::Unusable, store::BUILT_IN_TEAM),
        ] {
            let admin = viewer(team, true).expect("a viewer");
            assert_eq!((admin.team, admin.scope), (own, Scope::All));
        }
    }

    #[test]
    fn without_a_team_there_is_nothing_to_see() {
        for team in [Named::Missing, Named::Unusable] {
            let refused = viewer(team, false).expect_err("no team");
            assert_eq!(refused.code(), Code::NoTeam);
            assert!(refused.detail().contains("`team`"), "{}", refused.detail());
        }
    }
}
