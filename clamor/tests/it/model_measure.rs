//! `clamor model eval` and `bench`: figures that can be checked by hand, and that others can read.

use serde_json::{Value, json};

use crate::harness::run;
use crate::model_place::ModelsFolder;

/// Texts that the lexicon finds negative, neutral and positive.
const BAD: &str = "I hate this awful thing";
const PLAIN: &str = "The table is made of wood";
const GOOD: &str = "I love this wonderful thing";

async fn eval(place: &ModelsFolder, model: &str, file: &str) -> Value {
    let ran = place
        .model(&["eval", "--model", model, file, "--json"])
        .await;
    serde_json::from_str(ran.expect(0).stdout()).expect("JSON")
}

#[track_caller]
fn near(found: &Value, wanted: f64) {
    let found = found.as_f64().expect("a number");
    assert!((found - wanted).abs() < 1e-9, "{found}, not {wanted}");
}

#[tokio::test]
async fn measures_are_those_computed_by_hand() {
    let place = ModelsFolder::new();
    // Said and found: 3 negative right, 1 found positive; 1 neutral right, 1 found negative;
    // 2 positive right, 2 found neutral. In all spellings, with all that may stand between.
    let lines = [
        "label\ttext".to_owned(),
        format!("0\t{BAD}"),
        format!("negative\t{BAD}!"),
        format!("NEGATIVE\t{BAD}?"),
        String::new(),
        format!("Negative\t{GOOD}"),
        format!("1\t{PLAIN}"),
        format!("neutral\t{BAD}"),
        format!("2\t{GOOD}"),
        format!("Positive\t{GOOD}!"),
        format!("positive\t{PLAIN}"),
        format!("2\t{PLAIN}"),
    ];
    place.write("gold.tsv", format!("\u{feff}{}\r\n", lines.join("\r\n")));
    let report = eval(&place, "lexicon", "gold.tsv").await;
    assert_eq!(report["model"], "lexicon");
    assert_eq!(report["texts"], 10);
    assert_eq!(report["labels"], json!(["negative", "neutral", "positive"]));
    assert_eq!(
        report["confusion"],
        json!([[3, 0, 1], [1, 1, 0], [0, 2, 2]])
    );
    near(&report["accuracy"], 0.6);
    near(&report["macro_recall"], (0.75 + 0.5 + 0.5) / 3.0);
    near(&report["macro_f1"], (0.75 + 0.4 + 4.0 / 7.0) / 3.0);
    near(&report["per_class"]["negative"]["precision"], 0.75);
    near(&report["per_class"]["neutral"]["recall"], 0.5);
    near(&report["per_class"]["positive"]["f1"], 4.0 / 7.0);
    assert_eq!(report["per_class"]["positive"]["support"], 4);
    assert_eq!(
        report["ece"],
        Value::Null,
        "the lexicon has no probabilities"
    );

    let ran = place
        .model(&["eval", "--model", "lexicon", "gold.tsv"])
        .await;
    for words in ["10 texts", "60.0 %", "58.3 %", "57.4 %", "no probabilities"] {
        assert!(
            ran.expect(0).stdout().contains(words),
            "{words}: {}",
            ran.stdout()
        );
    }
}

#[tokio::test]
async fn a_models_measures_are_those_of_its_own_scores() {
    let place = ModelsFolder::new();
    place.install("tiny-roberta", "tiny");
    let texts: Vec<String> = (0..300)
        .map(|number| format!("{} {number} {}", ["so", "not", "why"][number % 3], GOOD))
        .collect();
    place.write("texts.csv", format!("comment\n{}\n", texts.join("\n")));
    let rows = [
        "analyze",
        "--comments",
        "texts.csv",
        "-o",
        "rows.jsonl",
        "--analyzer",
        "onnx:tiny",
    ];
    run(&mut place.command(&rows)).await.expect(0);
    let rows = std::fs::read_to_string(place.path("rows.jsonl")).expect("rows");
    let rows: Vec<Value> = rows
        .lines()
        .map(|row| serde_json::from_str(row).expect("a row"))
        .collect();
    assert_eq!(rows.len(), texts.len());

    let names = ["NEGATIVE", "NEUTRAL", "POSITIVE"];
    let mut confusion = [[0_u64; 3]; 3];
    let (mut counts, mut right, mut sure) = ([0_f64; 15], [0_f64; 15], [0_f64; 15]);
    let mut gold = String::new();
    for (number, (row, text)) in rows.iter().zip(&texts).enumerate() {
        let said = number % 3;
        gold.push_str(&format!("{said}\t{text}\n"));
        let found = names
            .iter()
            .position(|name| row["sentiment_label"] == *name);
        let found = found.expect("a label");
        confusion[said][found] += 1;
        let confidence = row["confidence"].as_f64().expect("a confidence");
        let bin = (confidence * 15.0).ceil() as usize - 1;
        counts[bin] += 1.0;
        right[bin] += f64::from(u8::from(said == found));
        sure[bin] += confidence;
    }
    place.write("gold.tsv", gold);
    let ece: f64 = (0..15)
        .filter(|&bin| counts[bin] > 0.0)
        .map(|bin| counts[bin] / 300.0 * (right[bin] / counts[bin] - sure[bin] / counts[bin]).abs())
        .sum();

    let report = eval(&place, "tiny", "gold.tsv").await;
    assert_eq!(report["model"], "onnx:tiny");
    assert_eq!(report["version"], rows[0]["model_version"]);
    assert_eq!(report["confusion"], json!(confusion));
    let found = report["ece"].as_f64().expect("a calibration error");
    assert!((found - ece).abs() < 1e-4, "{found}, not {ece}");
    // With the name as rows have it, and as the one that is best.
    assert_eq!(eval(&place, "onnx:tiny", "gold.tsv").await, report);
    assert_eq!(eval(&place, "auto", "gold.tsv").await, report);
}

