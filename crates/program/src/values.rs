//! What texts in settings may be, where no type says it.
//!
//! Every function here is for `value_parser` of an argument: the error is the end of a sentence
//! that begins with setting and value, and says what to write instead.

use std::path::PathBuf;
use std::time::Duration;

/// The shortest time that a setting may name: what is shorter is as good as none.
const SHORTEST: Duration = Duration::from_millis(1);

/// The longest time that a setting may name.
const LONGEST: Duration = Duration::from_secs(365 * 86_400);

/// Words: blanks around them are not meant, as files of secrets end with a line break.
///
/// # Errors
/// For characters that cannot be seen, and for quotes around the whole, which some readers of
/// `.env` files leave there.
pub fn text(value: &str) -> Result<String, String> {
    let value = value.trim();
    if value.is_empty() {
        return Err("it has no letter: write a text, or leave it away".to_owned());
    }
    if value.chars().any(char::is_control) {
        return Err("it has a line break, or another character that cannot be seen".to_owned());
    }
    let quoted = |quote| value.len() > 1 && value.starts_with(quote) && value.ends_with(quote);
    if quoted('"') || quoted('\'') {
        return Err("the quotes around it would be part of it: write it without them".to_owned());
    }
    Ok(value.to_owned())
}

/// One word, such as a key.
///
/// # Errors
/// As [`text`], and for blanks within.
pub fn word(value: &str) -> Result<String, String> {
    let value = text(value)?;
    if value.contains(char::is_whitespace) {
        return Err("it has blanks within: write it as one word".to_owned());
    }
    Ok(value)
}

/// A time such as `60s` or `5m`, from a millisecond to a year.
///
/// # Errors
/// The end of a sentence.
pub fn duration(text: &str) -> Result<Duration, String> {
    let forms = "it is a number with its unit, like 60s, 5m or 2h";
    let time =
        humantime::parse_duration(text.trim()).map_err(|error| format!("{error}; {forms}"))?;
    match time {
        Duration::ZERO => Err(format!("it must be longer than none: {forms}")),
        time if time < SHORTEST => Err(format!("it is shorter than a millisecond: {forms}")),
        time if time > LONGEST => Err(format!("it is longer than a year: {forms}")),
        time => Ok(time),
    }
}

/// A folder that is there.
///
/// # Errors
/// When nothing, or something else, is there.
pub fn folder(value: &str) -> Result<PathBuf, String> {
    let path = PathBuf::from(value);
    match std::fs::metadata(&path) {
        Ok(found) if found.is_dir() => Ok(path),
        Ok(_) => Err("it is a file: name a folder".to_owned()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            Err(format!("there is no such folder{}", seen_from_here(&path)))
        }
        Err(error) => Err(format!("it cannot be looked at: {error}")),
    }
}

/// A folder that is there or can be made.
///
/// # Errors
/// When something else is there.
pub fn new_folder(value: &str) -> Result<PathBuf, String> {
    let path = PathBuf::from(value);
    if path.exists() && !path.is_dir() {
        return Err("it is a file: name a folder".to_owned());
    }
    Ok(path)
}

/// Where a relative path begins; nothing for another.
pub fn seen_from_here(path: &std::path::Path) -> String {
    match std::env::current_dir() {
        Ok(here) if path.is_relative() => format!(" in {}", here.display()),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_taken_without_what_surrounds_them() {
        assert_eq!(text(" clamor\n").as_deref(), Ok("clamor"));
        assert_eq!(text("two words").as_deref(), Ok("two words"));
        assert_eq!(word("AIza-x_1").as_deref(), Ok("AIza-x_1"));
        for bad in ["", "  ", "a\nb", "a\u{7f}b", "\"clamor\"", "'clamor'"] {
            assert!(text(bad).is_err(), "{bad:?}");
        }
        assert!(word("two words").is_err());
    }

    #[test]
    fn times_are_longer_than_none() {
        assert_eq!(duration(" 90s "), Ok(Duration::from_secs(90)));
        assert_eq!(duration("1ms"), Ok(Duration::from_millis(1)));
        for bad in ["0s", "0ms", "1ns", "999us", "60", "-1s", "soon", "2y", ""] {
            let why = duration(bad).expect_err(bad);
            assert!(why.contains("60s"), "{bad}: {why}");
        }
    }
}
