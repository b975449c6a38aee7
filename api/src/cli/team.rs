//! Looking after teams from a shell: `team quota`, `team retention`.
//!
//! For whoever runs the server, who can reach its database: asks nobody for rights.

use std::{io::Write, process::ExitCode, str::FromStr};

use anyhow::{Context, bail};
use clap::{Args, Subcommand};
use program::BadInput;
use service::trail::{Event, note_in_shell};
use store::{OwnQuotas, QuotaUse, Store};
use uuid::Uuid;

use super::{QuotaArgs, quotas::MOST};

/// What to do with teams.
#[derive(Debug, Subcommand)]
pub enum TeamCommand<Database: Args> {
    /// Show what a team has had of its quotas; with options, first give it quotas of its own.
    Quota(QuotaCommand<Database>),
    /// Show for how many days a team keeps texts and authors; with `--days`, first change it.
    Retention(RetentionCommand<Database>),
}

/// Arguments of `team retention`.
#[derive(Debug, Args)]
pub struct RetentionCommand<Database: Args> {
    /// The team, as the issuer or `user add` names it.
    #[arg(value_name = "TEAM")]
    team: String,

    /// Days after which texts and authors are erased, where that is sooner than the server's: a number, or `default` for the server's alone.
    #[arg(long, value_name = "DAYS")]
    days: Option<Days>,

    #[command(flatten)]
    database: Database,
}

/// The retention time of one team.
#[derive(Debug, Clone, Copy)]
enum Days {
    /// As the server says.
    Default,
    /// So many.
    Own(u32),
}

impl FromStr for Days {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.trim() {
            "default" => Ok(Self::Default),
            text => match text.parse() {
                Ok(days @ 1..=36_500) => Ok(Self::Own(days)),
                _ => Err("it is a whole number from 1 to 36500, or `default`".to_owned()),
            },
        }
    }
}

/// Arguments of `team quota`.
#[derive(Debug, Args)]
pub struct QuotaCommand<Database: Args> {
    /// The team, as the issuer or `user add` names it.
    #[arg(value_name = "TEAM")]
    team: String,

    /// Jobs that it may make in a day (UTC): a number, `none` for as many as it likes, or `default`.
    #[arg(long, value_name = "N")]
    jobs_per_day: Option<Limit>,

    /// Comments that it may have fetched or sent in a month (UTC): a number, `none` or `default`.
    #[arg(long, value_name = "N")]
    comments_per_month: Option<Limit>,

    /// Posts that may wait or be worked on at once: a number, `none` or `default`.
    #[arg(long, value_name = "N")]
    posts_at_once: Option<Limit>,

    #[command(flatten)]
    settings: QuotaArgs,

    #[command(flatten)]
    database: Database,
}

/// A limit of one team.
#[derive(Debug, Clone, Copy)]
enum Limit {
    /// As the settings say.
    Default,
    /// This; none: no limit.
    Own(Option<u64>),
}

impl FromStr for Limit {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.trim() {
            "default" => Ok(Self::Default),
            "none" => Ok(Self::Own(None)),
            text => match text.parse() {
                Ok(limit) if limit <= MOST => Ok(Self::Own(Some(limit))),
                _ => Err(format!(
                    "it is a whole number from 0 to {MOST}, `none` or `default`"
                )),
            },
        }
    }
}

impl Limit {
    fn own(self) -> Option<Option<u64>> {
        match self {
            Self::Default => None,
            Self::Own(limit) => Some(limit),
        }
    }
}

impl<Database: Args> TeamCommand<Database> {
    /// Does it, in the database that `open` opens.
    ///
    /// # Errors
    /// [`BadInput`], when there is no such team; else when the database cannot be used.
    pub async fn run(
        &self,
        open: impl AsyncFnOnce(&Database) -> anyhow::Result<Store>,
    ) -> anyhow::Result<ExitCode> {
        match self {
            Self::Quota(command) => {
                let store = open(&command.database).await?;
                let quotas = command.settings.quotas();
                command.run(&store.limited_to(quotas)).await?;
            }
            Self::Retention(command) => {
                command.run(&open(&command.database).await?).await?;
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}

impl<Database: Args> RetentionCommand<Database> {
    async fn run(&self, store: &Store) -> anyhow::Result<()> {
        let (team, name) = named(&self.team)?;
        let before = known(&name, store.team_retention(team).await)?;
        let days = match self.days {
            None => before,
            Some(Days::Default) => None,
            Some(Days::Own(days)) => Some(days),
        };
        if days != before {
            store.set_team_retention(team, days).await?;
            let name = &name;
            note_in_shell(store, Event::RetentionChanged { team, name, days }).await;
        }
        let told = match days {
            Some(days) => format!("{days} days, or RETENTION_DAYS where that is sooner"),
            None => "RETENTION_DAYS".to_owned(),
        };
        let mut out = std::io::stdout();
        writeln!(out, "texts and authors are kept for: {told}")
            .context("cannot write to standard output")?;
        Ok(())
    }
}

/// The id of a team, and its name as rows have it.
fn named(team: &str) -> anyhow::Result<(Uuid, String)> {
    Ok(auth::team(team).map_err(|why| BadInput(why.to_string()))?)
}

/// What was found of a team, unless there is none.
fn known<T>(name: &str, found: Result<T, store::Error>) -> anyhow::Result<T> {
    match found {
        Err(store::Error::NotFound) => bail!(BadInput(format!(
            "there is no team {name}: teams are there once somebody of theirs has signed in, or was added"
        ))),
        found => Ok(found?),
    }
}

impl<Database: Args> QuotaCommand<Database> {
    async fn run(&self, store: &Store) -> anyhow::Result<()> {
        let (team, name) = named(&self.team)?;
        let before = known(&name, store.own_quotas(team).await)?;
        let own = |given: Option<Limit>, before| given.map_or(before, Limit::own);
        let quotas = OwnQuotas {
            jobs_per_day: own(self.jobs_per_day, before.jobs_per_day),
            comments_per_month: own(self.comments_per_month, before.comments_per_month),
            posts_at_once: own(self.posts_at_once, before.posts_at_once),
        };
        if quotas != before {
            store.set_own_quotas(team, quotas).await?;
            let quotas = &quotas;
            note_in_shell(store, Event::QuotasChanged { team, quotas }).await;
        }
        let mut out = std::io::stdout();
        for of in store.usage(team).await? {
            writeln!(out, "{}", line(&of)).context("cannot write to standard output")?;
        }
        Ok(())
    }
}

fn line(of: &QuotaUse) -> String {
    let what = match of.quota {
        store::Quota::JobsPerDay => "jobs today",
        store::Quota::CommentsPerMonth => "comments this month",
        store::Quota::PostsAtOnce => "posts at once",
    };
    let limit = of
        .limit
        .map_or("no limit".to_owned(), |limit| format!("of {limit}"));
    format!("{what}: {} ({limit})", of.used)
}
