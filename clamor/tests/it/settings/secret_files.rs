//! Secrets that are in files.

use std::collections::BTreeMap;

use super::{Case, Config, PROGRAMS, bad};

/// A value of a secret that means something.
fn good_secret(name: &str) -> &'static str {
    match name {
        "DATABASE_URL" => "postgres://me:s3cret@db.example/clamor",
        "REDIS_URL" => "redis://:s3cret@redis.example:6380",
        "SEAL_KEY" => "5ec3e7000000000000000000000000000000000000000000000000000000005e",
        _ => "s3cret",
    }
}

impl Case {
    /// Gives a secret by a file with this in it; answers the path.
    fn set_file(&mut self, name: &str, content: &str) -> String {
        let path = self.folder.path().join(name.to_lowercase());
        std::fs::write(&path, content).expect("a file");
        let path = path.to_str().expect("text").to_owned();
        self.variables.remove(name);
        self.set(&format!("{name}_FILE"), &path);
        path
    }
}

/// Of what `config` says; the secrets of this program.
fn secrets_of(config: &Config) -> Vec<String> {
    let secret = config.settings().iter().filter(|one| one["secret"] == true);
    secret
        .map(|one| one["name"].as_str().expect("a name").to_owned())
        .collect()
}

#[tokio::test]
async fn every_secret_can_be_in_a_file() {
    for (program, _) in PROGRAMS {
        let mut case = Case::new();
        // What a secret is of no use without.
        case.set("OIDC_ISSUER", "https://login.example.org")
            .set("OIDC_AUDIENCE", "clamor")
            .set("OIDC_CLIENT_ID", "clamor")
            .set("PUBLIC_URL", "https://clamor.example.org")
            .set("SMTP_HOST", "smtp.example.org")
            .set("SMTP_USER", "clamor")
            .set("MAIL_FROM", "clamor@example.org");
        // Without what is set: a user at the mail server is refused without a password.
        let secrets = secrets_of(&Case::new().config(program, &[]).await);
        assert!(secrets.len() >= 3, "{secrets:?}");
        let mut paths = BTreeMap::new();
        for name in &secrets {
            let path = case.set_file(name, &format!("{}\n", good_secret(name)));
            paths.insert(name.clone(), path);
            // Blank is as good as not set.
            case.set(name, " ");
        }
        let config = case.config(program, &[]).await;
        for setting in config.settings() {
            let name = setting["name"].as_str().expect("a name");
            match paths.get(name) {
                Some(path) => {
                    let from = (setting["source"].as_str(), setting["file"].as_str());
                    assert_eq!(from, (Some("file"), Some(&**path)), "{name}");
                }
                None => assert!(setting["file"].is_null(), "{name}"),
            }
        }
        let (database, _) = config.setting("DATABASE_URL");
        assert_eq!(database, Some("postgres://me:***@db.example/clamor"));
        assert_eq!(config.setting("SEAL_KEY"), (Some("(hidden)"), "file"));
        assert_eq!(config.off("SEAL_KEY"), None);
        let table = case.run(program, &["config"]).await;
        let table = table.expect(0).stdout().to_owned();
        let line = table.lines().find(|line| line.starts_with("SEAL_KEY "));
        let file = format!("file {}", paths["SEAL_KEY"]);
        assert!(line.is_some_and(|line| line.ends_with(&file)), "{table}");
        for text in [&table, &config.log, &config.document.to_string()] {
            assert!(
                !text.contains("s3cret") && !text.contains("5ec3e7"),
                "{text}"
            );
        }
        // A flag wins, as it does over a variable.
        let flag = ["--database-url", "postgres://nobody@other.example/x"];
        let config = case.config(program, &flag).await;
        let other = Some("postgres://nobody@other.example/x");
        assert_eq!(config.setting("DATABASE_URL"), (other, "flag"));
    }
}

#[tokio::test]
async fn a_secret_that_is_given_twice_or_not_at_all_stops_the_start() {
    for (program, verb) in PROGRAMS {
        let secrets = secrets_of(&Case::new().config(program, &[]).await);
        let mut twice = Case::new();
        let mut absent = Case::new();
        let mut empty = Case::new();
        for name in &secrets {
            twice.set_file(name, good_secret(name));
            twice.set(name, good_secret(name));
            absent.variables.remove(name);
            absent.set(&format!("{name}_FILE"), "/nowhere/s3cret");
            empty.set_file(name, "\n");
        }
        for (case, words) in [
            (&twice, "are both set"),
            (&absent, "no such file"),
            (&empty, "the file is empty"),
        ] {
            let told = case.refused(program, verb).await;
            assert_eq!(told.lines().count(), secrets.len(), "{told}");
            for name in &secrets {
                let mut lines = told.lines();
                let line = lines.find(|line| line.contains(&format!("{name}_FILE")));
                assert!(
                    line.is_some_and(|line| line.contains(words)),
                    "{name}: {told}"
                );
            }
            assert!(!told.contains("s3cret"), "{told}");
        }
    }
}

/// `config` does not show what `move` alone takes.
#[tokio::test]
async fn the_address_to_move_to_can_be_in_a_file() {
    let mut case = Case::new();
    case.set_file("DATABASE_URL", "postgres://me:s3cret@db.example/clamor\n");
    let ran = case.run("clamor", &["move", "--data", "data"]).await;
    // The address was read, and is not looked at before there is something to move.
    ran.says(1, &["There is no database to move"]);
    case.set_file("DATABASE_URL", "mysql://me:s3cret@db.example/clamor\n");
    let ran = case.run("clamor", &["move", "--data", "data"]).await;
    ran.says(2, &["DATABASE_URL_FILE"]);
    assert!(!ran.stderr.contains("s3cret"), "{}", ran.stderr);
}

#[tokio::test]
async fn what_is_wrong_in_a_file_is_told_as_of_a_variable() {
    for (program, verb) in PROGRAMS {
        let secrets = secrets_of(&Case::new().config(program, &[]).await);
        for round in 0.. {
            let mut case = Case::new();
            let mut expected = Vec::new();
            for (name, rows) in bad::values() {
                if let Some((value, words)) = rows.get(round)
                    && secrets.iter().any(|secret| secret == name)
                {
                    case.set_file(name, value);
                    expected.push((format!("{program}: {name}_FILE: "), *words));
                }
            }
            if expected.is_empty() {
                break;
            }
            let told = case.refused(program, verb).await;
            for (begin, words) in &expected {
                let line = told.lines().find(|line| line.starts_with(begin));
                assert!(
                    line.is_some_and(|line| line.contains(words)),
                    "{begin}: {told}"
                );
            }
            assert_eq!(told.lines().count(), expected.len(), "{told}");
            assert!(!told.contains("s3cret"), "{told}");
        }
    }
}

#[tokio::test]
async fn files_of_what_is_no_secret_are_no_settings() {
    let mut case = Case::new();
    case.set("CONTACT_FILE", "file")
        .set("DATABASE_URL_FILES", "file");
    let told = case.refused("clamor", "serve").await;
    assert!(told.contains("did you mean DATABASE_URL_FILE?"), "{told}");
    case.variables.remove("DATABASE_URL_FILES");
    let log = case.config("clamor", &[]).await.log;
    assert!(log.contains("CONTACT_FILE is not a setting"), "{log}");
}
