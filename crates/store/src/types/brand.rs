//! Brands: the customers of an agency, whose jobs belong together.

use chrono::{DateTime, Utc};
use strum::{EnumString, IntoStaticStr};
use uuid::Uuid;

use super::OwnAccounts;

/// A brand to be made.
#[derive(Debug, Clone)]
pub struct NewBrand {
    /// Whose it is.
    pub team: Uuid,
    /// What people call it.
    pub name: String,
    /// Its accounts, for jobs that name none.
    pub own_accounts: OwnAccounts,
    /// Texts and authors of its jobs are erased after so many days, where that is sooner than the
    /// server's.
    pub retention_days: Option<u32>,
}

/// A brand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Brand {
    /// UUIDv7.
    pub id: Uuid,
    /// Whose it is.
    pub team: Uuid,
    /// What people call it.
    pub name: String,
    /// Its accounts, for jobs that name none.
    pub own_accounts: OwnAccounts,
    /// Texts and authors of its jobs are erased after so many days, where that is sooner than the
    /// server's.
    pub retention_days: Option<u32>,
    /// It takes no new jobs.
    pub archived: bool,
    /// Made.
    pub created_at: DateTime<Utc>,
}

/// What is to be changed about a brand; what is none stays.
#[derive(Debug, Clone, Default)]
pub struct BrandChange {
    /// What people call it.
    pub name: Option<String>,
    /// Its accounts.
    pub own_accounts: Option<OwnAccounts>,
    /// After how many days texts and authors are erased; an inner none: after the server's.
    pub retention_days: Option<Option<u32>>,
    /// Whether it takes no new jobs.
    pub archived: Option<bool>,
}

/// What a logo is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, IntoStaticStr, EnumString)]
#[strum(serialize_all = "snake_case")]
pub enum LogoKind {
    /// Portable Network Graphics.
    Png,
    /// JPEG.
    Jpeg,
}

/// A picture that stands at the head of a brand's reports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Logo {
    /// What it is.
    pub kind: LogoKind,
    /// Its bytes.
    pub content: Vec<u8>,
}
