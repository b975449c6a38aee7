//! Settings of the three programs: values that mean nothing, names that are nearly right, and what
//! `config` says is in force.

mod bad;
mod secret_files;

use std::collections::BTreeMap;

use reqwest::Method;
use serde_json::Value;
use tokio::process::Command;

use crate::fake::Fake;
use crate::harness::{Ran, Server, Setup, beside, clean, folder, run};

/// Each program, and the command that starts it.
const PROGRAMS: [(&str, &str); 3] = [
    ("clamor", "serve"),
    ("clamor-api", "serve"),
    ("clamor-worker", "run"),
];

/// A database that nobody needs: settings are read before anything is connected.
const DATABASE: &str = "postgres://nobody@127.0.0.1:1/none";

/// A program in a folder of its own, with these variables and nothing else of ours.
struct Case {
    folder: tempfile::TempDir,
    variables: BTreeMap<String, String>,
}

impl Case {
    fn new() -> Self {
        let mut case = Self {
            folder: folder(),
            variables: BTreeMap::new(),
        };
        // Something that is no folder, and something that is no library.
        std::fs::write(case.folder.path().join("file"), "").expect("a file");
        case.set("DATABASE_URL", DATABASE);
        case.set("LISTEN", "127.0.0.1:0");
        case
    }

    fn set(&mut self, name: &str, value: &str) -> &mut Self {
        self.variables.insert(name.to_owned(), value.to_owned());
        self
    }

    fn command(&self, program: &str, arguments: &[&str]) -> Command {
        let mut command = Command::new(beside(program));
        clean(&mut command, self.folder.path());
        command.args(arguments).envs(&self.variables);
        command
    }

    async fn run(&self, program: &str, arguments: &[&str]) -> Ran {
        run(&mut self.command(program, arguments)).await
    }

    /// What `config` says.
    async fn config(&self, program: &str, arguments: &[&str]) -> Config {
        let arguments = [&["config", "--format", "json"], arguments].concat();
        let ran = self.run(program, &arguments).await;
        let document = serde_json::from_str(ran.expect(0).stdout()).expect("JSON");
        Config {
            document,
            log: ran.stderr,
        }
    }

    /// The start and `config` refuse alike; answers the sentences.
    async fn refused(&self, program: &str, verb: &str) -> String {
        let start = self.run(program, &[verb]).await;
        start.says(2, &[]);
        let config = self.run(program, &["config"]).await;
        config.says(2, &[]);
        assert_eq!(start.stderr, config.stderr);
        assert_eq!(config.stdout(), "");
        start.stderr
    }
}

struct Config {
    document: Value,
    log: String,
}

impl Config {
    fn settings(&self) -> &[Value] {
        self.document["settings"].as_array().expect("a list")
    }

    fn names(&self) -> Vec<String> {
        let names = self.settings().iter();
        names
            .map(|setting| setting["name"].as_str().expect("a name").to_owned())
            .collect()
    }

    /// Value and source of a setting.
    #[track_caller]
    fn setting(&self, name: &str) -> (Option<&str>, &str) {
        let mut settings = self.settings().iter();
        let setting = settings.find(|setting| setting["name"] == name);
        let setting = setting.unwrap_or_else(|| panic!("no {name} in {}", self.document));
        (
            setting["value"].as_str(),
            setting["source"].as_str().expect("a source"),
        )
    }

    /// Why something is off.
    fn off(&self, name: &str) -> Option<&str> {
        let mut off = self.document["off"].as_array().expect("a list").iter();
        off.find(|off| off["setting"] == name)?["because"].as_str()
    }
}

