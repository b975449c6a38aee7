//! Looking after users of this server from a shell: `user add`, `list`, `password`, `disable` and
//! `enable`.
//!
//! For whoever runs the server, who can reach its database: asks nobody for rights.

use std::{
    fmt::Display,
    io::{BufRead, Write},
    process::ExitCode,
};

use anyhow::{Context, bail};
use auth::{GivenPassword, LocalUsers, MailAddress, NewUser, Refusal, UserName};
use clap::{Args, Subcommand};
use program::BadInput;
use serde_json::json;
use service::trail::{Event, note_in_shell};
use store::{Role, Scope, Store, UserLine};

/// What to do with users of this server.
#[derive(Debug, Subcommand)]
pub enum UserCommand<Database: Args> {
    /// Make a user; prints a first password, once, which they change when they sign in.
    Add(In<AddArgs, Database>),
    /// List all users, those of an issuer as well.
    List(In<ListArgs, Database>),
    /// Give a user a new first password, which ends their sessions and any wait after wrong ones.
    Password(In<PasswordArgs, Database>),
    /// Put a user into other teams besides their own, and out of those that are not named.
    Teams(In<TeamsArgs, Database>),
    /// Keep a user out, and end their sessions.
    Disable(In<NameArgs, Database>),
    /// Let a user in again.
    Enable(In<NameArgs, Database>),
}

/// Arguments, and the database that they are about.
#[derive(Debug, Args)]
pub struct In<Arguments: Args, Database: Args> {
    #[command(flatten)]
    arguments: Arguments,

    #[command(flatten)]
    database: Database,
}

/// Arguments of `user add`.
#[derive(Debug, Args)]
pub struct AddArgs {
    #[command(flatten)]
    user: NameArgs,

    /// Their team, whose jobs they see; made when it is new.
    #[arg(long, value_name = "TEAM")]
    team: String,

    /// Another team that they are in; as often as needed. There they look after nobody.
    #[arg(long, value_name = "TEAM")]
    also_in: Vec<String>,

    /// Where mail reaches them when their jobs have ended.
    #[arg(long, value_name = "ADDRESS")]
    mail: Option<MailAddress>,

    /// They see the jobs of every team, and look after all users.
    #[arg(long, conflicts_with = "team_admin")]
    admin: bool,

    /// They look after the users of their team.
    #[arg(long)]
    team_admin: bool,

    #[command(flatten)]
    first: FirstPassword,
}

/// Arguments of `user list`.
#[derive(Debug, Args)]
pub struct ListArgs {
    /// Print one JSON document.
    #[arg(long)]
    json: bool,
}

/// Arguments of `user password`.
#[derive(Debug, Args)]
pub struct PasswordArgs {
    #[command(flatten)]
    user: NameArgs,

    #[command(flatten)]
    first: FirstPassword,
}

/// Arguments of `user teams`.
#[derive(Debug, Args)]
pub struct TeamsArgs {
    #[command(flatten)]
    user: NameArgs,

    /// A team that they are in besides their own; as often as needed, none for no other.
    #[arg(long, value_name = "TEAM")]
    also_in: Vec<String>,
}

/// Which user.
#[derive(Debug, Args)]
pub struct NameArgs {
    /// What they sign in by, like ann or ann@example.org; capital and small letters are the same.
    #[arg(value_name = "NAME")]
    name: UserName,
}

/// Where a first password comes from.
#[derive(Debug, Args)]
struct FirstPassword {
    /// Read the first password from standard input, up to the end of the line, instead of making one.
    #[arg(long)]
    password_stdin: bool,
}

