//! What a brand does for the jobs and profiles that belong to it.

use auth::Actor;
use store::{Brand, JobOptions, Scope};
use uuid::Uuid;

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
    let brand = usable(service, actor.team(), id).await?;
    let own_accounts = match options.own_accounts.is_empty() {
        true => brand.own_accounts,
        false => options.own_accounts,
    };
    Ok(JobOptions {
        own_accounts,
        ..options
    })
}

/// A brand of the team that takes new jobs and profiles.
///
/// # Errors
/// [`Error::BrandNotFound`], also where it is another team's; [`Error::BrandArchived`].
pub(crate) async fn usable(service: &Service, team: Uuid, id: Uuid) -> Result<Brand, Error> {
    match service.store().brand(Scope::Team(team), id).await {
        Ok(brand) if brand.archived => Err(Error::BrandArchived(brand.name)),
        Ok(brand) => Ok(brand),
        Err(store::Error::NotFound) => Err(Error::BrandNotFound),
        Err(error) => Err(error.into()),
    }
}
