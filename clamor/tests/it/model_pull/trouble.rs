//! What cannot be pulled, and how it is told.

use super::{NAME, REPOSITORY, assert_installed, assert_not_installed, bed, fill, pull, read};
use crate::{
    harness::{by_nobody, open_up, run},
    model_hub::Trouble,
    model_place::files,
};

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