#[tokio::test]
async fn every_setting_of_every_program_has_values_that_stop_the_start() {
    for (program, verb) in PROGRAMS {
        let known = Case::new().config(program, &[]).await.names();
        for name in &known {
            assert!(
                bad::values().any(|(setting, _)| setting == name),
                "{name} of {program} has no bad value in the table"
            );
        }
        // The first bad value of all settings at once, then the second of all, and so on.
        for round in 0.. {
            let mut case = Case::new();
            let mut expected = Vec::new();
            for (name, rows) in bad::values() {
                let Some((value, words)) = rows.get(round) else {
                    continue;
                };
                if known.iter().any(|known| known == name) {
                    case.set(name, value);
                    expected.push((name, *value, *words));
                }
            }
            if expected.is_empty() {
                break;
            }
            let told = case.refused(program, verb).await;
            for (name, value, words) in &expected {
                let mut lines = told.lines();
                let line = lines.find(|line| {
                    let begin = format!("{program}: {name}");
                    let rest = line.strip_prefix(&begin);
                    rest.is_some_and(|rest| rest.starts_with(['=', ':']))
                });
                let line = line.unwrap_or_else(|| panic!("nothing of {name}={value:?} in: {told}"));
                assert!(line.contains(words), "no {words:?} in: {line}");
                let hidden = bad::secrets().any(|secret| secret == *name);
                let shown = line.starts_with(&format!("{program}: {name}="));
                assert_eq!(shown, !hidden, "{line}");
                assert!(!line.contains("s3cret"), "{line}");
            }
            assert_eq!(told.lines().count(), expected.len(), "{told}");
        }
    }
}

#[tokio::test]
async fn settings_that_do_not_go_together_stop_the_start() {
    for (program, verb, set, words) in [
        (
            "clamor",
            "serve",
            &[("ANALYZER", "onnx:absent")][..],
            "onnx:absent is not installed",
        ),
        (
            "clamor-worker",
            "run",
            &[("ANALYZER", "onnx:absent")],
            "installed are lexicon",
        ),
        (
            "clamor-api",
            "serve",
            &[("LISTEN", "0.0.0.0:0")],
            "ALLOW_ANONYMOUS=true",
        ),
        (
            "clamor",
            "serve",
            &[("OIDC_ISSUER", "https://login.example.org")],
            "OIDC_AUDIENCE",
        ),
        (
            "clamor-api",
            "serve",
            &[("OIDC_AUDIENCE", "clamor")],
            "OIDC_AUDIENCE=clamor",
        ),
        (
            "clamor",
            "serve",
            &[
                ("OIDC_CLIENT_ID", "clamor"),
                ("PUBLIC_URL", "https://clamor.example.org"),
            ],
            "OIDC_ISSUER is not",
        ),
        (
            "clamor-api",
            "serve",
            &[
                ("OIDC_ISSUER", "https://login.example.org"),
                ("OIDC_AUDIENCE", "clamor"),
                ("OIDC_CLIENT_ID", "clamor"),
            ],
            "PUBLIC_URL is not",
        ),
        (
            "clamor-api",
            "serve",
            &[("LOCAL_USERS", "true"), ("LISTEN", "0.0.0.0:8000")],
            "PUBLIC_URL is not",
        ),
        (
            "clamor-api",
            "serve",
            &[("OIDC_CLIENT_SECRET", "secret")],
            "OIDC_CLIENT_ID is not",
        ),
        (
            "clamor-worker",
            "run",
            &[(
                "HOST_OVERRIDES",
                "a.example=http://127.0.0.1:1,a.example=http://127.0.0.1:2",
            )],
            "HOST_OVERRIDES sends a.example",
        ),
    ] {
        let mut case = Case::new();
        for (name, value) in set {
            case.set(name, value);
        }
        let told = case.refused(program, verb).await;
        assert!(told.contains(words), "no {words:?} in: {told}");
        assert_eq!(told.lines().count(), 1, "{told}");
    }
}

#[tokio::test]
async fn a_setting_that_is_missing_is_named_beside_what_may_be_its_misspelling() {
    for (program, verb) in &PROGRAMS[1..] {
        let mut case = Case::new();
        case.variables.remove("DATABASE_URL");
        case.set("DATABASE_URI", DATABASE);
        let told = case.refused(program, verb).await;
        for words in [
            "DATABASE_URI is not a setting",
            "DATABASE_URL is not set and is needed",
        ] {
            assert!(told.contains(words), "no {words:?} in: {told}");
        }
    }
}

