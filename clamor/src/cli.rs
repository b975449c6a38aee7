//! The command line: the commands there are. The arguments of each are its own.

use api::cli::{SealCommand, TeamCommand, UserCommand};
use clap::{Parser, Subcommand};
use program::{ConfigArgs, EmbeddedDatabase, LogSettings};
use worker::PlatformsArgs;

use crate::{analyze::AnalyzeArgs, model::ModelArgs, moving::MoveArgs, settings::ServeSettings};

/// Reads what people say under social posts: comments in, sentiment out.
#[derive(Debug, Parser)]
#[command(name = "clamor", version, arg_required_else_help = false)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,

    #[command(flatten)]
    pub(crate) log: LogSettings,
}

/// What to do; `serve` when nothing is said.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Start the page, the HTTP API and the worker in one process (the default).
    Serve(Box<ServeSettings>),
    /// Print the settings of `serve` that are in force, where each comes from, and what is off because of them.
    Config(Box<ConfigArgs<ServeSettings>>),
    /// Print the platforms, what each needs and how to get it, and try the keys that are set.
    Platforms(Box<PlatformsArgs>),
    /// Analyse posts or a file of comments here and now, without a server.
    Analyze(Box<AnalyzeArgs>),
    /// Get models, choose the one that scores, and measure how well and how fast it does.
    Model(Box<ModelArgs>),
    /// Bring the database to this version's schema, then leave.
    Migrate(EmbeddedDatabase),
    /// Take everything in the embedded database over to a PostgreSQL database, counted and compared.
    Move(MoveArgs),
    /// Look after users of this server, who sign in with name and password.
    #[command(subcommand)]
    User(UserCommand<EmbeddedDatabase>),
    /// Look after teams: what each may have.
    #[command(subcommand)]
    Team(TeamCommand<EmbeddedDatabase>),
    /// Look after what Clamor keeps sealed for others.
    #[command(subcommand)]
    Seal(SealCommand<EmbeddedDatabase>),
    /// Print the OpenAPI document of the HTTP API.
    Openapi,
}
