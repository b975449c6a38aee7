//! `clamor model pull`, from a local server that answers like the Hugging Face hub.

mod parts;
mod trouble;

use futures::future::join_all;
use serde_json::{Value, json};

use crate::{
    harness::Ran,
    model_hub::{COMMIT, Hub},
    model_place::{FILES, ModelsFolder, files, sample},
};

const REPOSITORY: &str = "acme/Tiny-Sentiment";

/// What it is called here.
const NAME: &str = "tiny-sentiment";

/// The large files, which come from the store.
const LARGE: [&str; 2] = ["tokenizer.json", "onnx/model.onnx"];

/// Bytes after which downloads are interrupted.
const CUT: usize = 60_000;

fn read(file: &str) -> Vec<u8> {
    std::fs::read(sample("tiny-roberta").join(file)).expect("it is committed")
}

/// Puts a test model into a repository, the graph at `graph`.
fn fill(hub: &Hub, repository: &str, graph: &str) {
    hub.put(repository, "config.json", read("config.json"));
    hub.put(repository, "tokenizer.json", read("tokenizer.json"));
    hub.put(repository, graph, read("model.onnx"));
}

/// A hub with one model, and a folder of models that is set to it.
async fn bed() -> (Hub, ModelsFolder) {
    let mut place = ModelsFolder::new();
    let hub = Hub::start().await;
    fill(&hub, REPOSITORY, "onnx/model.onnx");
    place.set("HF_ENDPOINT", &hub.endpoint);
    place.set("BACKOFF_BASE_MS", "1");
    (hub, place)
}

async fn pull(place: &ModelsFolder) -> Ran {
    place.model(&["pull", REPOSITORY]).await
}

/// The model is there, whole, and nothing else is.
#[track_caller]
fn assert_installed(place: &ModelsFolder) {
    let folder = place.path("models").join(NAME);
    for file in FILES {
        let found = std::fs::read(folder.join(file)).expect("the file is there");
        assert!(found == read(file), "{file}");
    }
    assert_eq!(place.models(), [".incoming", NAME]);
    let left = files(&place.path("models/.incoming"));
    assert_eq!(left, [format!("{NAME}.lock")]);
}

/// Nothing is there that anybody would take for a model.
async fn assert_not_installed(place: &ModelsFolder) {
    assert!(!place.path("models").join(NAME).exists());
    assert_eq!(place.listed(&format!("onnx:{NAME}")).await, Value::Null);
}

#[tokio::test]
async fn a_model_is_pulled_opened_and_its_origin_kept() {
    let (hub, place) = bed().await;
    hub.put(REPOSITORY, "README.md", "# A model card");
    hub.put(REPOSITORY, "pytorch_model.bin", vec![7; 50_000]);
    hub.put(REPOSITORY, "onnx/model_quantized.onnx", vec![7; 50_000]);
    let ran = pull(&place).await;
    ran.expect(0);
    for words in [
        "onnx:tiny-sentiment",
        "acme/Tiny-Sentiment@f3ec4d09",
        "int8 gives the label of fp32 on 2",
    ] {
        assert!(ran.stdout().contains(words), "{}", ran.stdout());
    }
    assert_installed(&place);
    let folder = place.path("models").join(NAME);
    assert_eq!(
        files(&folder),
        [
            "MODEL_CARD.md",
            "config.json",
            "int8.safetensors",
            "model.onnx",
            "source.json",
            "tokenizer.json"
        ]
    );
    let listed = place.listed("onnx:tiny-sentiment").await;
    for (key, value) in [
        ("hub", hub.endpoint.as_str()),
        ("repository", REPOSITORY),
        ("revision", COMMIT),
        ("file", "onnx/model.onnx"),
    ] {
        assert_eq!(listed["source"][key], value, "{listed}");
    }
    // Only what is needed was fetched, at the commit that was listed.
    for asked in hub.seen() {
        let listing = asked
            .path
            .starts_with("/api/models/acme/Tiny-Sentiment/revision/main");
        assert!(listing || asked.path.contains(COMMIT), "{asked:?}");
        assert!(!asked.path.ends_with(".bin") && !asked.path.contains("quantized"));
    }

    let before = hub.seen().len();
    let again = pull(&place).await;
    assert!(
        again.expect(0).stdout().contains("already"),
        "{}",
        again.stdout()
    );
    assert_eq!(hub.seen().len(), before + 1, "only the list was asked for");

    // Somebody took a file away.
    std::fs::remove_file(folder.join("tokenizer.json")).expect("it was there");
    pull(&place).await.expect(0);
    assert_installed(&place);
}