#[tokio::test]
async fn a_bad_flag_is_told_like_a_bad_variable_and_a_good_one_wins() {
    let mut case = Case::new();
    case.set("MAX_COMMENTS", "none");
    for (program, verb) in PROGRAMS {
        let ran = case.run(program, &[verb, "--max-comments", "0"]).await;
        ran.says(2, &["--max-comments 0", "from 1 to 1000000"]);
        assert!(!ran.stderr.contains("MAX_COMMENTS=none"), "{}", ran.stderr);
        let config = case.config(program, &["--max-comments", "7"]).await;
        assert_eq!(config.setting("MAX_COMMENTS"), (Some("7"), "flag"));
    }
}

#[tokio::test]
async fn names_that_are_nearly_right_stop_the_start() {
    for (program, verb) in PROGRAMS {
        let known = Case::new().config(program, &[]).await.names();
        let mut case = Case::new();
        // What is given as well is there for a reason.
        case.variables.remove("LISTEN");
        let mut expected = Vec::new();
        for (name, meant) in [
            ("LISTEM", "LISTEN"),
            ("DATADIR", "DATA_DIR"),
            ("ANALYSER", "ANALYZER"),
            ("OIDC_ISSUER_URL", "OIDC_ISSUER"),
            ("LOG_FORMATS", "LOG_FORMAT"),
            ("REDIS_URI", "REDIS_URL"),
            ("RETENTON_DAYS", "RETENTION_DAYS"),
        ] {
            if known.iter().any(|known| known == meant) {
                expected.push(format!(
                    "{name} is not a setting of Clamor; did you mean {meant}?"
                ));
            }
            case.set(name, "x");
        }
        let told = case.refused(program, verb).await;
        for sentence in &expected {
            assert!(told.contains(sentence), "no {sentence:?} in: {told}");
        }
        assert_eq!(told.lines().count(), expected.len(), "{told}");
    }
}

#[tokio::test]
async fn names_that_may_be_somebody_elses_are_told_in_the_log() {
    for (program, _) in PROGRAMS {
        let mut case = Case::new();
        case.set("LOG_LEVEL", "debug")
            .set("REDIS_URI", "x")
            .set("REDIS_URL", "redis://127.0.0.1:1");
        // A filter of one part does not silence the others.
        case.set("LOG", "queue=debug");
        let log = case.config(program, &[]).await.log;
        for name in ["LOG_LEVEL", "REDIS_URI"] {
            let sentence = format!("{name} is not a setting of Clamor");
            assert_eq!(log.matches(&sentence).count(), 1, "{log}");
        }
    }
}

#[tokio::test]
async fn other_words_for_a_setting_are_told_until_it_is_given() {
    let others = [
        ("ALLOW_ANON", "ALLOW_ANONYMOUS", "true"),
        ("TRUST_PROXY", "TRUSTED_PROXIES", "10.0.0.1"),
        ("LOGLEVEL", "LOG", "debug"),
        ("POSTGRES_URL", "DATABASE_URL", DATABASE),
        ("REDIS", "REDIS_URL", "redis://127.0.0.1:1"),
        ("PORT", "LISTEN", "127.0.0.1:0"),
        ("SESSION_LIFE", "SESSION_LIFETIME", "7d"),
        ("LEASE_DURATION", "LEASE_SECONDS", "60"),
        ("UPLOAD_MAX_SIZE", "MAX_UPLOAD_MIB", "20"),
        ("DATABASE_POOL_SIZE", "DATABASE_CONNECTIONS", "8"),
        ("CONCURRENCY", "FETCH_CONCURRENCY", "4"),
    ];
    for (program, _) in PROGRAMS {
        let known = Case::new().config(program, &[]).await.names();
        for (other, setting, value) in others {
            if !known.iter().any(|known| known == setting) {
                continue;
            }
            let mut case = Case::new();
            case.set(other, value).set(setting, value);
            let log = case.config(program, &[]).await.log;
            assert!(!log.contains(other), "{program}: {log}");
            case.variables.remove(setting);
            let sentence = format!(
                "{other} is not a setting of Clamor and changes nothing; did you mean {setting}?"
            );
            // The two others do not start without a database, and say so.
            if program == "clamor" || setting != "DATABASE_URL" {
                let log = case.config(program, &[]).await.log;
                assert_eq!(log.matches(&sentence).count(), 1, "{program}: {log}");
            }
        }
    }
    // A command without such a setting is not concerned.
    let mut case = Case::new();
    case.variables.clear();
    for (other, ..) in others.iter().filter(|(_, setting, _)| *setting != "LOG") {
        case.set(other, "x");
    }
    let ran = case.run("clamor", &["openapi"]).await;
    assert_eq!(ran.stderr, "");
}

