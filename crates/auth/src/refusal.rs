//! Why nobody is let in.

use std::{borrow::Cow, time::Duration};

/// Why somebody is not let in; the sentences are for them and tell nothing of what is in a token.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// There is nothing that says who asks.
    #[error("{0}")]
    Missing(&'static str),
    /// What says who asks is not accepted.
    #[error("{0}")]
    Invalid(Cow<'static, str>),
    /// It is known who asks, and not whose jobs they may see.
    #[error("{0}")]
    NoTeam(String),
    /// They may look, and nothing else.
    #[error(
        "This token is for reading only: make another one that may write, on your account's page."
    )]
    ReadOnly,
    /// They may not come in any more.
    #[error("This account was disabled.")]
    Disabled,
    /// A sign-in that began elsewhere, too long ago, or that the issuer ended.
    #[error("{0}")]
    SignIn(Cow<'static, str>),
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
    pub(crate) fn invalid(why: impl Into<Cow<'static, str>>) -> Self {
        Self::Invalid(why.into())
    }

    pub(crate) fn sign_in(why: impl Into<Cow<'static, str>>) -> Self {
        Self::SignIn(why.into())
    }
}
