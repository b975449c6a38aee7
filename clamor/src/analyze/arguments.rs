//! What `clamor analyze` can be asked.

use std::path::PathBuf;

use clap::Args;
use program::TempSettings;
use store::{JobOptions, OwnAccounts};
use tables::Field;
use worker::cli::WorkSettings;

/// Arguments of `clamor analyze`.
#[derive(Debug, Args)]
#[command(
    after_help = "Exit status: 0 all well, 1 some posts failed, 2 the call or its input is wrong."
)]
pub(crate) struct AnalyzeArgs {
    /// Post URLs, or one file: a list of them or a file of comments, whichever it is.
    #[arg(value_name = "URL", required_unless_present_any = ["file", "comments"], conflicts_with_all = ["file", "comments"])]
    pub(crate) urls: Vec<String>,

    /// A list of post URLs: TXT, CSV, TSV, JSON, JSON Lines or XLSX; the URL column is found by itself.
    #[arg(long, value_name = "LIST", conflicts_with = "comments")]
    pub(crate) file: Option<PathBuf>,

    /// A file of comments (an export of another tool): CSV, TSV, JSON, JSON Lines or XLSX.
    #[arg(long, value_name = "FILE")]
    pub(crate) comments: Option<PathBuf>,

    /// The column of the comments file that holds the text; found by name when not given.
    // `requires` alone is waived by clap where what is required is in conflict.
    #[arg(long, value_name = "NAME", requires = "comments", conflicts_with_all = ["urls", "file"])]
    pub(crate) text_column: Option<String>,

    /// Any column of the comments file by what it means, as often as needed: author_name=Von. Nothing behind
    /// the sign says that the file has no such column. What is not said is found by names and contents.
    #[arg(long = "column", value_name = "FIELD=NAME", value_parser = column, requires = "comments", conflicts_with_all = ["urls", "file"])]
    pub(crate) columns: Vec<(Field, String)>,

    /// The encoding of the comments file, like windows-1251 or gbk; found out when not given.
    #[arg(long, value_name = "LABEL", requires = "comments", conflicts_with_all = ["urls", "file"])]
    pub(crate) encoding: Option<String>,

    /// In dates of the comments file like 3/4/2024 the day comes first; with `=false` the month does, or the year in dates like 24-09-25.
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true", requires = "comments", conflicts_with_all = ["urls", "file"])]
    pub(crate) day_first: Option<bool>,

    /// Where to write the rows: OUT.csv, OUT.jsonl or OUT.xlsx; `-` streams CSV to standard output.
    #[arg(short = 'o', long, value_name = "OUT")]
    pub(crate) output: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) counting: CountingArgs,

    #[command(flatten)]
    pub(crate) temp: TempSettings,

    #[command(flatten)]
    pub(crate) work: WorkSettings,
}

/// Which comments count in shares and net sentiment; the rows hold all of them.
#[derive(Debug, Args)]
pub(crate) struct CountingArgs {
    /// Count comments by the post's author in shares and net sentiment.
    #[arg(long)]
    include_post_author: bool,

    /// Count comments in languages that the model does not know.
    #[arg(long)]
    include_other_languages: bool,

    /// Your own accounts, with their platform, as often as needed: "youtube: @acme". What they write counts like
    /// the post author's. "file: Acme Support" is whoever is called so in a file of comments.
    #[arg(long = "own-account", value_name = "PLATFORM: ACCOUNT", value_parser = service::own_accounts::parse)]
    own_accounts: Vec<OwnAccounts>,
}

impl CountingArgs {
    /// As the options of a job.
    pub(crate) fn options(&self) -> JobOptions {
        JobOptions {
            include_post_author: self.include_post_author,
            include_other_languages: self.include_other_languages,
            own_accounts: self.own_accounts(),
            ..JobOptions::default()
        }
    }

    /// All that were named.
    fn own_accounts(&self) -> OwnAccounts {
        let mut all = OwnAccounts::default();
        for (platform, accounts) in self.own_accounts.iter().flat_map(OwnAccounts::by_platform) {
            for account in accounts {
                all.add(platform, account);
            }
        }
        all
    }
}

/// A field and the column that is it.
fn column(text: &str) -> Result<(Field, String), String> {
    let (name, column) = text
        .split_once('=')
        .ok_or("it is a field and the name of a column, like author_name=Von")?;
    let field = Field::from_name(name.trim()).ok_or_else(|| {
        let known = Field::ALL.map(Field::name);
        format!("there is no field {name:?}; known are {}", known.join(", "))
    })?;
    Ok((field, column.to_owned()))
}
