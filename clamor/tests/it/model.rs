//! `clamor model import`, `list`, `remove` and `use`, and what the others then do.
//!
//! The models are those of sentiment/tests/data that need no libonnxruntime.

use serde_json::Value;

use crate::fake::{Fake, hn};
use crate::harness::{Setup, run};
use crate::model_place::{FILES, ModelsFolder, files, sample};

#[tokio::test]
async fn an_imported_folder_is_a_model_like_any_other() {
    let place = ModelsFolder::new();
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
    let place = ModelsFolder::new();
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
    let place = ModelsFolder::new();
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
    place.install("tiny-roberta", "broken");
    place.write("models/broken/model.onnx", "<html>not found</html>");
    place.model(&["use", "broken"]).await.says(1, &["broken"]);
    place
        .model(&["use", "gamma"])
        .await
        .says(2, &["onnx:gamma", "onnx:alpha"]);
    assert_eq!(place.scores().await, "onnx:default");
    let listed = place.listed("onnx:broken").await;
    assert_eq!(listed["version"], Value::Null);
    assert!(listed["error"].is_string(), "{listed}");
}

#[tokio::test]
async fn a_chosen_model_that_is_gone_is_told_and_another_scores() {
    let place = ModelsFolder::new();
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
    let place = ModelsFolder::new();
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
    let place = ModelsFolder::new();
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