#[tokio::test]
async fn what_other_programs_need_disturbs_nobody() {
    let others = include_str!("../../../crates/program/src/names/environments.txt");
    let others = others.lines().filter(|line| !line.starts_with('#'));
    let mut all: Vec<String> = others
        .flat_map(str::split_whitespace)
        // Where programs, libraries and certificates lie, which is not for a test to change.
        .filter(|name| *name != "PATH" && !name.starts_with("LD_") && !name.starts_with("SSL_"))
        .map(str::to_owned)
        .collect();
    // An environment file may be shared: each program passes over the settings of the others.
    for (program, _) in PROGRAMS {
        all.extend(Case::new().config(program, &[]).await.names());
    }
    for (program, _) in PROGRAMS {
        let known = Case::new().config(program, &[]).await.names();
        let mut case = Case::new();
        for name in all.iter().filter(|name| !known.contains(name)) {
            case.set(name, "x");
        }
        let log = case.config(program, &[]).await.log;
        assert!(!log.contains("is not a setting"), "{program}: {log}");
    }
}

#[tokio::test]
async fn config_shows_values_and_sources_and_no_secret() {
    let mut case = Case::new();
    case.set(
        "DATABASE_URL",
        "postgres://me:s3cret@db.example/clamor?sslmode=require",
    );
    case.set("REDIS_URL", "rediss://:s3cret@redis.example:6380");
    case.set("YOUTUBE_API_KEY", "AIza-s3cret")
        .set("CONTACT", "");
    for (program, _) in PROGRAMS {
        let config = case.config(program, &["--log", "debug"]).await;
        let expected = "postgres://me:***@db.example/clamor?sslmode=require";
        let environment = "environment";
        assert_eq!(
            config.setting("DATABASE_URL"),
            (Some(expected), environment)
        );
        let expected = "rediss://:***@redis.example:6380";
        assert_eq!(config.setting("REDIS_URL"), (Some(expected), environment));
        assert_eq!(config.setting("LOG"), (Some("debug"), "flag"));
        assert_eq!(config.setting("LOG_FORMAT"), (Some("text"), "default"));
        let quiet = case.config(program, &[]).await;
        assert_eq!(quiet.setting("LOG"), (Some("info"), "default"));
        assert_eq!(config.setting("MAX_COMMENTS"), (Some("1000"), "default"));
        assert_eq!(config.off("REDIS_URL"), None);
        if program != "clamor-api" {
            assert_eq!(
                config.setting("YOUTUBE_API_KEY"),
                (Some("(hidden)"), environment)
            );
            assert_eq!(config.setting("CONTACT"), (None, "default"));
            let usual = Some("https://www.googleapis.com/youtube/v3");
            assert_eq!(config.setting("YOUTUBE_API_BASE"), (usual, "default"));
            assert_eq!(config.setting("ANALYZER"), (Some("lexicon"), "default"));
        }
        let ran = case.run(program, &["config"]).await;
        let table = ran.expect(0).stdout().to_owned();
        let mut lines = table.lines();
        let line = lines.find(|line| line.starts_with("MAX_COMMENTS "));
        let words: Vec<_> = line.expect("a line").split_whitespace().collect();
        assert_eq!(words, ["MAX_COMMENTS", "1000", "default"]);
        for text in [
            &table,
            &ran.stderr,
            &config.log,
            &config.document.to_string(),
        ] {
            assert!(!text.contains("s3cret"), "{text}");
        }
    }
    let names: Vec<_> = std::fs::read_dir(case.folder.path())
        .expect("the folder")
        .collect();
    assert_eq!(names.len(), 1, "nothing is made: {names:?}");
}