#[tokio::test]
async fn bad_lines_are_named_before_anything_is_scored() {
    let place = ModelsFolder::new();
    for (content, words) in [
        ("0\tfine\nfine\n", vec!["line 2", "no tab"]),
        ("3\tfine\n", vec!["line 1", "\"3\"", "0, 1 and 2"]),
        ("0\tfine\n\n1\t \n", vec!["line 3", "no text"]),
        (
            "2\t2013train\tgas hit $3\n",
            vec!["line 1", "3 columns", "cut -f 1,3"],
        ),
        ("label\ttext\n", vec!["no labelled text"]),
        ("", vec!["no labelled text"]),
    ] {
        place.write("gold.tsv", content);
        let ran = place
            .model(&["eval", "--model", "lexicon", "gold.tsv"])
            .await;
        ran.says(2, &words);
        assert!(ran.stderr.contains("gold.tsv"), "{}", ran.stderr);
    }
    place.write("gold.tsv", b"0\tfine\n1\t\xff\xfe\n");
    let arguments = ["eval", "--model", "lexicon", "gold.tsv"];
    place.model(&arguments).await.says(2, &["line 2", "UTF-8"]);
    place.write("gold.tsv", "9\tx\n".repeat(100));
    place
        .model(&arguments)
        .await
        .says(2, &["line 5", "95 more"]);
    place
        .model(&["eval", "--model", "lexicon", "none.tsv"])
        .await
        .says(2, &["none.tsv"]);
    place.write("gold.tsv", "0\tfine\n");
    let unknown = ["eval", "--model", "nobody", "gold.tsv"];
    place
        .model(&unknown)
        .await
        .says(2, &["onnx:nobody", "lexicon"]);
}

#[tokio::test]
async fn bench_measures_in_processes_of_their_own() {
    let place = ModelsFolder::new();
    place.install("tiny-roberta", "tiny");
    let texts: Vec<String> = (0..200)
        .map(|number| format!("{GOOD} {}", number % 150))
        .collect();
    place.write("texts.txt", format!("{}\n\n", texts.join("\n")));
    for (model, tokens) in [("tiny", true), ("lexicon", false)] {
        let arguments = [
            "bench",
            "--model",
            model,
            "--texts",
            "texts.txt",
            "--seconds",
            "0",
        ];
        let ran = run(place.command(&["model"]).args(arguments).arg("--json")).await;
        let report: Value = serde_json::from_str(ran.expect(0).stdout()).expect("JSON");
        for key in [
            "texts_per_second",
            "peak_rss_mb",
            "cold_start_s",
            "cold_start_best_s",
        ] {
            assert!(report[key].as_f64() > Some(0.0), "{key}: {report}");
        }
        assert_eq!(report["tokens_per_second"].is_number(), tokens, "{report}");
        assert!(report["cold_start_best_s"].as_f64() <= report["cold_start_s"].as_f64());
        assert_eq!(report["texts"], 200);
        assert_eq!(report["distinct_texts"], 150);
        let engine = &report["engine"];
        assert!(engine["sessions"].as_u64() > Some(0) && engine["threads"].as_u64() > Some(0));
        assert!(engine["name"].is_string() && report["version"].is_string());
        // A process with a model in it: not the few MB of one that only waits.
        assert!(report["peak_rss_mb"].as_f64() > Some(5.0), "{report}");
        if tokens {
            let per_text = report["tokens_per_text"].as_f64().expect("a number");
            assert!((5.0..60.0).contains(&per_text), "{report}");
        }

        let ran = place.model(&arguments).await;
        for words in [
            "texts per second",
            "cold start",
            "150 different texts among 200",
        ] {
            assert!(ran.expect(0).stdout().contains(words), "{}", ran.stdout());
        }
    }
    let wrong = |file| ["bench", "--model", "lexicon", "--texts", file];
    place.model(&wrong("none.txt")).await.says(2, &["none.txt"]);
    place.write("empty.txt", "\n\n");
    place.model(&wrong("empty.txt")).await.says(2, &["no text"]);
}
