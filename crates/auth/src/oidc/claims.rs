//! What is read from the claims of a token that is believed.

use serde_json::{Map, Value};
use store::Role;

use super::OidcSettings;
use crate::MailAddress;

/// The claims of a token.
pub(super) type Claims = Map<String, Value>;

/// Characters of a name that are kept.
const LONGEST_NAME: usize = 100;

/// Names in one claim: each becomes a row.
const MOST_NAMES: usize = 200;

/// Who a token speaks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Identity {
    /// The person or program.
    pub(crate) user: String,
    /// What people call them, where the issuer says it.
    pub(crate) name: Option<String>,
    /// Where mail reaches them, where the issuer says it.
    pub(crate) mail: Option<String>,
    /// Their team, or their teams, as the claim names them.
    pub(crate) team: Claim,
    /// The highest of the roles that the claim names.
    pub(crate) role: Role,
}

/// A claim of names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Claim {
    /// One name.
    Text(String),
    /// Several different names, sorted: issuers list groups in any order.
    Several(Vec<String>),
    /// There is no such claim.
    Missing,
    /// It is something else: empty, no text, more names than anybody has.
    Unusable,
}

impl Identity {
    /// Reads the claims that the settings name; `None` when nobody is named.
    pub(super) fn read(claims: &Claims, settings: &OidcSettings) -> Option<Self> {
        let Claim::Text(user) = names(claims, &settings.user_claim) else {
            return None;
        };
        Some(Self {
            user,
            name: display_name(claims),
            mail: mail(claims),
            team: names(claims, &settings.team_claim),
            role: role(claims, settings),
        })
    }
}

/// Names: a text, or a list of texts.
fn names(claims: &Claims, claim: &str) -> Claim {
    let Some(value) = find(claims, claim) else {
        return Claim::Missing;
    };
    let listed = match value {
        Value::Array(values) => values.as_slice(),
        one => std::slice::from_ref(one),
    };
    let name = |value: &Value| {
        let name = value.as_str().filter(|name| !name.trim().is_empty());
        name.map(str::to_owned)
    };
    let Some(mut names) = listed.iter().map(name).collect::<Option<Vec<_>>>() else {
        return Claim::Unusable;
    };
    names.sort_unstable();
    names.dedup();
    match names.len() {
        0 => Claim::Unusable,
        1 => Claim::Text(names.remove(0)),
        2..=MOST_NAMES => Claim::Several(names),
        _ => Claim::Unusable,
    }
}

/// What people call somebody (OpenID Connect Core 1.0, section 5.1).
fn display_name(claims: &Claims) -> Option<String> {
    let texts = ["name", "preferred_username", "email"].map(|claim| claims.get(claim)?.as_str());
    let name = texts
        .into_iter()
        .flatten()
        .find(|name| !name.trim().is_empty())?;
    // Longer ones are no name, and would be on every page.
    Some(name.trim().chars().take(LONGEST_NAME).collect())
}

/// Where mail reaches somebody (OpenID Connect Core 1.0, section 5.1): not where the issuer says that it did
/// not look whether the address is theirs.
fn mail(claims: &Claims) -> Option<String> {
    if claims.get("email_verified") == Some(&Value::Bool(false)) {
        return None;
    }
    let address: MailAddress = claims.get("email")?.as_str()?.parse().ok()?;
    Some(address.into())
}

/// The highest of the roles that the settings name.
fn role(claims: &Claims, settings: &OidcSettings) -> Role {
    let Some(roles) = find(claims, &settings.admin_claim) else {
        return Role::Member;
    };
    let named = [
        (&settings.admin_value, Role::Admin),
        (&settings.team_admin_value, Role::TeamAdmin),
    ];
    let highest = named.into_iter().find(|(name, _)| holds(roles, name));
    highest.map_or(Role::Member, |(_, role)| role)
}

/// Whether a role is among those of a claim: a list of them, one, or several with spaces between.
fn holds(roles: &Value, role: &str) -> bool {
    match roles {
        Value::Array(roles) => roles.iter().any(|one| one.as_str() == Some(role)),
        Value::String(roles) => roles == role || roles.split_whitespace().any(|one| one == role),
        _ => false,
    }
}