#[tokio::test]
async fn the_token_goes_to_the_hub_and_to_no_other_host() {
    let (hub, mut place) = bed().await;
    hub.lock("hf_secret");
    let refused = pull(&place).await;
    refused.says(1, &["agreement", REPOSITORY, "HF_TOKEN"]);

    place.set("HF_TOKEN", "hf_secret");
    let before = hub.seen().len();
    let ran = pull(&place).await;
    ran.expect(0);
    assert_installed(&place);
    let (mut at_hub, mut at_store) = (0, 0);
    for asked in &hub.seen()[before..] {
        match asked.at {
            "hub" => {
                at_hub += 1;
                assert_eq!(asked.authorization.as_deref(), Some("Bearer hf_secret"));
            }
            _ => {
                at_store += 1;
                assert_eq!(asked.authorization, None, "{asked:?}");
            }
        }
    }
    assert_eq!((at_hub, at_store), (1 + FILES.len(), LARGE.len()));
    assert!(!ran.stderr.contains("hf_secret"), "{}", ran.stderr);
}

#[tokio::test]
async fn the_token_can_be_in_a_file() {
    let (hub, mut place) = bed().await;
    hub.lock("hf_secret");
    place.set("HF_TOKEN_FILE", "none");
    let refused = pull(&place).await;
    refused.says(2, &["HF_TOKEN_FILE: there is no such file"]);
    place.write("token", "hf_secret\n");
    place.set("HF_TOKEN_FILE", "token");
    pull(&place).await.expect(0);
    assert_installed(&place);
    let tokens = hub.seen().into_iter().filter(|asked| asked.at == "hub");
    for asked in tokens {
        assert_eq!(asked.authorization.as_deref(), Some("Bearer hf_secret"));
    }
    place.set("HF_TOKEN", "hf_secret");
    let refused = pull(&place).await;
    refused.says(2, &["HF_TOKEN and HF_TOKEN_FILE are both set"]);
}

#[tokio::test]
async fn without_a_name_the_conversion_of_the_recommended_model_is_pulled() {
    let (hub, place) = bed().await;
    let original = "cardiffnlp/twitter-roberta-base-sentiment-latest";
    hub.put(original, "pytorch_model.bin", vec![7; 50_000]);
    fill(
        &hub,
        "Xenova/twitter-roberta-base-sentiment-latest",
        "onnx/model.onnx",
    );
    let ran = place.model(&["pull"]).await;
    ran.expect(0);
    let listed = place
        .listed("onnx:twitter-roberta-base-sentiment-latest")
        .await;
    assert_eq!(
        listed["languages"],
        json!(["en"]),
        "as the original's card says"
    );
    let repository = &listed["source"]["repository"];
    assert_eq!(repository, "Xenova/twitter-roberta-base-sentiment-latest");
    assert!(ran.stderr.contains("taking Xenova/"), "{}", ran.stderr);

    let pinned = format!("{original}@v1");
    place
        .model(&["pull", &pinned])
        .await
        .says(2, &["v1", "Xenova/"]);
    // Once it has a graph of its own, that is taken.
    fill(&hub, original, "onnx/model.onnx");
    place
        .model(&["pull", &pinned, "--as", "own"])
        .await
        .expect(0);
    assert_eq!(
        place.listed("onnx:own").await["source"]["repository"],
        original
    );
}

#[tokio::test]
async fn languages_come_from_the_card_unless_somebody_knows_better() {
    let (hub, place) = bed().await;
    for (card, arguments, languages) in [
        (json!("en"), vec![], json!(["en"])),
        (json!(["pt", "zh-Hant"]), vec![], json!(["pt", "zh-Hant"])),
        (json!(["multilingual", "en"]), vec![], json!([])),
        (
            json!("en"),
            vec!["--languages", "de,fr"],
            json!(["de", "fr"]),
        ),
    ] {
        hub.language(card);
        let arguments = [&["pull", REPOSITORY], arguments.as_slice()].concat();
        place.model(&arguments).await.expect(0);
        let listed = place.listed("onnx:tiny-sentiment").await;
        assert_eq!(listed["languages"], languages);
        place.model(&["remove", NAME, "--force"]).await.expect(0);
    }
    let wrong = ["pull", REPOSITORY, "--languages", "English"];
    place.model(&wrong).await.says(2, &["English", "like en"]);
}