impl<Database: Args> UserCommand<Database> {
    /// Does it, in the database that `open` opens.
    ///
    /// # Errors
    /// [`BadInput`], when it cannot be done with this user; else when the database cannot be used.
    pub async fn run(
        &self,
        open: impl AsyncFnOnce(&Database) -> anyhow::Result<Store>,
    ) -> anyhow::Result<ExitCode> {
        match self {
            Self::Add(add) => add.arguments.run(open(&add.database).await?).await?,
            Self::List(list) => list.arguments.run(open(&list.database).await?).await?,
            Self::Password(password) => {
                let store = open(&password.database).await?;
                password.arguments.run(store).await?;
            }
            Self::Teams(teams) => teams.arguments.run(open(&teams.database).await?).await?,
            Self::Disable(user) => {
                let store = open(&user.database).await?;
                user.arguments.set_disabled(store, true).await?;
            }
            Self::Enable(user) => {
                let store = open(&user.database).await?;
                user.arguments.set_disabled(store, false).await?;
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}

impl AddArgs {
    async fn run(&self, store: Store) -> anyhow::Result<()> {
        let (team, name) = auth::team(&self.team).map_err(input_error)?;
        let user = NewUser {
            name: self.user.name.clone(),
            team: (team, Some(name)),
            role: match (self.admin, self.team_admin) {
                (true, _) => Role::Admin,
                (false, true) => Role::TeamAdmin,
                (false, false) => Role::Member,
            },
            mail: self.mail.clone(),
        };
        let given = self.first.read()?;
        let (id, made) = LocalUsers::new(store.clone())
            .add(user, given.clone())
            .await
            .map_err(input_error)?;
        if !self.also_in.is_empty() {
            let users = LocalUsers::new(store.clone());
            users
                .set_other_teams(id, &self.also_in)
                .await
                .map_err(input_error)?;
        }
        let user = store.user(Scope::All, id).await?;
        note_in_shell(&store, Event::UserAdded(&user)).await;
        say(&self.user.name, &made, given.is_none())
    }
}

impl PasswordArgs {
    async fn run(&self, store: Store) -> anyhow::Result<()> {
        let users = LocalUsers::new(store.clone());
        let user = self.user.find(&users).await?;
        let given = self.first.read()?;
        let made = users
            .reset(&user, given.clone())
            .await
            .map_err(input_error)?;
        note_in_shell(&store, Event::PasswordReset(&user)).await;
        say(&self.user.name, &made, given.is_none())
    }
}

impl TeamsArgs {
    async fn run(&self, store: Store) -> anyhow::Result<()> {
        let users = LocalUsers::new(store.clone());
        let id = self.user.find(&users).await?.person.user;
        users
            .set_other_teams(id, &self.also_in)
            .await
            .map_err(input_error)?;
        let user = store.user(Scope::All, id).await?;
        note_in_shell(&store, Event::UserChanged(&user)).await;
        let teams = match user.other_teams.is_empty() {
            true => "no other team".to_owned(),
            false => user.other_teams.join(", "),
        };
        print(format_args!("{} is also in: {teams}.", self.user.name))
    }
}

impl NameArgs {
    async fn find(&self, users: &LocalUsers) -> anyhow::Result<UserLine> {
        match users.named(&self.name).await {
            Err(Refusal::NoSuchUser) => bail!(BadInput(format!(
                "there is no user {}: `user list` shows who there is",
                self.name
            ))),
            found => found.map_err(input_error),
        }
    }

    async fn set_disabled(&self, store: Store, disabled: bool) -> anyhow::Result<()> {
        let users = LocalUsers::new(store.clone());
        let id = self.find(&users).await?.person.user;
        users
            .set_disabled(id, disabled)
            .await
            .map_err(input_error)?;
        let user = store.user(Scope::All, id).await?;
        note_in_shell(&store, Event::UserChanged(&user)).await;
        let now = if disabled {
            "cannot come in any more"
        } else {
            "can sign in"
        };
        print(format_args!("{} {now}.", self.name))
    }
}

impl FirstPassword {
    fn read(&self) -> anyhow::Result<Option<String>> {
        if !self.password_stdin {
            return Ok(None);
        }
        let mut line = String::new();
        let input = std::io::stdin().lock().read_line(&mut line);
        input.context("the password cannot be read from standard input")?;
        let password = line.trim_end_matches(['\r', '\n']);
        if password.is_empty() {
            bail!(BadInput(
                "there is no password on standard input".to_owned()
            ));
        }
        Ok(Some(password.to_owned()))
    }
}

impl ListArgs {
    async fn run(&self, store: Store) -> anyhow::Result<()> {
        const PAGE: u32 = 500;
        let (mut all, mut after) = (Vec::new(), None);
        loop {
            let (users, next) = store.users(Scope::All, after, PAGE).await?;
            all.extend(users);
            after = next;
            if after.is_none() {
                break;
            }
        }
        match self.json {
            true => {
                let users: Vec<_> = all.iter().map(as_json).collect();
                print(serde_json::to_string_pretty(&json!({"users": users}))?)
            }
            false => print(table(&all)),
        }
    }
}

fn as_json(user: &UserLine) -> serde_json::Value {
    json!({
        "name": user.person.subject,
        "issuer": user.person.issuer,
        "team": user.person.team_name,
        "other_teams": user.other_teams,
        "role": user.person.role,
        "disabled": user.disabled,
        "must_change_password": user.must_change_password,
        "signed_in_at": user.signed_in_at,
        "mail": user.reached_at(),
        "mail_when": user.mail_when,
    })
}

/// Columns of equal width, a user a line.
fn table(users: &[UserLine]) -> String {
    let head = [
        "NAME",
        "TEAM",
        "ROLE",
        "SIGNS IN BY",
        "STATE",
        "LAST SIGN-IN",
    ]
    .map(String::from);
    let lines = users.iter().map(|user| {
        let person = &user.person;
        [
            person.subject.clone(),
            person.team_name.clone().unwrap_or_else(|| "-".to_owned()),
            person.role.as_str().to_owned(),
            if user.has_password {
                "password"
            } else {
                "issuer"
            }
            .to_owned(),
            match (user.disabled, user.must_change_password) {
                (true, _) => "disabled",
                (false, true) => "first password",
                (false, false) => "active",
            }
            .to_owned(),
            user.signed_in_at.map_or_else(
                || "never".to_owned(),
                |at| at.format("%F %H:%M UTC").to_string(),
            ),
        ]
    });
    let lines: Vec<[String; 6]> = std::iter::once(head).chain(lines).collect();
    let width = |column: usize| {
        let lengths = lines.iter().map(|line| line[column].chars().count());
        lengths.max().unwrap_or_default()
    };
    let widths: [usize; 6] = std::array::from_fn(width);
    let line = |line: &[String; 6]| {
        let cells = line.iter().zip(widths);
        let line: String = cells
            .map(|(cell, width)| format!("{cell:width$}  "))
            .collect();
        line.trim_end().to_owned()
    };
    lines.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// `is_told`: whether the password is printed; else whoever gave it knows it.
fn say(name: &UserName, made: &GivenPassword, is_told: bool) -> anyhow::Result<()> {
    if let Some(address) = &made.mailed_to {
        print(format_args!(
            "A mail to {address} says where and as whom to sign in, and not the password."
        ))?;
    }
    match is_told {
        true => print(format_args!(
            "{name} can sign in with this first password, within seven days. It is shown this once:\n{}",
            made.password
        )),
        false => print(format_args!(
            "{name} can sign in with the password that was given, and then chooses another."
        )),
    }
}

fn print(text: impl Display) -> anyhow::Result<()> {
    writeln!(std::io::stdout(), "{text}").context("cannot write to standard output")
}

/// What cannot be done is the call's fault, but for the database.
fn input_error(refused: Refusal) -> anyhow::Error {
    match refused {
        Refusal::Store(error) => error.into(),
        refused => BadInput(refused.to_string()).into(),
    }
}