/// A claim by its name, or by a path with dots. Names may have dots themselves
/// (`https://example.org/team`), so every way to read the path is tried, the plain name first.
fn find<'a>(claims: &'a Claims, path: &str) -> Option<&'a Value> {
    let found = claims.get(path).or_else(|| {
        path.match_indices('.').find_map(|(dot, _)| {
            let inner = claims.get(&path[..dot])?.as_object()?;
            find(inner, &path[dot + 1..])
        })
    });
    found.filter(|value| !value.is_null())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(claims: Value, change: impl FnOnce(&mut OidcSettings)) -> Option<Identity> {
        let issuer = "https://a.example".parse().expect("an issuer");
        let mut settings = OidcSettings::new(issuer, "clamor".to_owned());
        change(&mut settings);
        Identity::read(claims.as_object().expect("an object"), &settings)
    }

    #[test]
    fn claims_are_found_by_name_and_by_path() {
        let claims = json!({
            "sub": "u",
            "https://example.org/team": "red",
            "a.b": {"c": "plain"},
            "a": {"b": {"c": "nested", "d": "deep"}, "b.e": "dotted"},
            "nothing": null,
        });
        for (path, expected) in [
            ("https://example.org/team", Claim::Text("red".to_owned())),
            ("a.b.c", Claim::Text("nested".to_owned())),
            ("a.b.d", Claim::Text("deep".to_owned())),
            ("a.b.e", Claim::Text("dotted".to_owned())),
            ("a.b.f", Claim::Missing),
            ("nothing", Claim::Missing),
            ("nothing.at.all", Claim::Missing),
            ("", Claim::Missing),
            (".", Claim::Missing),
            ("a", Claim::Unusable),
        ] {
            let found = read(claims.clone(), |settings| {
                settings.team_claim = path.to_owned()
            });
            assert_eq!(found.expect("an identity").team, expected, "{path}");
        }
    }

    #[test]
    fn teams_are_one_name_or_several() {
        let many: Vec<String> = (0..=MOST_NAMES).map(|n| format!("team {n}")).collect();
        let several = |names: [&str; 2]| Claim::Several(names.map(str::to_owned).into());
        for (team, expected) in [
            (json!("red"), Claim::Text("red".to_owned())),
            (json!("Red Team"), Claim::Text("Red Team".to_owned())),
            (json!(["red"]), Claim::Text("red".to_owned())),
            (json!(["red", "red"]), Claim::Text("red".to_owned())),
            (json!(["red", "blue"]), several(["blue", "red"])),
            (json!(["blue", "red", "blue"]), several(["blue", "red"])),
            (json!(["red", 7]), Claim::Unusable),
            (json!(["red", ""]), Claim::Unusable),
            (json!(many), Claim::Unusable),
            (json!([]), Claim::Unusable),
            (json!(" "), Claim::Unusable),
            (json!(7), Claim::Unusable),
            (json!({"red": true}), Claim::Unusable),
        ] {
            let found = read(json!({"sub": "u", "team": team}), |_| {});
            assert_eq!(found.expect("an identity").team, expected, "{team}");
        }
    }

    #[test]
    fn a_role_is_found_in_every_form_and_never_in_part() {
        let role = |roles: Value| {
            let claims = json!({"sub": "u", "realm_access": {"roles": roles}});
            let found = read(claims, |settings| {
                settings.admin_claim = "realm_access.roles".to_owned();
            });
            found.expect("an identity").role
        };
        for roles in [
            json!(["viewer", "clamor-admin"]),
            json!("clamor-admin"),
            json!("viewer clamor-admin"),
            json!(["clamor-team-admin", "clamor-admin"]),
        ] {
            assert_eq!(role(roles.clone()), Role::Admin, "{roles}");
        }
        for roles in [
            json!(["viewer", "clamor-team-admin"]),
            json!("clamor-team-admin viewer"),
        ] {
            assert_eq!(role(roles.clone()), Role::TeamAdmin, "{roles}");
        }
        for roles in [
            json!(["viewer", "not-clamor-admin"]),
            json!(["clamor-admin viewer"]),
            json!("clamor-admins"),
            json!("team-admin"),
            json!("Clamor-Admin"),
            json!({"clamor-admin": true}),
            json!(true),
            json!(null),
        ] {
            assert_eq!(role(roles.clone()), Role::Member, "{roles}");
        }
    }

    #[test]
    fn an_address_is_one_that_mail_can_go_to_and_that_is_theirs() {
        let mail = |more: Value| {
            let mut claims = json!({"sub": "u"});
            let more = more.as_object().expect("an object").clone();
            claims.as_object_mut().expect("an object").extend(more);
            read(claims, |_| {}).expect("an identity").mail
        };
        let ann = Some("ann@example.org".to_owned());
        for (claims, found) in [
            (json!({"email": "ann@example.org"}), ann.clone()),
            (
                json!({"email": " ann@Example.org", "email_verified": true}),
                ann.clone(),
            ),
            (
                json!({"email": "ann@example.org", "email_verified": false}),
                None,
            ),
            (json!({"email": "ann"}), None),
            (json!({"email": "a@b.example\r\nBcc: c@d.example"}), None),
            (json!({"email": ["ann@example.org"]}), None),
            (json!({}), None),
        ] {
            assert_eq!(mail(claims.clone()), found, "{claims}");
        }
    }

    #[test]
    fn somebody_must_be_named() {
        for claims in [
            json!({}),
            json!({"sub": ""}),
            json!({"sub": 7}),
            json!({"sub": null}),
        ] {
            assert_eq!(read(claims.clone(), |_| {}), None, "{claims}");
        }
    }
}
