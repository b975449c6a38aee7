//! `own_accounts` of a request, from JSON or from text: platforms and accounts, checked early.

use serde_json::Value;
use store::OwnAccounts;

use crate::{
    fields::escape,
    problem::{BadEntry, EntryCode},
};

/// Accounts of a job at most, over all platforms: a brand has a few on each. They are compared with
/// the author of every comment.
pub(crate) const MAX_ACCOUNTS: usize = 100;

/// Longest account, in characters. The longest handles (Mastodon's with their host) have some 280
/// at most and 40 in practice.
pub(crate) const MAX_ACCOUNT_CHARS: usize = 300;

/// What files call X.
const TWITTER: &str = "twitter";

/// Accounts that were read so far, and what was wrong.
#[derive(Debug, Default)]
pub(crate) struct Reading {
    accounts: OwnAccounts,
    count: usize,
    errors: Vec<BadEntry>,
}

impl Reading {
    /// `{"youtube": ["UC...", "@acme"], "file": ["Acme Support"]}`.
    pub(crate) fn json(value: &Value, pointer: &str) -> Self {
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
                    Value::String(account) => reading.add(platform, account, &pointer),
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

    /// `youtube: @acme, mastodon: @acme@example.social`, separated by commas, semicolons or lines.
    pub(crate) fn text(text: &str, field: &str) -> Self {
        let mut reading = Self::default();
        for entry in text.split([',', ';', '\n']).map(str::trim) {
            if entry.is_empty() {
                continue;
            }
            match entry.split_once(':') {
                Some((platform, account)) => reading.add(platform, account, field),
                None => reading.errors.push(
                    BadEntry::field(
                        field,
                        EntryCode::NoPlatform,
                        "An own account is written with its platform, like `youtube: @acme`.",
                    )
                    .with_input(entry),
                ),
            }
            if reading.is_over() {
                return reading;
            }
        }
        reading
    }

    /// The accounts, or all that is wrong with them.
    pub(crate) fn finish(self) -> Result<OwnAccounts, Vec<BadEntry>> {
        match self.errors.is_empty() {
            true => Ok(self.accounts),
            false => Err(self.errors),
        }
    }

    fn add(&mut self, platform: &str, account: &str, place: &str) {
        let platform = platform.trim().to_lowercase();
        let account = account.trim();
        let bad = |code, detail: String| {
            BadEntry::field(place, code, detail).with_input(&format!("{platform}: {account}"))
        };
        self.count += 1;
        if self.count > MAX_ACCOUNTS {
            self.errors.push(bad(
                EntryCode::TooMany,
                format!("`own_accounts` names more than {MAX_ACCOUNTS} accounts."),
            ));
        } else if !is_known(&platform) {
            self.errors.push(bad(
                EntryCode::UnknownPlatform,
                format!("This is no platform; known are {}.", known().join(", ")),
            ));
        } else if account.trim_start_matches('@').trim().is_empty() {
            self.errors
                .push(bad(EntryCode::Empty, "The account is missing.".to_owned()));
        } else if account.chars().count() > MAX_ACCOUNT_CHARS {
            self.errors.push(bad(
                EntryCode::TooLong,
                format!("An account has at most {MAX_ACCOUNT_CHARS} characters."),
            ));
        } else if account.contains(char::is_control) {
            self.errors.push(bad(
                EntryCode::NotAnAccount,
                "An account has no line breaks or other control characters.".to_owned(),
            ));
        } else {
            self.accounts.add(&platform, account);
        }
    }

    /// Whether no more needs to be read: whatever follows is too much, or the list is no list of
    /// accounts.
    fn is_over(&self) -> bool {
        self.count > MAX_ACCOUNTS || self.errors.len() >= MAX_ACCOUNTS
    }
}

/// Own accounts as text, for programs without a server; see [`Reading::text`].
///
/// # Errors
/// A sentence for each that is wrong.
pub fn parse(text: &str) -> Result<OwnAccounts, String> {
    match Reading::text(text, "own_accounts").finish() {
        Ok(accounts) if accounts.is_empty() => Err("it names no account".to_owned()),
        Ok(accounts) => Ok(accounts),
        Err(errors) => {
            let sentences = errors.iter().map(|error| match &error.input {
                Some(input) => format!("{input}: {}", error.detail),
                None => error.detail.clone(),
            });
            Err(sentences.collect::<Vec<_>>().join("\n"))
        }
    }
}

/// Platforms that an account can belong to; `file` stands for all comments of an uploaded file.
fn known() -> Vec<&'static str> {
    let mut names: Vec<&str> = platforms::PLATFORMS
        .iter()
        .map(|platform| platform.name())
        .chain([TWITTER])
        .collect();
    names.sort_unstable();
    names.push(OwnAccounts::FILE);
    names
}

fn is_known(platform: &str) -> bool {
    known().contains(&platform)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn codes(reading: Reading) -> Vec<EntryCode> {
        let errors = reading.finish().expect_err("something is wrong");
        errors.into_iter().map(|entry| entry.code).collect()
    }

    #[test]
    fn both_forms_say_the_same() {
        let json = Reading::json(
            &json!({"youtube": ["UCabc", "@acme"], "file": ["Acme: Support"]}),
            "/options/own_accounts",
        );
        let text = Reading::text(
            "YouTube: UCabc, youtube:@acme\n\nfile: Acme: Support;",
            "own_accounts",
        );
        let (json, text) = (json.finish().expect("good"), text.finish().expect("good"));
        assert_eq!(json, text);
        assert_eq!(json.by_platform().count(), 2);
        assert!(
            Reading::text(" \n,", "own_accounts")
                .finish()
                .expect("none")
                .is_empty()
        );
    }

    #[test]
    fn what_is_wrong_is_named_with_its_place_and_never_without_end() {
        let reading = Reading::json(
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
        assert_eq!(
            codes(Reading::json(&json!(["a"]), "/o"))[0],
            EntryCode::WrongType
        );
        assert_eq!(codes(Reading::text("@acme", "o"))[0], EntryCode::NoPlatform);
        let many: Vec<String> = (0..100_000).map(|n| format!("x: a{n}")).collect();
        assert_eq!(codes(Reading::text(&many.join(","), "o")).len(), 1);
        let wrong: Vec<String> = (0..100_000).map(|n| format!("a{n}")).collect();
        assert_eq!(codes(Reading::text(&wrong.join(","), "o")).len(), 100);
    }
}
