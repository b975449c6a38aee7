//! `clamor model pull`, from a local server that answers like the Hugging Face hub.

use std::os::unix::fs::MetadataExt;

use futures::future::join_all;
use serde_json::{Value, json};

use crate::harness::{Ran, by_nobody, open_up, run, signal, until, within};
use crate::model_hub::{COMMIT, Hub, Trouble};
use crate::model_place::{FILES, Place, files, sample};

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
async fn bed() -> (Hub, Place) {
    let mut place = Place::new();
    let hub = Hub::start().await;
    fill(&hub, REPOSITORY, "onnx/model.onnx");
    place.set("HF_ENDPOINT", &hub.endpoint);
    place.set("BACKOFF_BASE_MS", "1");
    (hub, place)
}

async fn pull(place: &Place) -> Ran {
    place.model(&["pull", REPOSITORY]).await
}

/// The model is there, whole, and nothing else is.
#[track_caller]
fn assert_installed(place: &Place) {
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
async fn assert_not_installed(place: &Place) {
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
async fn a_connection_that_is_cut_again_and_again_costs_no_byte_twice() {
    let (hub, place) = bed().await;
    let times = 3;
    hub.trouble("model.onnx", Trouble::CutAfter { bytes: CUT, times });
    let ran = pull(&place).await;
    ran.expect(0);
    assert_installed(&place);
    let ranges = hub.ranges("model.onnx");
    assert_eq!(ranges, [None, Some(CUT), Some(2 * CUT), Some(3 * CUT)]);
    assert!(ran.stderr.contains("trying again"), "{}", ran.stderr);
    // Addresses of the store are signed: the signature is nobody's business.
    assert!(!ran.stderr.contains("s3cret"), "{}", ran.stderr);
}

/// Starts a pull that comes to rest in the middle of the graph, and ends it with a signal.
async fn interrupt(hub: &Hub, place: &Place, name: &str) {
    hub.trouble("model.onnx", Trouble::HoldAfter { bytes: CUT });
    let asked = hub.ranges("model.onnx").len();
    let mut child = place
        .command(&["model", "pull", REPOSITORY])
        .spawn()
        .expect("the program starts");
    hub.asked("model.onnx", asked + 1).await;
    let size = |place: &Place| {
        let folder = place.path("models/.incoming").join(NAME);
        let mut names = files(&folder).into_iter();
        let part = names.find(|name| name.starts_with("model.onnx."))?;
        Some(std::fs::metadata(folder.join(part)).ok()?.size())
    };
    let before = hub.ranges("model.onnx").last().copied().flatten();
    let wanted = (before.unwrap_or(0) + CUT) as u64;
    until("the part is on disk", || async {
        (size(place) == Some(wanted)).then_some(())
    })
    .await;
    signal(&child, name).await;
    let status = within("it ends", child.wait()).await.expect("a status");
    assert!(!status.success());
    hub.mend();
}

#[tokio::test]
async fn a_pull_that_was_killed_goes_on_where_it_stopped() {
    let (hub, place) = bed().await;
    interrupt(&hub, &place, "KILL").await;
    assert_not_installed(&place).await;
    interrupt(&hub, &place, "INT").await;
    assert_not_installed(&place).await;
    pull(&place).await.expect(0);
    assert_installed(&place);
    assert_eq!(hub.ranges("model.onnx"), [None, Some(CUT), Some(2 * CUT)]);
    assert_eq!(hub.ranges("tokenizer.json"), [None], "it was whole already");
}

#[tokio::test]
async fn a_part_that_went_bad_on_disk_is_fetched_anew() {
    let (hub, place) = bed().await;
    interrupt(&hub, &place, "KILL").await;
    let folder = place.path("models/.incoming").join(NAME);
    let part = files(&folder)
        .into_iter()
        .find(|name| name.starts_with("model.onnx."))
        .expect("a part");
    let mut bytes = std::fs::read(folder.join(&part)).expect("the part");
    bytes[CUT / 2] ^= 1;
    std::fs::write(folder.join(&part), bytes).expect("a bad part");
    pull(&place).await.expect(0);
    assert_installed(&place);
    assert_eq!(hub.ranges("model.onnx"), [None, Some(CUT), None]);
}

#[tokio::test]
async fn a_hub_without_ranges_is_asked_for_the_whole_again() {
    let (hub, place) = bed().await;
    interrupt(&hub, &place, "KILL").await;
    hub.trouble("model.onnx", Trouble::NoRanges);
    pull(&place).await.expect(0);
    assert_installed(&place);
    assert_eq!(hub.ranges("model.onnx"), [None, Some(CUT)]);
}

#[tokio::test]
async fn parts_of_another_revision_are_not_mixed_in() {
    let (hub, place) = bed().await;
    hub.put(REPOSITORY, "README.md", "one card");
    interrupt(&hub, &place, "KILL").await;
    let next = "0123456789012345678901234567890123456789";
    hub.commit(next);
    hub.put(
        REPOSITORY,
        "tokenizer.json",
        [read("tokenizer.json"), b"\n".to_vec()].concat(),
    );
    hub.put(REPOSITORY, "README.md", "two card");
    pull(&place).await.expect(0);
    let card = std::fs::read(place.path("models").join(NAME).join("MODEL_CARD.md"));
    assert_eq!(card.expect("a card"), b"two card", "of the same size");
    let listed = place.listed("onnx:tiny-sentiment").await;
    assert_eq!(listed["source"]["revision"], next);
    assert_eq!(
        hub.ranges("model.onnx"),
        [None, Some(CUT)],
        "the graph is the same"
    );
    assert_eq!(hub.ranges("tokenizer.json"), [None, None]);
}

#[tokio::test]
async fn bytes_that_are_not_those_of_the_list_are_refused() {
    for (file, hash) in [("model.onnx", "SHA-256"), ("config.json", "git object")] {
        let (hub, place) = bed().await;
        hub.trouble(file, Trouble::Spoiled);
        let ran = pull(&place).await;
        ran.says(1, &[file, hash, "nothing of it was kept"]);
        assert_not_installed(&place).await;
        let left = files(&place.path("models/.incoming").join(NAME));
        assert!(!left.iter().any(|name| name.contains(file)), "{left:?}");

        hub.mend();
        hub.trouble(file, Trouble::Longer);
        pull(&place).await.says(1, &["another number of bytes"]);
        assert_not_installed(&place).await;

        hub.mend();
        pull(&place).await.expect(0);
        assert_installed(&place);
    }
}

#[tokio::test]
async fn trouble_that_passes_is_waited_out_and_trouble_that_stays_is_told() {
    let (hub, place) = bed().await;
    for (ending, status) in [
        ("revision/main", 500),
        ("config.json", 429),
        ("tokenizer.json", 503),
        ("model.onnx", 403),
    ] {
        hub.trouble(
            ending,
            Trouble::Status {
                status,
                code: "",
                times: 3,
            },
        );
    }
    pull(&place).await.expect(0);
    assert_installed(&place);

    place.model(&["remove", NAME, "--force"]).await.expect(0);
    hub.trouble(
        "model.onnx",
        Trouble::Status {
            status: 404,
            code: "",
            times: 1,
        },
    );
    pull(&place).await.says(1, &["lists onnx/model.onnx"]);
    hub.trouble(
        "model.onnx",
        Trouble::Status {
            status: 502,
            code: "",
            times: 1000,
        },
    );
    let before = hub.ranges("model.onnx").len();
    pull(&place).await.says(
        1,
        &["502", "times in a row", "goes on where this one stopped"],
    );
    assert_eq!(hub.ranges("model.onnx").len(), before + 5);
    assert_not_installed(&place).await;
}

#[tokio::test]
async fn what_is_not_there_is_named() {
    let (hub, place) = bed().await;
    for (arguments, words) in [
        (vec!["acme/nothing"], vec!["no model acme/nothing"]),
        (
            vec!["acme/Tiny-Sentiment@v9"],
            vec!["no revision v9", REPOSITORY],
        ),
        (
            vec![REPOSITORY, "--file", "onnx/model_fp8.onnx"],
            vec!["onnx/model_fp8.onnx", "its graphs are onnx/model.onnx"],
        ),
        (vec!["https://huggingface.co/acme/x"], vec!["OWNER/NAME"]),
        (vec!["../x"], vec!["OWNER/NAME"]),
        (vec!["acme/x@"], vec!["OWNER/NAME@REVISION"]),
        (vec![REPOSITORY, "--as", "a/b"], vec!["a/b"]),
    ] {
        let ran = place
            .model(&[&["pull"], arguments.as_slice()].concat())
            .await;
        ran.says(2, &words);
    }

    hub.put("acme/weights", "model.safetensors", "weights");
    place
        .model(&["pull", "acme/weights"])
        .await
        .says(2, &["no ONNX file", "training/export.py"]);
    hub.put("acme/bare", "model.onnx", read("model.onnx"));
    hub.put("acme/bare", "config.json", read("config.json"));
    place
        .model(&["pull", "acme/bare"])
        .await
        .says(2, &["no tokenizer.json"]);
    fill(&hub, "acme/many", "one.onnx");
    hub.put("acme/many", "other.onnx", read("model.onnx"));
    place
        .model(&["pull", "acme/many"])
        .await
        .says(2, &["--file", "one.onnx, other.onnx"]);
    place
        .model(&["pull", "acme/many", "--file", "one.onnx"])
        .await
        .expect(0);
    assert_eq!(place.models(), [".incoming", "many"]);

    let (hub_of_another, mut offline) = bed().await;
    let gone = hub_of_another.endpoint.clone();
    drop(hub_of_another);
    offline.set("HF_ENDPOINT", &gone);
    pull(&offline)
        .await
        .says(1, &["cannot reach 127.0.0.1", "HF_ENDPOINT"]);
    offline.set("HF_ENDPOINT", "huggingface.co");
    pull(&offline)
        .await
        .says(2, &["HF_ENDPOINT=huggingface.co"]);
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

#[tokio::test]
async fn a_folder_that_cannot_be_written_is_named() {
    let (hub, place) = bed().await;
    let models = place.path("models");
    std::fs::create_dir(&models).expect("a folder");
    open_up(&models, 0o555);
    let mut command = by_nobody(place.folder.path());
    place.apply(&mut command);
    let ran = run(command.args(["model", "pull", REPOSITORY])).await;
    ran.says(1, &["models/.incoming", "MODELS_DIR"]);
    assert_eq!(files(&models), [""; 0]);
    assert_eq!(hub.ranges("model.onnx"), []);
    let mut command = by_nobody(place.folder.path());
    place.apply(&mut command);
    run(command.args(["model", "use", "lexicon"]))
        .await
        .says(1, &["models", "MODELS_DIR"]);
}
