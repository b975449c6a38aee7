//! Teams and users by what their issuer calls them: their ids, and in which team somebody is meant to be.

use store::Role;
use uuid::Uuid;

use crate::{
    Refusal,
    oidc::{Claim, Identity, OidcSettings},
};

/// The ids of teams are made in this space; see [`team_id`].
const TEAMS: Uuid = Uuid::from_u128(0x95a7_b649_a923_402b_a8d1_96eb_34f3_e4e8);
/// The ids of users are made in this space; see [`user_id`].
const USERS: Uuid = Uuid::from_u128(0x3c1d_6f0e_52a4_4b7f_9d0b_6c8e_1f27_a5d3);

/// The team of somebody, by their claims.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Membership {
    pub(crate) team: Uuid,
    /// As the claim names it.
    pub(crate) team_name: Option<String>,
    /// The others that it names, by id and name.
    pub(crate) other_teams: Vec<(Uuid, String)>,
    pub(crate) role: Role,
}

/// Which team is meant of those that claims name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Meant {
    /// This one.
    Team(Uuid),
    /// The only one: of several, nobody knows.
    TheOnly,
    /// Any: it can be changed later.
    Any,
}

impl Membership {
    /// Without a team there is nothing to see, except for an admin, who sees all and whose own jobs
    /// are then the built-in team's.
    pub(crate) fn of(
        identity: &Identity,
        settings: &OidcSettings,
        meant: Meant,
    ) -> Result<Self, Refusal> {
        let claim = &settings.team_claim;
        // Of several teams nobody says which one the role is for, so it is for none of them.
        let role = match (identity.role, &identity.team) {
            (Role::TeamAdmin, Claim::Several(_)) => Role::Member,
            (role, _) => role,
        };
        let named = |names: &[String]| {
            let mut teams: Vec<_> = names
                .iter()
                .map(|name| (team_id(name), name.clone()))
                .collect();
            let at = match meant {
                Meant::Team(wanted) => {
                    let at = teams.iter().position(|(team, _)| *team == wanted);
                    at.ok_or(NOT_IN_TEAM)?
                }
                Meant::TheOnly if teams.len() > 1 => {
                    return Err(Refusal::NoTeam(format!(
                        "The claim `{claim}` of the token names several teams: say which one is meant \
                         by the header `X-Clamor-Team`."
                    )));
                }
                Meant::TheOnly | Meant::Any => 0,
            };
            let (team, name) = teams.remove(at);
            Ok(Self {
                team,
                team_name: Some(name),
                other_teams: teams,
                role,
            })
        };
        match &identity.team {
            Claim::Text(name) => named(std::slice::from_ref(name)),
            Claim::Several(names) => named(names),
            _ if role == Role::Admin => match meant {
                Meant::Team(team) if team != store::BUILT_IN_TEAM => Err(NOT_IN_TEAM),
                _ => Ok(Self {
                    team: store::BUILT_IN_TEAM,
                    team_name: None,
                    other_teams: Vec::new(),
                    role,
                }),
            },
            Claim::Missing => Err(Refusal::NoTeam(format!(
                "The token has no claim `{claim}`, which names the team whose jobs it may see: have \
                 the issuer add it, or set OIDC_TEAM_CLAIM to one that is there."
            ))),
            Claim::Unusable => Err(Refusal::NoTeam(format!(
                "The claim `{claim}` of the token must be the name of a team, or a list of names."
            ))),
        }
    }
}

/// Whoever asks for a team of others, or one that there is not, is told the same.
pub(crate) const NOT_IN_TEAM: Refusal =
    Refusal::OtherTeam("You are not in the team that the header `X-Clamor-Team` names.");

/// The id of a team, made of its name (UUID version 5), so that a request needs no look at the rows.
/// Names are compared letter by letter. Never the built-in team's id, which has no version.
pub(crate) fn team_id(name: &str) -> Uuid {
    Uuid::new_v5(&TEAMS, name.as_bytes())
}

