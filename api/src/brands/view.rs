//! A brand, as answers show it.

use chrono::{DateTime, Utc};
use serde::Serialize;
use store::{Brand, OwnAccounts};
use utoipa::ToSchema;
use uuid::Uuid;

/// A customer of an agency, whose jobs belong together.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Brand)]
pub(crate) struct BrandView {
    /// UUIDv7.
    pub(super) id: Uuid,
    /// What people call it.
    name: String,
    /// Its accounts, for jobs that name none.
    #[schema(value_type = std::collections::BTreeMap<String, Vec<String>>)]
    own_accounts: OwnAccounts,
    /// Texts and authors of its jobs are erased so many days after they were fetched; absent: when the
    /// server does it.
    retention_days: Option<u32>,
    /// Whether it takes no new jobs.
    archived: bool,
    /// Made.
    created_at: DateTime<Utc>,
}

/// The brands of a team.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Brands {
    /// By name.
    pub(super) brands: Vec<BrandView>,
}

impl From<Brand> for BrandView {
    fn from(brand: Brand) -> Self {
        Self {
            id: brand.id,
            name: brand.name,
            own_accounts: brand.own_accounts,
            retention_days: brand.retention_days,
            archived: brand.archived,
            created_at: brand.created_at,
        }
    }
}
