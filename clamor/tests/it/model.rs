//! `clamor model import`, `list`, `remove` and `use`, and what the others then do.
//!
//! The models are those of sentiment/tests/data. Where they cannot be opened, because
//! libonnxruntime is missing (scripts/fetch-onnxruntime.sh), the tests say so and pass.

use std::path::{Path, PathBuf};

use serde_json::Value;
use tempfile::TempDir;
use tokio::process::Command;

use crate::fake::{Fake, hn};
use crate::harness::{Ran, Setup, folder, program, run};

/// The files of a model.
pub(crate) const FILES: [&str; 3] = ["config.json", "model.onnx", "tokenizer.json"];

/// A folder of the test's own, with `models/` in it.
pub(crate) struct Place {
    pub(crate) folder: TempDir,
    env: Vec<(&'static str, String)>,
}

impl Place {
    /// `None` where models cannot be opened.
    pub(crate) fn new() -> Option<Self> {
        let library = library()?;
        Some(Self {
            folder: folder(),
            env: vec![("ORT_DYLIB_PATH", library.display().to_string())],
        })
    }

    pub(crate) fn set(&mut self, name: &'static str, value: &str) {
        self.env.push((name, value.to_owned()));
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        std::fs::write(self.path(name), content).expect("a file");
    }

    /// Puts a model of the tests where models lie.
    pub(crate) fn install(&self, model: &str, name: &str) {
        let to = self.path("models").join(name);
        std::fs::create_dir_all(&to).expect("a folder");
        for file in FILES {
            std::fs::copy(sample(model).join(file), to.join(file)).expect("a copy");
        }
    }

    /// `clamor` with these arguments.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = program(self.folder.path());
        self.apply(&mut command);
        command.args(arguments);
        command
    }

    pub(crate) fn apply(&self, command: &mut Command) {
        command.envs(self.env.iter().map(|(name, value)| (name, value)));
    }

    /// Runs `clamor model ...`.
    pub(crate) async fn model(&self, arguments: &[&str]) -> Ran {
        run(self.command(&["model"]).args(arguments)).await
    }

    /// What `list` says of a model; null when it is not there.
    pub(crate) async fn listed(&self, name: &str) -> Value {
        let ran = self.model(&["list", "--json"]).await;
        let lines: Value = serde_json::from_str(ran.expect(0).stdout()).expect("JSON");
        let mut lines = lines.as_array().expect("a list").iter();
        lines
            .find(|line| line["name"] == name)
            .cloned()
            .unwrap_or_default()
    }

    /// Who scores when nobody is named, by scoring something.
    async fn scores(&self) -> String {
        self.write("one.csv", "comment\nWhat a great day\n");
        let arguments = ["analyze", "--comments", "one.csv", "-o", "one.jsonl"];
        run(&mut self.command(&arguments)).await.expect(0);
        let row = std::fs::read(self.path("one.jsonl")).expect("rows");
        let row: Value = serde_json::from_slice(&row).expect("one row");
        row["model"].as_str().expect("a name").to_owned()
    }

    /// Names of everything in the folder of models, sorted; empty without the folder.
    pub(crate) fn models(&self) -> Vec<String> {
        files(&self.path("models"))
    }
}

