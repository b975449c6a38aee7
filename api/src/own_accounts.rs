//! `own_accounts` of a request, from JSON or from text, with every one that is wrong.

use serde_json::Value;
use service::own_accounts::{self, Accounts, Fault, MAX_ACCOUNTS, Refused};
use store::OwnAccounts;

use crate::{
    fields::escape,
    problem::{BadEntry, EntryCode},
};

/// Accounts that were read so far, and what was wrong.
#[derive(Debug, Default)]
struct Reading {
    accounts: Accounts,
    errors: Vec<BadEntry>,
}

impl Reading {
    /// `{"youtube": ["UC...", "@acme"], "file": ["Acme Support"]}`.
    fn json(value: &Value, pointer: &str) -> Self {
        let mut reading = Self::default();
        let Value::Object(platforms) = value else {
            let detail = "This must be an object with a list of accounts for each platform.";
            reading
                .errors
                .push(BadEntry::field(pointer, EntryCode::WrongType, detail));
            return reading;
        };
        for (platform, list) in platforms {
            let pointer = format!("{pointer}/{}", escape(platform));
            let Value::Array(list) = list else {
                let detail = "This must be an array of strings.";
                reading
                    .errors
                    .push(BadEntry::field(&pointer, EntryCode::WrongType, detail));
                continue;
            };
            for (place, account) in list.iter().enumerate() {
                let pointer = format!("{pointer}/{place}");
                match account {
                    Value::String(account) => {
                        if let Err(refused) = reading.accounts.add(platform, account) {
                            reading.errors.push(bad_entry(refused, &pointer));
                        }
                    }
                    _ => reading.errors.push(BadEntry::field(
                        &pointer,
                        EntryCode::WrongType,
                        "This must be a string.",
                    )),
                }
                if reading.is_over() {
                    return reading;
                }
            }
        }
        reading
    }

    fn finish(self) -> Result<OwnAccounts, Vec<BadEntry>> {
        match self.errors.is_empty() {
            true => Ok(self.accounts.accounts()),
            false => Err(self.errors),
        }
    }

    /// Whether no more needs to be read: whatever follows is too much, or the list is no list of
    /// accounts.
    fn is_over(&self) -> bool {
        self.accounts.is_over() || self.errors.len() >= MAX_ACCOUNTS
    }
}

/// The accounts of a JSON request, or all that is wrong with them.
pub(crate) fn of_json(value: &Value, pointer: &str) -> Result<OwnAccounts, Vec<BadEntry>> {
    Reading::json(value, pointer).finish()
}

/// Those of a text; see [`own_accounts::read`].
pub(crate) fn of_text(text: &str, field: &str) -> Result<OwnAccounts, Vec<BadEntry>> {
    own_accounts::read(text).map_err(|refused| {
        let entries = refused.into_iter().map(|refused| bad_entry(refused, field));
        entries.collect()
    })
}

fn bad_entry(refused: Refused, place: &str) -> BadEntry {
    let code = match refused.fault {
        Fault::NoPlatform => EntryCode::NoPlatform,
        Fault::TooMany => EntryCode::TooMany,
        Fault::UnknownPlatform => EntryCode::UnknownPlatform,
        Fault::Empty => EntryCode::Empty,
        Fault::TooLong => EntryCode::TooLong,
        Fault::NotAnAccount => EntryCode::NotAnAccount,
    };
    BadEntry::field(place, code, refused.fault.to_string()).with_input(&refused.input)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn codes(read: Result<OwnAccounts, Vec<BadEntry>>) -> Vec<EntryCode> {
        let errors = read.expect_err("something is wrong");
        errors.into_iter().map(|entry| entry.code).collect()
    }

    #[test]
    fn both_forms_say_the_same() {
        let json = of_json(
            &json!({"youtube": ["UCabc", "@acme"], "file": ["Acme: Support"]}),
            "/options/own_accounts",
        );
        let text = of_text(
            "YouTube: UCabc, youtube:@acme\n\nfile: Acme: Support;",
            "own_accounts",
        );
        let (json, text) = (json.expect("good"), text.expect("good"));
        assert_eq!(json, text);
        assert_eq!(json.by_platform().count(), 2);
        assert!(of_text(" \n,", "own_accounts").expect("none").is_empty());
    }

    #[test]
    fn what_is_wrong_is_named_with_its_place_and_never_without_end() {
        let reading = of_json(
            &json!({
                "youtub": ["a"],
                "x": ["@", "a\nb", 7, "a".repeat(301)],
                "mastodon": "a",
            }),
            "/o",
        );
        assert_eq!(
            codes(reading),
            [
                EntryCode::UnknownPlatform,
                EntryCode::Empty,
                EntryCode::NotAnAccount,
                EntryCode::WrongType,
                EntryCode::TooLong,
                EntryCode::WrongType
            ]
        );
        assert_eq!(codes(of_json(&json!(["a"]), "/o"))[0], EntryCode::WrongType);
        assert_eq!(codes(of_text("@acme", "o"))[0], EntryCode::NoPlatform);
        let many: Vec<String> = (0..100_000).map(|n| format!("x: a{n}")).collect();
        assert_eq!(codes(of_text(&many.join(","), "o")).len(), 1);
        let wrong: Vec<String> = (0..100_000).map(|n| format!("a{n}")).collect();
        assert_eq!(codes(of_text(&wrong.join(","), "o")).len(), 100);
    }
}
