//! What a brand does for the jobs that belong to it.

use auth::Actor;
use store::{JobOptions, Scope};

use crate::{Error, Service};

/// The options of a new job, with what its brand says: its own accounts, where the job names none.
///
/// # Errors
/// [`Error::BrandNotFound`], also where it is another team's; [`Error::BrandArchived`].
pub(crate) async fn settle(
    service: &Service,
    actor: &Actor,
    options: JobOptions,
) -> Result<JobOptions, Error> {
    let Some(id) = options.brand else {
        return Ok(options);
    };
    // By the team that the job will be of, also for those who see others.
    let brand = match service.store().brand(Scope::Team(actor.team()), id).await {
        Ok(brand) if brand.archived => return Err(Error::BrandArchived(brand.name)),
        Ok(brand) => brand,
        Err(store::Error::NotFound) => return Err(Error::BrandNotFound),
        Err(error) => return Err(error.into()),
    };
    let own_accounts = match options.own_accounts.is_empty() {
        true => brand.own_accounts,
        false => options.own_accounts,
    };
    Ok(JobOptions {
        own_accounts,
        ..options
    })
}
