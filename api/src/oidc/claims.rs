//! What is read from the claims of a token that is believed.

use serde_json::{Map, Value};

use super::OidcSettings;

/// The claims of a token.
pub(super) type Claims = Map<String, Value>;

/// Who a token speaks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Identity {
    /// The person or program.
    pub(crate) user: String,
    /// Their team, as the claim names it.
    pub(crate) team: Named,
    /// Whether they see every team's jobs.
    pub(crate) is_admin: bool,
}

/// A claim that is to be one name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Named {
    /// It is.
    One(String),
    /// There is no such claim.
    Missing,
    /// It is something else: empty, several names, no text.
    Unusable,
}

impl Identity {
    /// Reads the claims that the settings name; `None` when nobody is named.
    pub(super) fn read(claims: &Claims, settings: &OidcSettings) -> Option<Self> {
        let Named::One(user) = named(claims, &settings.user_claim) else {
            return None;
        };
        Some(Self {
            user,
            team: named(claims, &settings.team_claim),
            is_admin: find(claims, &settings.admin_claim)
                .is_some_and(|roles| holds(roles, &settings.admin_value)),
        })
    }
}

/// A name: a text, or a list of one text, as some issuers write even single groups.
fn named(claims: &Claims, claim: &str) -> Named {
    let Some(value) = find(claims, claim) else {
        return Named::Missing;
    };
    let one = match value {
        Value::Array(values) => match values.as_slice() {
            [one] => one.as_str(),
            _ => None,
        },
        other => other.as_str(),
    };
    match one {
        Some(name) if !name.trim().is_empty() => Named::One(name.to_owned()),
        _ => Named::Unusable,
    }
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
            ("https://example.org/team", Named::One("red".to_owned())),
            ("a.b.c", Named::One("nested".to_owned())),
            ("a.b.d", Named::One("deep".to_owned())),
            ("a.b.e", Named::One("dotted".to_owned())),
            ("a.b.f", Named::Missing),
            ("nothing", Named::Missing),
            ("nothing.at.all", Named::Missing),
            ("", Named::Missing),
            (".", Named::Missing),
            ("a", Named::Unusable),
        ] {
            let found = read(claims.clone(), |settings| {
                settings.team_claim = path.to_owned()
            });
            assert_eq!(found.expect("an identity").team, expected, "{path}");
        }
    }

    #[test]
    fn a_team_is_one_name() {
        for (team, expected) in [
            (json!("red"), Named::One("red".to_owned())),
            (json!("Red Team"), Named::One("Red Team".to_owned())),
            (json!(["red"]), Named::One("red".to_owned())),
            (json!(["red", "blue"]), Named::Unusable),
            (json!([]), Named::Unusable),
            (json!(" "), Named::Unusable),
            (json!(7), Named::Unusable),
            (json!({"red": true}), Named::Unusable),
        ] {
            let found = read(json!({"sub": "u", "team": team}), |_| {});
            assert_eq!(found.expect("an identity").team, expected, "{team}");
        }
    }

    #[test]
    fn a_role_is_found_in_every_form_and_never_in_part() {
        let is_admin = |roles: Value| {
            let claims = json!({"sub": "u", "realm_access": {"roles": roles}});
            let found = read(claims, |settings| {
                settings.admin_claim = "realm_access.roles".to_owned();
            });
            found.expect("an identity").is_admin
        };
        for roles in [
            json!(["viewer", "clamor-admin"]),
            json!("clamor-admin"),
            json!("viewer clamor-admin"),
        ] {
            assert!(is_admin(roles.clone()), "{roles}");
        }
        for roles in [
            json!(["viewer", "not-clamor-admin"]),
            json!(["clamor-admin viewer"]),
            json!("clamor-admins"),
            json!("Clamor-Admin"),
            json!({"clamor-admin": true}),
            json!(true),
            json!(null),
        ] {
            assert!(!is_admin(roles.clone()), "{roles}");
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
