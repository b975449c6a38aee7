//! Whether the address of a database can be read, before anything is connected.

use std::str::FromStr;

use sqlx::postgres::PgConnectOptions;
use sqlx::sqlite::SqliteConnectOptions;

/// What `Store::open` says of an address that is none of ours.
pub(crate) const FORMS: &str = "it is postgres://USER:PASSWORD@HOST/NAME or sqlite://PATH";

/// Parameters of PostgreSQL's addresses that decide about encryption, as sqlx knows them. It passes
/// over others with a line in the log, and then a misspelt `sslmode` would leave the way open.
const ENCRYPTION: [&str; 9] = [
    "sslmode",
    "ssl-mode",
    "sslrootcert",
    "ssl-root-cert",
    "ssl-ca",
    "sslcert",
    "ssl-cert",
    "sslkey",
    "ssl-key",
];

/// Whether [`Store::open`](crate::Store::open) can read this address; nothing is connected or made.
///
/// # Errors
/// The end of a sentence, which does not repeat the address: it may hold a password.
pub fn check_url(url: &str) -> Result<(), String> {
    match url.split_once("://").map(|(scheme, _)| scheme) {
        Some("sqlite") => match SqliteConnectOptions::from_str(url) {
            Ok(options) if names_a_file(url, &options) => Ok(()),
            Ok(_) => Err(format!("it names no file; {FORMS}")),
            Err(error) => Err(format!("{error}; {FORMS}")),
        },
        Some("postgres" | "postgresql") => check_postgres(url),
        _ => Err(FORMS.to_owned()),
    }
}

/// Whether a SQLite database is kept: one in memory would be another for each connection.
pub(crate) fn names_a_file(url: &str, options: &SqliteConnectOptions) -> bool {
    let in_memory = url.contains(":memory:") || url.contains("mode=memory");
    !in_memory && !options.get_filename().as_os_str().is_empty()
}

fn check_postgres(url: &str) -> Result<(), String> {
    let (place, query) = url.split_once('?').unwrap_or((url, ""));
    let place = place.split_once("://").map_or(place, |(_, place)| place);
    let after_host = place.split_once('/').map_or("", |(_, after)| after);
    if url.contains('#') || after_host.contains('@') {
        return Err(
            "letters such as # / ? @ in user and password are written %23 %2F %3F %40".to_owned(),
        );
    }
    let names = query.split('&').filter_map(|pair| pair.split('=').next());
    for name in names.filter(|name| name.starts_with("ssl")) {
        if !ENCRYPTION.contains(&name) {
            return Err(format!(
                "{name:?} is no parameter of it: those for encryption are sslmode, sslrootcert, \
                 sslcert and sslkey"
            ));
        }
    }
    PgConnectOptions::from_str(url)
        .map(|_| ())
        .map_err(|error| format!("{error}; {FORMS}"))
}

#[cfg(test)]
mod tests {
    use super::check_url;

    #[test]
    fn addresses_that_open_are_taken() {
        for good in [
            "postgres://clamor:word@127.0.0.1:5432/clamor",
            "postgresql://clamor@db/clamor?sslmode=verify-full&sslrootcert=/etc/ca.pem",
            "postgres:///clamor?host=/run/postgresql",
            "postgres://clamor@localhost/postgres?host=/tmp/x&application_name=clamor",
            "sqlite://data/clamor.db",
            "sqlite:///var/lib/clamor.db?mode=rwc",
        ] {
            assert_eq!(check_url(good), Ok(()), "{good}");
        }
    }

    #[test]
    fn others_are_refused_without_being_repeated() {
        for bad in [
            "",
            "clamor.db",
            "mysql://me:secret@db/x",
            "postgres:secret@db/clamor",
            "postgres://me:secret@db:port/clamor",
            "postgres://me:sec#ret@db/clamor",
            "postgres://me:1/secret@db/clamor",
            "postgres://me:secret@db/clamor?sslmode=verifyfull",
            "postgres://me:secret@db/clamor?ssl_mode=verify-full",
            "sqlite://clamor.db?mode=secret-mode",
            "sqlite://",
            "sqlite://:memory:",
        ] {
            let why = check_url(bad).expect_err(bad);
            let repeated = why.contains("me:") || why.contains("secret@");
            assert!(!repeated, "{bad}: {why}");
        }
    }
}
