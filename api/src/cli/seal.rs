//! `seal rotate`: what Clamor keeps sealed for others, sealed again with another key.

use std::{io::Write, process::ExitCode};

use anyhow::{Context, bail};
use clap::{Args, Subcommand};
use program::{BadInput, SealSettings};
use seal::{SealError, SealKeys, Seals};
use service::trail::{Event, note_in_shell};
use store::{SEALED, Store};

/// What to do with sealed values.
#[derive(Debug, Subcommand)]
pub enum SealCommand<Database: Args> {
    /// Seal every value again with the first key of SEAL_KEY, which then opens them all: the others can go. What was
    /// interrupted goes on where it stopped.
    Rotate(RotateArgs<Database>),
}

/// Arguments of `seal rotate`.
#[derive(Debug, Args)]
pub struct RotateArgs<Database: Args> {
    #[command(flatten)]
    seal: SealSettings,

    #[command(flatten)]
    database: Database,
}

impl<Database: Args> SealCommand<Database> {
    /// Does it with `keys`, in the database that `open` opens; exit status 1 when a value stays sealed otherwise.
    ///
    /// # Errors
    /// [`BadInput`], when there is no key; else when the database cannot be used.
    pub async fn run(
        &self,
        open: impl AsyncFnOnce(&Database) -> anyhow::Result<Store>,
        keys: impl FnOnce(&SealSettings, &Database) -> anyhow::Result<Option<SealKeys>>,
    ) -> anyhow::Result<ExitCode> {
        let Self::Rotate(rotate) = self;
        let seals = Seals::new(keys(&rotate.seal, &rotate.database)?);
        if !seals.has_key() {
            bail!(BadInput(SealError::NoKey.to_string()));
        }
        let store = open(&rotate.database).await?;
        let (mut values, mut unopened) = (0, 0);
        let mut out = std::io::stdout();
        for column in SEALED {
            let resealed = store.reseal(&seals, *column).await?;
            values += resealed.values;
            unopened += resealed.unopened.len();
            for id in &resealed.unopened {
                writeln!(
                    out,
                    "{}.{} of {id} is opened by no key of SEAL_KEY, and stays as it is.",
                    column.table, column.column
                )
                .context("cannot write to standard output")?;
            }
        }
        if values > 0 || unopened > 0 {
            note_in_shell(&store, Event::SealedAgain { values, unopened }).await;
        }
        writeln!(
            out,
            "{values} values were sealed again with the first key of SEAL_KEY; {unopened} were not."
        )
        .context("cannot write to standard output")?;
        Ok(match unopened {
            0 => ExitCode::SUCCESS,
            _ => ExitCode::FAILURE,
        })
    }
}
