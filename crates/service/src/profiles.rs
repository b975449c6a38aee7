//! Who is followed: what names a profile, at which interval it is asked for, and whose it is.

use std::{ops::RangeInclusive, time::Duration};

use auth::Actor;
use platforms::{NoProfile, profile_named};
use store::{Followed, NewProfile};
use uuid::Uuid;

use crate::{Error, Service, brands, trail::Event};

/// Seconds from one poll to the next: five minutes to thirty days.
pub const INTERVALS: RangeInclusive<u32> = 300..=2_592_000;

/// Profiles that one team follows: what one worker of two cores asks for every ten minutes.
pub const MOST_PROFILES: u32 = 100_000;

/// From one poll to the next, where nobody says.
pub const INTERVAL: Duration = Duration::from_secs(3_600);

/// A profile as somebody asks for it to be followed.
#[derive(Debug, Clone, Default)]
pub struct Wanted<'a> {
    /// The word for its platform; none: the text is an address.
    pub platform: Option<&'a str>,
    /// A handle or an address.
    pub text: &'a str,
    /// From one poll to the next.
    pub every: Option<Duration>,
    /// The brand that it belongs to.
    pub brand: Option<Uuid>,
}

impl Wanted<'_> {
    /// The profile that is meant; nobody is asked.
    ///
    /// # Errors
    /// Why it names none.
    pub fn read(&self) -> Result<NewProfile, NoProfile> {
        let (platform, handle) = profile_named(self.platform, self.text)?;
        let name = platform.name();
        Ok(NewProfile {
            platform: name.to_owned(),
            source: match &handle.host {
                Some(host) => format!("{name}/{host}"),
                None => name.to_owned(),
            },
            handle: handle.text,
            handle_key: handle.key,
            url: handle.url,
            brand: self.brand,
            every: self.every.unwrap_or(INTERVAL),
        })
    }
}

/// Follows profiles from now on; what became of each, in order.
///
/// # Errors
/// [`Error::BrandNotFound`], also where it is another team's; [`Error::BrandArchived`];
/// [`Error::TooManyProfiles`], and then none is followed.
pub async fn follow(
    service: &Service,
    actor: &Actor,
    profiles: &[NewProfile],
) -> Result<Vec<Followed>, Error> {
    let mut owners: Vec<Uuid> = profiles.iter().filter_map(|one| one.brand).collect();
    owners.sort_unstable();
    owners.dedup();
    for brand in owners {
        check_brand(service, actor.team(), brand).await?;
    }
    let followed = service
        .store()
        .add_profiles(actor.team(), profiles, MOST_PROFILES);
    let followed = followed.await.map_err(|error| match error {
        store::Error::Conflict(_) => Error::TooManyProfiles(MOST_PROFILES),
        other => other.into(),
    })?;
    let mut added = followed.iter().filter_map(|one| match one {
        Followed::Added(id) => Some(*id),
        _ => None,
    });
    if let Some(first) = added.next() {
        let others = added.count();
        let event = Event::ProfilesFollowed {
            added: others + 1,
            only: (others == 0).then_some(first),
        };
        service.trail().note(actor, event);
    }
    service.wake();
    Ok(followed)
}

/// Whether profiles of the team may belong to a brand.
///
/// # Errors
/// [`Error::BrandNotFound`], also where it is another team's; [`Error::BrandArchived`].
pub async fn check_brand(service: &Service, team: Uuid, brand: Uuid) -> Result<(), Error> {
    brands::usable(service, team, brand).await.map(drop)
}
