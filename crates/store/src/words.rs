//! How statuses, kinds and labels are written in rows, and how they are read back.

use std::str::FromStr;

use crate::{
    AuditAction, CredentialState, DeliveryStatus, DocumentStatus, Door, Error, ItemStatus, JobKind,
    JobStatus, Label, LogoKind, MailAbout, MailDropped, MailStatus, MailWhen, ProfileState,
    ReviewReason, Role, Sort, WebhookEvent, WebhookOff,
};

/// A value of a closed list as its row holds it: by the word that its type derives.
pub(crate) trait Word: Copy + Into<&'static str> + FromStr {
    /// The word for the row.
    fn word(self) -> &'static str {
        self.into()
    }

    /// The value of a row's word; a word that a constraint should have kept out is an error.
    fn read(word: &str) -> Result<Self, Error> {
        word.parse()
            .map_err(|_| broken(format!("unknown word {word:?}")))
    }
}

impl<T: Copy + Into<&'static str> + FromStr> Word for T {}

/// A row that this program cannot have written.
pub(crate) fn broken(what: String) -> Error {
    Error::Sql(sqlx::Error::Decode(what.into()))
}

macro_rules! as_str {
    ($($kind:ident),+ $(,)?) => {
        $(impl $kind {
            /// The word for it in rows, files and answers.
            pub fn as_str(self) -> &'static str {
                self.into()
            }
        })+
    };
}

as_str!(
    AuditAction,
    CredentialState,
    DeliveryStatus,
    DocumentStatus,
    Door,
    ItemStatus,
    JobKind,
    JobStatus,
    Label,
    LogoKind,
    MailAbout,
    MailDropped,
    MailStatus,
    MailWhen,
    ProfileState,
    ReviewReason,
    Role,
    Sort,
    WebhookEvent,
    WebhookOff,
);

/// A label as its number: what sums and indexes work with.
pub(crate) fn label_number(label: Label) -> i64 {
    match label {
        Label::Negative => -1,
        Label::Neutral => 0,
        Label::Positive => 1,
    }
}

/// The label of a row's number.
pub(crate) fn label_of(number: i64) -> Result<Label, Error> {
    match number {
        -1 => Ok(Label::Negative),
        0 => Ok(Label::Neutral),
        1 => Ok(Label::Positive),
        other => Err(broken(format!("unknown label {other}"))),
    }
}

#[cfg(test)]
mod tests {
    use serde::{Serialize, de::DeserializeOwned};

    use super::*;

    /// Rows and JSON have the same word, and read it back.
    #[track_caller]
    fn agree<T>(all: &[(T, &str)])
    where
        T: Word + Serialize + DeserializeOwned + PartialEq + std::fmt::Debug,
    {
        for (value, word) in all {
            assert_eq!(value.word(), *word);
            assert_eq!(T::read(word).expect("it is a word"), *value);
            assert_eq!(serde_json::to_value(value).expect("a word"), *word);
            assert!(serde_json::from_value::<T>((*word).into()).is_ok_and(|read| read == *value));
        }
        assert!(T::read("of a newer version").is_err());
    }

    /// The words of rows that are there: a variant may get another name, its word may not.
    #[test]
    fn words_stay_what_rows_and_answers_have() {
        agree(&[(Door::Session, "session"), (Door::Oidc, "oidc")]);
        agree(&[(AuditAction::SignInFailed, "sign_in_failed")]);
        agree(&[(CredentialState::Untested, "untested")]);
        agree(&[(DeliveryStatus::Waiting, "waiting")]);
        agree(&[(DocumentStatus::Complete, "complete")]);
        agree(&[(ProfileState::CountHidden, "count_hidden")]);
        agree(&[(Role::TeamAdmin, "team_admin"), (Role::Admin, "admin")]);
        agree(&[(JobKind::Posts, "posts"), (JobKind::Texts, "texts")]);
        agree(&[(ItemStatus::InProgress, "in_progress")]);
        agree(&[
            (WebhookEvent::JobCompleted, "job.completed"),
            (WebhookEvent::JobPartial, "job.partial"),
            (WebhookEvent::JobFailed, "job.failed"),
            (WebhookEvent::JobCancelled, "job.cancelled"),
            (WebhookEvent::Test, "webhook.test"),
        ]);
        agree(&[(WebhookOff::ByHand, "by_hand"), (WebhookOff::Gone, "gone")]);
        agree(&[
            (JobStatus::Pending, "pending"),
            (JobStatus::InProgress, "in_progress"),
            (JobStatus::Completed, "completed"),
            (JobStatus::Partial, "partial"),
            (JobStatus::Failed, "failed"),
            (JobStatus::Cancelled, "cancelled"),
        ]);
        for action in AuditAction::ALL {
            agree(&[(*action, action.as_str())]);
        }
        assert_eq!(Label::Positive.as_str(), "POSITIVE");
        assert_eq!(Sort::MostNegative.as_str(), "most_negative");
        assert_eq!(ReviewReason::LowConfidence.as_str(), "low_confidence");
    }
}
