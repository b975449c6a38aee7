//! Two models that share the comments by language: which one answered, in files, rows and answers.
//!
//! The models are those of the tests under the names of those that come with Clamor.

use serde_json::{Value, json};

use crate::{
    fake::Fake,
    harness::{Server, Setup, run},
    model_place::ModelsFolder,
    rows::Csv,
};

/// Text, its language where it has one, the model that answers, and whether nobody knows the language.
const COMMENTS: [(&str, &str, &str, bool); 6] = [
    (
        "I have never seen such a beautiful garden in my life",
        "en",
        "onnx:default",
        false,
    ),
    (
        "Der Garten ist wunderschön und die Leute sind sehr freundlich",
        "de",
        "onnx:multilingual",
        false,
    ),
    (
        "Ce jardin est magnifique et les gens sont vraiment gentils",
        "fr",
        "onnx:multilingual",
        false,
    ),
    (
        "هذه الحديقة جميلة جدا والناس طيبون",
        "ar",
        "onnx:multilingual",
        false,
    ),
    (
        "Этот сад очень красивый, и люди добрые",
        "ru",
        "onnx:multilingual",
        true,
    ),
    ("\u{1f44d}\u{1f44d}", "", "onnx:default", false),
];

fn place() -> ModelsFolder {
    let place = ModelsFolder::new();
    for (model, name, languages) in [
        ("tiny-roberta", "default", vec!["en"]),
        ("tiny-unigram", "multilingual", vec!["de", "fr", "ar"]),
    ] {
        place.install(model, name);
        let config = format!("models/{name}/config.json");
        let told = std::fs::read(place.path(&config)).expect("a config");
        let mut told: Value = serde_json::from_slice(&told).expect("JSON");
        told["languages"] = json!(languages);
        place.write(&config, told.to_string());
    }
    place
}

fn csv() -> String {
    let mut file = String::from("number,comment\n");
    for (number, (text, ..)) in COMMENTS.iter().enumerate() {
        file.push_str(&format!("{number},\"{text}\"\n"));
    }
    file
}

async fn serve(setup: &Setup, place: &ModelsFolder) -> Server {
    let models = place.path("models").display().to_string();
    let setup_of_models = setup.clone().set("MODELS_DIR", &models);
    let mut command = setup_of_models.set("ANALYZER", "auto").command();
    place.apply(&mut command);
    Server::start(setup, command).await
}

#[track_caller]
fn assert_routed(rows: &Csv) {
    let expected =
        |column: fn(&(&'static str, &'static str, &'static str, bool)) -> &'static str| {
            COMMENTS.iter().map(column).collect::<Vec<_>>()
        };
    assert_eq!(rows.column("language"), expected(|one| one.1));
    assert_eq!(rows.column("model"), expected(|one| one.2));
    for ((text, _, _, unknown), reasons) in COMMENTS.iter().zip(rows.column("review_reasons")) {
        assert_eq!(reasons.contains("language"), *unknown, "{text}: {reasons}");
    }
    let versions = rows.column("model_version");
    assert_eq!((versions[1], versions[0]), (versions[2], versions[5]));
    assert_ne!(versions[0], versions[1]);
}

#[tokio::test]
async fn each_row_of_a_file_names_the_model_that_knows_its_language() {
    let place = place();
    place.write("comments.csv", csv());
    let scored = |name: &'static str, analyzer: Option<&'static str>| {
        let mut arguments = vec!["analyze", "--comments", "comments.csv", "-o", name];
        arguments.extend(analyzer.into_iter().flat_map(|name| ["--analyzer", name]));
        let mut command = place.command(&arguments);
        async move { run(&mut command).await }
    };
    let ran = scored("routed.csv", None).await;
    let told = format!("{}{}", ran.expect(0).stdout(), ran.stderr);
    assert!(told.contains("scored by auto ("), "{told}");
    let read = |name: &str| Csv::read(&std::fs::read(place.path(name)).expect("rows"));
    let routed = read("routed.csv");
    assert_routed(&routed);

    // Each score is the one that its model gives without the other beside it.
    for (name, analyzer) in [
        ("default.csv", "onnx:default"),
        ("other.csv", "onnx:multilingual"),
    ] {
        scored(name, Some(analyzer)).await.expect(0);
        let alone = read(name);
        for (row, model) in routed.column("model").into_iter().enumerate() {
            let is_same = routed.column("prob_neutral")[row] == alone.column("prob_neutral")[row];
            assert_eq!(is_same, model == analyzer, "{:?}", COMMENTS[row].0);
        }
    }
}

#[tokio::test]
async fn a_job_is_scored_by_two_models_and_says_so_everywhere() {
    let place = place();
    let fake = Fake::start().await;
    let setup = Setup::new(&fake);
    let server = serve(&setup, &place).await;
    let id = server.upload(csv()).await;
    let job = server.ended(&id).await;
    assert_eq!(job["scorers"], json!(["auto"]), "{job}");
    let results = server.get(&format!("/api/v1/jobs/{id}/results.csv")).await;
    assert_routed(&Csv::read(&results.body));

    // One comment is in a language that neither knows; all others count.
    let summary = server
        .get(&format!("/api/v1/jobs/{id}/summary"))
        .await
        .json();
    assert_eq!(summary["models"][0]["name"], "auto", "{summary}");
    assert_eq!(summary["overall"]["comments_scored"], 6, "{summary}");
    assert_eq!(
        summary["overall"]["left_out"]["other_languages"], 1,
        "{summary}"
    );
    let page = server.get(&format!("/jobs/{id}")).await;
    let page = page.text();
    assert!(page.contains("Scored by Clamor"), "{page}");

    let list = server.get("/api/v1/analyzers").await.json();
    assert_eq!(list["analyzers"][0]["name"], "auto", "{list}");
    let texts = json!({"texts": [COMMENTS[1].0, COMMENTS[0].0]});
    let answer = server.post("/api/v1/analyze", &texts).await.json();
    let models: Vec<&str> = answer["results"]
        .as_array()
        .expect("results")
        .iter()
        .filter_map(|result| result["model"].as_str())
        .collect();
    assert_eq!(models, ["onnx:multilingual", "onnx:default"], "{answer}");
    assert_eq!(answer["model"], "auto");

    // The scores are kept by scorer: a model by itself scores them anew.
    let again = server
        .post(
            &format!("/api/v1/jobs/{id}/rescore"),
            &json!({"analyzer": "onnx:default"}),
        )
        .await;
    let again = again.job_id();
    server.ended(&again).await;
    let results = server
        .get(&format!("/api/v1/jobs/{again}/results.csv"))
        .await;
    let models = Csv::read(&results.body);
    let models = models.column("model");
    assert!(
        models.iter().all(|model| *model == "onnx:default"),
        "{models:?}"
    );
    server.stop().await;
}
