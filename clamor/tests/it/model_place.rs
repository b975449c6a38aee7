//! A folder with models in it, and `clamor model` on it.

use std::path::{Path, PathBuf};

use serde_json::Value;
use tempfile::TempDir;
use tokio::process::Command;

use crate::harness::{Ran, folder, program, run};

/// The files of a model.
pub(crate) const FILES: [&str; 3] = ["config.json", "model.onnx", "tokenizer.json"];

/// A folder of the test's own, with `models/` in it.
pub(crate) struct ModelsFolder {
    pub(crate) folder: TempDir,
    pub(crate) env: Vec<(&'static str, String)>,
}

impl ModelsFolder {
    pub(crate) fn new() -> Self {
        Self {
            folder: folder(),
            env: Vec::new(),
        }
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
    pub(crate) async fn scores(&self) -> String {
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
