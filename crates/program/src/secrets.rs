//! Settings that are secrets, and the files that may hold them in place of variables: `NAME_FILE`.
//!
//! A setting is a secret when its definition hides it (`hide_env_values`); its value is read by
//! [`secret`]. All else follows: the variable `NAME_FILE`, its refusals, its place in `config`. The
//! path stands in the environment, the secret does not (secrets of Docker and Kubernetes, credentials
//! of systemd).

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::Path;

use clap::builder::TypedValueParser;
use clap::error::Error;
use clap::parser::ValueSource;
use clap::{Arg, Command};

/// What the variable of a file is called beyond its setting.
const ENDING: &str = "_FILE";

/// The largest file that is taken for a secret, in bytes: no device is read without an end.
const LARGEST: u64 = 64 << 10;

/// Reads a secret: given as it is, or, by the variable `NAME_FILE`, as the content of a file without
/// the line break at its end.
pub fn secret<T: Clone + Send + Sync + 'static>(
    parse: fn(&str) -> Result<T, String>,
) -> impl TypedValueParser<Value = T> {
    Secret { parse }
}

/// A secret that is no setting of ours, out of its variable or out of the file that `NAME_FILE` names; none: neither is
/// set.
///
/// # Errors
/// A sentence that names the variable: both are set, or the file cannot be read.
pub fn secret_variable(name: &str) -> Result<Option<String>, String> {
    let file = format!("{name}{ENDING}");
    match (is_set(name), is_set(&file)) {
        (true, true) => Err(twice(name, &file)),
        (false, true) => {
            let path = std::env::var_os(&file).unwrap_or_default();
            let content = content(Path::new(&path)).map_err(|why| format!("{file}: {why}"))?;
            Ok(Some(content))
        }
        (true, false) => match std::env::var(name) {
            Ok(value) => Ok(Some(value)),
            Err(_) => Err(format!("{name} holds no text in UTF-8")),
        },
        (false, false) => Ok(None),
    }
}

fn twice(name: &str, file: &str) -> String {
    format!("{name} and {file} are both set: leave one of them away")
}

/// The variable that names the file of a secret; none of other settings.
pub(crate) fn file_variable(arg: &Arg) -> Option<String> {
    let name = arg.get_env()?.to_str()?;
    arg.is_hide_env_values_set()
        .then(|| format!("{name}{ENDING}"))
}

/// The same, where that variable is set: the secret comes from the file.
pub(crate) fn given_file(arg: &Arg) -> Option<String> {
    file_variable(arg).filter(|name| is_set(name))
}

/// Whether a setting is the variable of a file.
pub(crate) fn names_a_file(setting: &str) -> bool {
    setting.ends_with(ENDING)
}

/// The command whose secrets are read from files where these are given.
pub(crate) fn from_files(command: Command) -> Command {
    command
        .mut_args(|arg| match given_file(&arg) {
            Some(file) => arg.env(file),
            None => arg,
        })
        .mut_subcommands(from_files)
}

/// Secrets that are given twice, as a sentence each.
pub(crate) fn given_twice(settings: &BTreeSet<String>) -> Vec<String> {
    let twice = settings.iter().filter_map(|name| {
        let file = format!("{name}{ENDING}");
        (settings.contains(&file) && is_set(name) && is_set(&file)).then(|| twice(name, &file))
    });
    twice.collect()
}

fn is_set(variable: &str) -> bool {
    std::env::var_os(variable).is_some_and(|value| !value.to_string_lossy().trim().is_empty())
}

/// See [`secret`].
#[derive(Clone)]
struct Secret<T> {
    parse: fn(&str) -> Result<T, String>,
}

impl<T: Clone + Send + Sync + 'static> TypedValueParser for Secret<T> {
    type Value = T;

    fn parse_ref(&self, command: &Command, arg: Option<&Arg>, value: &OsStr) -> Result<T, Error> {
        TypedValueParser::parse_ref(&self.parse, command, arg, value)
    }

    fn parse_ref_(
        &self,
        command: &Command,
        arg: Option<&Arg>,
        value: &OsStr,
        source: ValueSource,
    ) -> Result<T, Error> {
        let variable = arg.and_then(Arg::get_env).and_then(OsStr::to_str);
        let is_file = variable.is_some_and(names_a_file);
        if source != ValueSource::EnvVariable || !is_file {
            return self.parse_ref(command, arg, value);
        }
        let parse = self.parse;
        let path = value.to_owned();
        let read = move |_: &str| parse(&content(Path::new(&path))?);
        // Without the path, which need not be text.
        TypedValueParser::parse_ref(&read, command, arg, OsStr::new(""))
    }
}

/// What the file holds, without the line break at its end. No sentence has the path: whoever mistakes
/// this variable for the other has written the secret there.
fn content(path: &Path) -> Result<String, String> {
    let unreadable = |error: std::io::Error| match error.kind() {
        ErrorKind::NotFound => "there is no such file".to_owned(),
        ErrorKind::InvalidData => "the file holds no text in UTF-8".to_owned(),
        _ => format!("the file cannot be read: {error}"),
    };
    let file = File::open(path).map_err(unreadable)?;
    let mut text = String::new();
    file.take(LARGEST + 1)
        .read_to_string(&mut text)
        .map_err(unreadable)?;
    if text.len() as u64 > LARGEST {
        return Err("the file is too large for a secret: more than 64 KiB".to_owned());
    }
    let text = text.strip_suffix('\n').unwrap_or(&text);
    let text = text.strip_suffix('\r').unwrap_or(text);
    match text.trim().is_empty() {
        true => Err("the file is empty".to_owned()),
        false => Ok(text.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_without_the_line_break_at_its_end() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("secret");
        for (held, read) in [
            ("s3cret", Ok("s3cret")),
            ("s3cret\n", Ok("s3cret")),
            ("s3cret\r\n", Ok("s3cret")),
            ("two\nlines\n\n", Ok("two\nlines\n")),
            ("", Err("empty")),
            (" \n", Err("empty")),
        ] {
            std::fs::write(&path, held).expect("a file");
            match read {
                Ok(text) => assert_eq!(content(&path).as_deref(), Ok(text), "{held:?}"),
                Err(words) => assert!(content(&path).unwrap_err().contains(words), "{held:?}"),
            }
        }
        std::fs::write(&path, [0xff, 0xfe]).expect("a file");
        assert!(content(&path).unwrap_err().contains("UTF-8"));
        std::fs::write(&path, vec![b'a'; 70_000]).expect("a file");
        assert!(content(&path).unwrap_err().contains("64 KiB"));
        for (path, words) in [
            (folder.path(), "cannot be read"),
            (&*folder.path().join("none"), "no such file"),
            (Path::new("/dev/zero"), "64 KiB"),
        ] {
            let why = content(path).unwrap_err();
            assert!(why.contains(words) && !why.contains("/"), "{why}");
        }
    }
}