#[tokio::test]
async fn config_says_what_is_off() {
    let mut case = Case::new();
    case.variables.remove("DATABASE_URL");
    let config = case.config("clamor", &["--listen", "127.0.0.1:8000"]).await;
    for (setting, words) in [
        ("REDIS_URL", "within this process"),
        ("OIDC_ISSUER", "nobody signs in"),
        ("ALLOWED_HOSTS", "localhost"),
        ("YOUTUBE_API_KEY", "needs_credentials"),
        ("CONTACT", "refuse"),
        ("MODELS_DIR", "lexicon scores"),
    ] {
        let because = config
            .off(setting)
            .unwrap_or_else(|| panic!("nothing about {setting}"));
        assert!(because.contains(words), "{setting}: {because}");
    }
    assert_eq!(
        config.setting("DATABASE_URL"),
        (Some("sqlite://data/clamor.db"), "default")
    );

    let mut case = Case::new();
    case.set("OIDC_ISSUER", "https://login.example.org")
        .set("OIDC_AUDIENCE", "clamor");
    case.set("ALLOWED_HOSTS", "clamor.example.org")
        .set("ALLOW_ANONYMOUS", "true");
    let config = case.config("clamor-api", &[]).await;
    for setting in ["ALLOWED_HOSTS", "ALLOW_ANONYMOUS"] {
        assert!(
            config
                .off(setting)
                .is_some_and(|why| why.contains("changes nothing")),
            "{setting}"
        );
    }
    assert!(
        config
            .off("OIDC_CLIENT_ID")
            .is_some_and(|why| why.contains("cannot sign in"))
    );
    // As its tokens name it, letter by letter.
    let issuer = Some("https://login.example.org");
    assert_eq!(config.setting("OIDC_ISSUER"), (issuer, "environment"));

    let mut case = Case::new();
    case.set("LOCAL_USERS", "true")
        .set("ALLOWED_HOSTS", "a.example");
    let config = case
        .config("clamor-api", &["--listen", "127.0.0.1:8000"])
        .await;
    let because = config.off("ALLOWED_HOSTS");
    assert!(because.is_some_and(|why| why.contains("LOCAL_USERS")));
    assert_eq!(config.off("OIDC_ISSUER"), None, "somebody signs in");
}

#[tokio::test]
async fn a_level_that_the_processor_lacks_is_said_to_be_lacking() {
    let best = Case::new().config("clamor-worker", &[]).await;
    let (best, _) = best.setting("CLAMOR_CPU_LEVEL");
    let mut case = Case::new();
    case.set("CLAMOR_CPU_LEVEL", "amx");
    let config = case.config("clamor-worker", &[]).await;
    let lacking = config.off("CLAMOR_CPU_LEVEL");
    assert_eq!(
        lacking.is_some(),
        best != Some("amx"),
        "{lacking:?}, {best:?}"
    );
}

#[tokio::test]
async fn models_are_not_looked_for_where_nothing_is() {
    let mut case = Case::new();
    case.set("MODELS_DIR", "nowhere");
    for arguments in [
        &["model", "list"][..],
        &["analyze", "--comments", "file", "-o", "-"],
    ] {
        let ran = case.run("clamor", arguments).await;
        ran.says(2, &["MODELS_DIR=nowhere", "there is no such folder"]);
    }
}

#[tokio::test]
async fn names_of_hosts_are_trimmed_and_answered() {
    let fake = Fake::start().await;
    let setup = Setup::new(&fake).set("ALLOWED_HOSTS", " clamor.example.org , Other.Example.Org. ");
    let server = setup.start().await;
    for (host, status) in [
        ("clamor.example.org", 200),
        ("other.example.org", 200),
        ("third.example.org", 421),
    ] {
        let request = server.request(Method::GET, "/api/v1/jobs");
        let answer = request
            .header("Host", host)
            .send()
            .await
            .expect("an answer");
        assert_eq!(answer.status(), status, "{host}");
    }
    server.stop().await;
}

#[tokio::test]
async fn models_that_are_nowhere_are_said_to_be_nowhere_once() {
    let fake = Fake::start().await;
    let setup = Setup::new(&fake).set("ANALYZER", "");
    let server: Server = setup.start().await;
    let log = server.log();
    assert_eq!(
        log.matches("there is no folder models in").count(),
        1,
        "{log}"
    );
    server.stop().await;
}