#[tokio::test]
async fn weights_beside_the_graph_come_along_under_the_name_the_graph_knows() {
    let (hub, place) = bed().await;
    hub.put(REPOSITORY, "onnx/model.onnx_data", vec![7; 20_000]);
    hub.put(REPOSITORY, "onnx/config.json", read("config.json"));
    pull(&place).await.expect(0);
    let weights = std::fs::read(place.path("models").join(NAME).join("model.onnx_data"));
    assert_eq!(weights.expect("the weights"), vec![7; 20_000]);
    let seen = hub.seen();
    let config = seen
        .iter()
        .find(|asked| asked.path.ends_with("config.json"));
    assert!(
        config.is_some_and(|asked| asked.path.ends_with("onnx/config.json")),
        "the one beside the graph is the graph's"
    );

    hub.put(REPOSITORY, "onnx/model_fp16.onnx", read("model.onnx"));
    hub.put(REPOSITORY, "onnx/model_fp16.onnx_data", vec![7; 20_000]);
    let arguments = ["pull", REPOSITORY, "--file", "onnx/model_fp16.onnx"];
    place
        .model(&arguments)
        .await
        .says(2, &["onnx/model_fp16.onnx_data"]);
}

#[tokio::test]
async fn several_at_once_fetch_everything_once() {
    let (hub, place) = bed().await;
    let all = join_all((0..4).map(|_| pull(&place))).await;
    for ran in &all {
        ran.expect(0);
    }
    assert_installed(&place);
    for file in ["model.onnx", "tokenizer.json"] {
        assert_eq!(hub.ranges(file), [None], "{file}");
    }
}

#[tokio::test]
async fn a_new_revision_replaces_the_old_and_another_model_does_not() {
    let (hub, place) = bed().await;
    pull(&place).await.expect(0);
    let before = place.listed("onnx:tiny-sentiment").await;
    hub.commit("0123456789012345678901234567890123456789");
    hub.put(
        REPOSITORY,
        "config.json",
        [read("config.json"), b"\n".to_vec()].concat(),
    );
    pull(&place).await.expect(0);
    let after = place.listed("onnx:tiny-sentiment").await;
    assert_ne!(before["version"], after["version"]);
    assert_eq!(place.models(), [".incoming", NAME]);
    assert_eq!(
        hub.ranges("model.onnx").len(),
        2,
        "what is installed is not looked into"
    );

    fill(&hub, "other/tiny-sentiment", "onnx/model.onnx");
    let other = place.model(&["pull", "other/tiny-sentiment"]).await;
    other.says(2, &[NAME, "another model", "--as"]);
    place.install("tiny-roberta", "mine");
    let mine = place.model(&["pull", REPOSITORY, "--as", "mine"]).await;
    mine.says(2, &["mine", "another model"]);
    let kept = place.listed("onnx:tiny-sentiment").await;
    assert_eq!(kept["source"], after["source"]);
    assert_eq!(files(&place.path("models/mine")), FILES);
}

#[tokio::test]
async fn a_model_of_other_classes_is_refused_before_its_graph_is_fetched() {
    let (hub, place) = bed().await;
    fill(&hub, "acme/two", "model.onnx");
    let config = r#"{"model_type": "roberta", "id2label": {"0": "anger", "1": "joy"}}"#;
    hub.put("acme/two", "config.json", config);
    place
        .model(&["pull", "acme/two"])
        .await
        .says(2, &["acme/two", "id2label"]);
    assert!(!place.path("models/two").exists());
    assert_eq!(files(&place.path("models/.incoming")), ["two.lock"]);
    assert_eq!(hub.ranges(""), [], "nothing large was fetched");
}

#[tokio::test]
async fn a_model_that_does_not_open_is_not_installed_and_can_be_thrown_away() {
    let (hub, place) = bed().await;
    fill(&hub, "acme/broken", "model.onnx");
    hub.put(
        "acme/broken",
        "model.onnx",
        "<html>not found</html>".repeat(1000),
    );
    let ran = place.model(&["pull", "acme/broken"]).await;
    ran.says(
        1,
        &["onnx:broken", "not installed", "clamor model remove broken"],
    );
    assert!(!place.path("models/broken").exists());
    place.model(&["remove", "broken"]).await.expect(0);
    assert_eq!(files(&place.path("models/.incoming")), ["broken.lock"]);
    place.model(&["remove", "broken"]).await.expect(2);
}