/// Names of everything in a folder, sorted; empty without the folder.
pub(crate) fn files(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten();
    let mut names: Vec<String> = entries
        .map(|entry| entry.expect("an entry").file_name())
        .map(|name| name.to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

/// A model of the tests.
pub(crate) fn sample(model: &str) -> PathBuf {
    root().join("sentiment/tests/data/models").join(model)
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The library that `make test` fetches.
fn library() -> Option<PathBuf> {
    let folder = root().join(".cache/onnxruntime");
    let name = files(&folder)
        .into_iter()
        .find(|name| name.starts_with("libonnxruntime."));
    if name.is_none() {
        eprintln!("skipped: no libonnxruntime in {}", folder.display());
    }
    Some(folder.join(name?))
}

#[tokio::test]
async fn an_imported_folder_is_a_model_like_any_other() {
    let Some(place) = Place::new() else { return };
    let from = place.path("My.Model");
    std::fs::create_dir(&from).expect("a folder");
    for file in FILES {
        std::fs::copy(sample("tiny-roberta").join(file), from.join(file)).expect("a copy");
    }
    place.write("My.Model/notes.txt", "of no use");
    let ran = place.model(&["import", "My.Model"]).await;
    ran.expect(0);
    assert!(ran.stdout().contains("onnx:my.model"), "{}", ran.stdout());
    let mut expected = FILES.to_vec();
    expected.insert(1, "int8.safetensors");
    assert_eq!(files(&place.path("models/my.model")), expected);
    assert_eq!(files(&place.path("models/.incoming")), ["my.model.lock"]);

    let listed = place.listed("onnx:my.model").await;
    assert_eq!(listed["in_use"], true, "it is the only model: {listed}");
    assert_eq!(
        listed["version"].as_str().map(str::len),
        Some(12),
        "{listed}"
    );
    assert!(listed["bytes"].as_u64() > Some(200_000), "{listed}");
    let ran = place.model(&["list"]).await;
    let line = ran
        .stdout()
        .lines()
        .find(|line| line.contains("onnx:my.model"));
    assert!(
        line.is_some_and(|line| line.contains('*')),
        "{}",
        ran.stdout()
    );

    // The name is taken now, and the folder has another one.
    place
        .model(&["import", "My.Model"])
        .await
        .says(2, &["my.model", "--as"]);
    place
        .model(&["import", "My.Model", "--as", "second"])
        .await
        .expect(0);
    assert_eq!(place.models(), [".incoming", "my.model", "second"]);
}

#[tokio::test]
async fn what_is_no_model_is_not_imported_and_leaves_nothing() {
    let Some(place) = Place::new() else { return };
    place.install("two-classes", "../two");
    place.install("tiny-roberta", "../half");
    for file in ["model.onnx", "tokenizer.json"] {
        std::fs::remove_file(place.path("half").join(file)).expect("it was there");
    }
    place.install("tiny-roberta", "../broken");
    place.write("broken/model.onnx", "<html>not found</html>");

    let half = place.model(&["import", "half"]).await;
    half.says(2, &["half", "no tokenizer.json", "no model.onnx"]);
    assert!(!half.stderr.contains("config.json"), "{}", half.stderr);
    place
        .model(&["import", "nowhere"])
        .await
        .says(2, &["nowhere", "no folder"]);
    place
        .model(&["import", "two"])
        .await
        .says(1, &["onnx:two", "not installed"]);
    place
        .model(&["import", "broken"])
        .await
        .says(1, &["onnx:broken", "model.onnx"]);
    for name in ["..", "auto", "lexicon", "a/b", ""] {
        place
            .model(&["import", "two", "--as", name])
            .await
            .expect(2);
    }
    for name in ["two", "half", "broken"] {
        assert!(!place.path("models").join(name).exists(), "{name}");
    }
    assert_eq!(
        files(&place.path("models/.incoming")),
        ["broken.lock", "two.lock"]
    );
}

#[tokio::test]
async fn use_decides_who_scores_until_it_is_taken_back() {
    let Some(place) = Place::new() else { return };
    assert_eq!(place.scores().await, "lexicon");
    for name in ["alpha", "beta", "default"] {
        place.install("tiny-roberta", name);
    }
    assert_eq!(place.scores().await, "onnx:default");
    for (chosen, scores) in [
        ("beta", "onnx:beta"),
        ("onnx:alpha", "onnx:alpha"),
        ("lexicon", "lexicon"),
        ("auto", "onnx:default"),
    ] {
        let ran = place.model(&["use", chosen]).await;
        assert!(ran.expect(0).stdout().contains(scores), "{}", ran.stdout());
        assert_eq!(place.scores().await, scores, "after `use {chosen}`");
        assert_eq!(place.listed(scores).await["in_use"], true);
    }
    assert_eq!(place.models(), ["alpha", "beta", "default"]);

    // What cannot score is not chosen.
    place.install("two-classes", "two");
    place.model(&["use", "two"]).await.says(1, &["two"]);
    place
        .model(&["use", "gamma"])
        .await
        .says(2, &["onnx:gamma", "onnx:alpha"]);
    assert_eq!(place.scores().await, "onnx:default");
    let listed = place.listed("onnx:two").await;
    assert_eq!(listed["version"], Value::Null);
    assert!(listed["error"].is_string(), "{listed}");
}

#[tokio::test]
async fn a_chosen_model_that_is_gone_is_told_and_another_scores() {
    let Some(place) = Place::new() else { return };
    place.install("tiny-roberta", "alpha");
    place.install("tiny-roberta", "beta");
    place.model(&["use", "beta"]).await.expect(0);
    std::fs::remove_dir_all(place.path("models/beta")).expect("it was there");
    place.write("one.csv", "comment\nfine\n");
    let ran = run(&mut place.command(&["analyze", "--comments", "one.csv"])).await;
    ran.expect(0);
    for words in ["onnx:alpha scores instead", "onnx:beta"] {
        assert!(ran.stderr.contains(words), "{}", ran.stderr);
    }
    let ran = place.model(&["list"]).await;
    assert!(ran.stderr.contains("onnx:beta"), "{}", ran.stderr);
}

#[tokio::test]
async fn removing_asks_for_force_where_it_would_change_who_scores() {
    let Some(place) = Place::new() else { return };
    for name in ["default", "alpha", "beta"] {
        place.install("tiny-roberta", name);
    }
    place.model(&["use", "beta"]).await.expect(0);
    place
        .model(&["remove", "beta"])
        .await
        .says(2, &["onnx:beta", "--force"]);
    place
        .model(&["remove", "default"])
        .await
        .says(2, &["onnx:default", "--force"]);
    place
        .model(&["remove", "lexicon"])
        .await
        .says(2, &["built in"]);
    place
        .model(&["remove", "gamma"])
        .await
        .says(2, &["onnx:gamma"]);
    place.model(&["remove", "onnx:alpha"]).await.expect(0);
    assert!(!place.path("models/alpha").exists());

    let ran = place.model(&["remove", "beta", "--force"]).await;
    assert!(
        ran.expect(0).stdout().contains("onnx:default"),
        "{}",
        ran.stdout()
    );
    assert_eq!(place.models(), [".incoming", "default"]);
    place
        .model(&["remove", "default", "--force"])
        .await
        .expect(0);
    assert_eq!(place.listed("lexicon").await["in_use"], true);
}

#[tokio::test]
async fn a_running_server_takes_the_chosen_model_for_new_jobs() {
    let Some(place) = Place::new() else { return };
    place.install("tiny-roberta", "alpha");
    let fake = Fake::start().await;
    let mut setup = Setup::new(&fake)
        .set("ANALYZER", "")
        .set("MODELS_DIR", &place.path("models").display().to_string());
    for (name, value) in &place.env {
        setup = setup.set(name, value);
    }
    let server = setup.start().await;
    for (choice, scores) in [
        (None, "onnx:alpha"),
        (Some("lexicon"), "lexicon"),
        (Some("alpha"), "onnx:alpha"),
    ] {
        if let Some(choice) = choice {
            place.model(&["use", choice]).await.expect(0);
        }
        let id = server.create(&[hn(1)]).await;
        assert_eq!(server.ended(&id).await["status"], "completed");
        let rows = server
            .get(&format!("/api/v1/jobs/{id}/results.jsonl"))
            .await;
        let first: Value = serde_json::from_str(rows.text().lines().next().expect("a row"))
            .expect("a row is JSON");
        assert_eq!(first["model"], scores);
    }
    server.stop().await;
}