/// The id of a user, made of issuer and subject; no issuer's address has a NUL in it.
pub(crate) fn user_id(issuer: &str, subject: &str) -> Uuid {
    Uuid::new_v5(&USERS, format!("{issuer}\0{subject}").as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn membership(team: Claim, role: Role) -> Result<Membership, Refusal> {
        meant(team, role, Meant::TheOnly)
    }

    fn meant(team: Claim, role: Role, meant: Meant) -> Result<Membership, Refusal> {
        let issuer = "https://a.example".parse().expect("an issuer");
        let identity = Identity {
            user: "u".to_owned(),
            name: None,
            mail: None,
            team,
            role,
        };
        let settings = OidcSettings::new(issuer, "clamor".to_owned());
        Membership::of(&identity, &settings, meant)
    }

    fn named(name: &str) -> Claim {
        Claim::Text(name.to_owned())
    }

    #[test]
    fn a_team_has_the_same_id_for_ever() {
        let red = membership(named("red"), Role::Member).expect("a team").team;
        // Rows hold it: another id would hide every job of the team.
        let id: Uuid = "e0b40474-eab2-5078-9c51-4fde86c1f0d5"
            .parse()
            .expect("an id");
        assert_eq!(red, id);
        for other in ["Red", "red ", "r\u{e9}d"] {
            assert_ne!(
                membership(named(other), Role::Member).expect("a team").team,
                id
            );
        }
    }

    #[test]
    fn an_admin_writes_as_their_own_team() {
        let red = membership(named("red"), Role::Member).expect("a team").team;
        for (team, own) in [
            (named("red"), red),
            (Claim::Missing, store::BUILT_IN_TEAM),
            (Claim::Unusable, store::BUILT_IN_TEAM),
        ] {
            let admin = membership(team, Role::Admin).expect("a team");
            assert_eq!((admin.team, admin.role), (own, Role::Admin));
        }
    }

    #[test]
    fn without_a_team_there_is_nothing_to_see() {
        for role in [Role::Member, Role::TeamAdmin] {
            for team in [Claim::Missing, Claim::Unusable] {
                let refused = membership(team, role).expect_err("no team");
                assert!(matches!(&refused, Refusal::NoTeam(why) if why.contains("`team`")));
            }
        }
    }

    #[test]
    fn of_several_teams_one_is_meant() {
        let several = || Claim::Several(vec!["blue".to_owned(), "red".to_owned()]);
        let (blue, red) = (team_id("blue"), team_id("red"));
        for role in [Role::Member, Role::TeamAdmin, Role::Admin] {
            let refused = membership(several(), role).expect_err("which one?");
            assert!(matches!(&refused, Refusal::NoTeam(why) if why.contains("X-Clamor-Team")));
            let found = meant(several(), role, Meant::Team(red)).expect("red");
            assert_eq!((found.team, found.team_name.as_deref()), (red, Some("red")));
            assert_eq!(found.other_teams, [(blue, "blue".to_owned())]);
            let any = meant(several(), role, Meant::Any).expect("one");
            assert_eq!(any.team, blue);
            for claim in [several(), named("red"), Claim::Missing] {
                let refused = meant(claim, Role::Admin, Meant::Team(team_id("green")));
                assert!(matches!(refused, Err(Refusal::OtherTeam(_))));
            }
        }
        let own = meant(
            Claim::Missing,
            Role::Admin,
            Meant::Team(store::BUILT_IN_TEAM),
        );
        assert_eq!(own.expect("their own").team, store::BUILT_IN_TEAM);
    }

    #[test]
    fn a_role_for_one_team_is_for_the_only_one() {
        let red = membership(named("red"), Role::TeamAdmin).expect("a team");
        assert_eq!((red.team, red.role), (team_id("red"), Role::TeamAdmin));
        let several = Claim::Several(vec!["blue".to_owned(), "red".to_owned()]);
        for wanted in [Meant::Team(team_id("blue")), Meant::Any] {
            let blue = meant(several.clone(), Role::TeamAdmin, wanted).expect("a team");
            assert_eq!((blue.team, blue.role), (team_id("blue"), Role::Member));
        }
    }

    #[test]
    fn users_of_two_issuers_are_two() {
        assert_ne!(user_id("https://a", "u"), user_id("https://b", "u"));
        assert_ne!(user_id("https://a", "u"), user_id("https://a", "v"));
    }
}
