//! Why nobody is let in.

use std::{borrow::Cow, time::Duration};

use uuid::Uuid;

/// Why somebody is not let in; the sentences are for them and tell nothing of what is in a token.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// There is nothing that says who asks.
    #[error("{0}")]
    Missing(Cow<'static, str>),
    /// HTTP Basic, without a name and a password in it.
    #[error("{0}")]
    UnreadableBasic(String),
    /// What says who asks is not accepted.
    #[error("{0}")]
    Invalid(Cow<'static, str>),
    /// It is known who asks, and not whose jobs they may see.
    #[error("{0}")]
    NoTeam(String),
    /// They ask for a team in which they are not, or not by this way.
    #[error("{0}")]
    OtherTeam(&'static str),
    /// They may look, and nothing else.
    #[error(
        "This token is for reading only: make another one that may write, on your account's page."
    )]
    ReadOnly,
    /// They may not come in any more; who it is.
    #[error("This account was disabled.")]
    Disabled(Uuid),
    /// A sign-in that began elsewhere, too long ago, or that the issuer ended.
    #[error("{0}")]
    SignIn(Cow<'static, str>),
    /// A form of signing in that is not of this browser, or was open for too long.
    #[error("The form was open for too long, or the browser keeps no cookies. Please try again.")]
    FormExpired,
    /// There is no such user, or they have another password: which of both is nobody's business.
    #[error("Name or password is not right.")]
    WrongPassword,
    /// A first password that was not used in time.
    #[error("This first password is over: ask whoever gave it to you for another one.")]
    PasswordOver,
    /// Somebody came with a first password.
    #[error(
        "Your password is a first one, which somebody else has seen: choose one of your own, on the page."
    )]
    MustChangePassword,
    /// Too many wrong passwords; how long until the next attempt.
    #[error("Too many attempts to sign in: please try again in {}.", wait(*.0))]
    TooManyAttempts(Duration),
    /// As many passwords are being checked as may be.
    #[error("Too many people sign in at once; please try again in a few seconds.")]
    Busy,
    /// What is asked for is for admins, and they are none.
    #[error(
        "This is for admins: they look after users, webhooks and credentials, see who did what, and erase what \
         an author wrote."
    )]
    AdminsOnly,
    /// What is asked for lets somebody in, and they came with a personal token.
    #[error(
        "A personal token lets nobody in: do this on the page, or with your password or a token of the issuer."
    )]
    NotByToken,
    /// There is no such user, or they are of another team.
    #[error("There is no such user.")]
    NoSuchUser,
    /// There is no such share link, or it is over; which of both is nobody's business.
    #[error("This link is not known, or it is over: ask whoever gave it to you for another one.")]
    NoSuchShare,
    /// What is asked for is not to be done with this user.
    #[error("{0}")]
    NotWithThisUser(Cow<'static, str>),
    /// A value that cannot be taken: its field, and what is wrong with it.
    #[error("{1}")]
    Unusable(&'static str, Cow<'static, str>),
    /// The issuer does not answer; how long until it is asked again.
    #[error(
        "The issuer of tokens does not answer, so nobody can be checked; please try again in a moment."
    )]
    IssuerUnavailable(Duration),
    /// The rows of people cannot be read.
    #[error(transparent)]
    Store(#[from] store::Error),
}

impl Refusal {
    /// Whether somebody brought what is to let them in, and it did not: not one who brought nothing, or who
    /// could not be checked now.
    pub fn is_failure(&self) -> bool {
        matches!(
            self,
            Self::WrongPassword
                | Self::TooManyAttempts(_)
                | Self::PasswordOver
                | Self::Disabled(_)
                | Self::Invalid(_)
                | Self::NoTeam(_)
        )
    }

    pub(crate) fn invalid(why: impl Into<Cow<'static, str>>) -> Self {
        Self::Invalid(why.into())
    }

    pub(crate) fn with_user(why: impl Into<Cow<'static, str>>) -> Self {
        Self::NotWithThisUser(why.into())
    }

    pub(crate) fn unusable(field: &'static str, why: impl Into<Cow<'static, str>>) -> Self {
        Self::Unusable(field, why.into())
    }

    pub(crate) fn sign_in(why: impl Into<Cow<'static, str>>) -> Self {
        Self::SignIn(why.into())
    }
}

/// A time to wait as people say it, rounded up.
fn wait(time: Duration) -> String {
    match time.as_secs() + 1 {
        seconds @ ..60 => format!("{seconds} seconds"),
        seconds => format!("{} minutes", seconds.div_ceil(60)),
    }
}
