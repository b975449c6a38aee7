//! What reading a platform takes: nothing, a key, or what cannot be had.

use crate::{Failure, Recognized};

/// What is needed to read a platform.
#[derive(Debug, Clone, Copy)]
pub enum Access {
    /// Nothing.
    Open,
    /// A key, which somebody gets from the platform.
    Key(KeySpec),
    /// It is not read, whatever somebody has.
    Never(NeverSpec),
}

impl Access {
    /// The key that it takes, if it takes one.
    pub fn key(self) -> Option<KeySpec> {
        match self {
            Self::Key(spec) => Some(spec),
            Self::Open | Self::Never(_) => None,
        }
    }
}

/// A key of a platform: the operator sets one for everybody, or a team enters its own, which is then used
/// for that team alone.
#[derive(Debug, Clone, Copy)]
pub struct KeySpec {
    /// The variable that holds it; the flag has the same words.
    pub setting: &'static str,
    /// What it is called: `YouTube Data API key`.
    pub label: &'static str,
    /// What it costs, in a word or two: `free`.
    pub price: &'static str,
    /// How to get it: one sentence for each step, in Markdown.
    pub steps: &'static [&'static str],
    /// What it lets Clamor read, as the end of a sentence: `posts of pages that you manage`.
    pub reach: &'static str,
    /// The permissions that it must have there, by the platform's words.
    pub permissions: &'static [&'static str],
    /// What its terms ask of whoever uses it: a paragraph, in Markdown.
    pub terms: &'static str,
}

/// Why a platform is not read.
#[derive(Debug, Clone, Copy)]
pub struct NeverSpec {
    /// The reason, as the first part of a sentence.
    pub why: &'static str,
    /// What somebody can do in place of it, as the second part; none where nothing is known.
    pub instead: Option<&'static str>,
}

impl NeverSpec {
    /// Both, for whoever gave an address there.
    pub fn sentence(&self) -> String {
        match self.instead {
            Some(instead) => format!("{}; {instead}", self.why),
            None => self.why.to_owned(),
        }
    }

    /// An address of the platform: what it names there, with the reason why it is not read.
    pub(crate) fn refuse(
        &self,
        platform: &'static str,
        kind: &'static str,
        id: Option<String>,
    ) -> Recognized {
        Recognized::Unsupported {
            platform,
            kind,
            id,
            why: self.sentence(),
        }
    }
}

/// The failure of posts of a platform that this version does not read.
pub(crate) fn not_read(platform: &str) -> Failure {
    Failure::UnsupportedUrl {
        why: format!("this version of Clamor does not read {platform} posts"),
    }
}
