//! Who asks: the ways in, one file each, and what somebody may do who came in.
//!
//! Whatever way somebody takes, what stands behind it sees an [`Actor`], and only [`Doors`] makes
//! one. Knows headers and rows of people; knows no route and nothing of jobs.

#![forbid(unsafe_code)]

mod actor;
mod doors;
#[cfg(any(test, feature = "fuzzing"))]
pub mod fuzz;
mod local;
mod local_path;
mod mail_address;
mod membership;
mod oidc;
mod public_url;
mod refusal;
mod remembered;
mod secret;
mod sessions;
mod teams;
mod tokens;

pub use actor::{Actor, Session, User};
pub use doors::{
    Doors, MOST_SHARES, MadeShare, SIGNED_OUT, Shared, SignInForm, SignInSettings, Step,
    WantedChange, WantedMail, WantedShare, WantedUser, WrittenForm,
};
pub use local::{GivenPassword, LocalUsers, NewUser, UserName, team};
pub use local_path::LocalPath;
pub use mail_address::MailAddress;
pub use oidc::{Callback, ClientSettings, IssuerUrl, OidcSettings};
pub use public_url::PublicUrl;
pub use refusal::Refusal;
pub(crate) use secret::Secret;
pub use sessions::{SESSION_COOKIE, SessionSettings, cookie};
pub use teams::TEAM_HEADER;
pub use tokens::{MOST_TOKENS, TokenSettings, WantedToken};
