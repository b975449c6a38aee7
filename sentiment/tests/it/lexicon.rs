//! The lexicon against Python's vaderSentiment 3.3.2, and on texts meant to break it.

use proptest::prelude::*;
use sentiment::{Analyzer, Label, Lexicon, Sentiment};

fn score(text: &str) -> Sentiment {
    let mut scored = Lexicon::new().analyze(&[text]).unwrap();
    assert_eq!(scored.len(), 1);
    scored.remove(0)
}

/// The label by the thresholds that VADER's authors recommend.
fn label(compound: f64) -> Label {
    match compound {
        compound if compound >= 0.05 => Label::Positive,
        compound if compound <= -0.05 => Label::Negative,
        _ => Label::Neutral,
    }
}

#[track_caller]
pub(crate) fn assert_all_equal(cases: &[(f64, String)]) {
    let texts: Vec<&str> = cases.iter().map(|(_, text)| text.as_str()).collect();
    let scored = Lexicon::new().analyze(&texts).unwrap();
    assert_eq!(scored.len(), cases.len());
    let wrong: Vec<String> = cases
        .iter()
        .zip(&scored)
        .filter(|((compound, _), ours)| ours.score != *compound || ours.label != label(*compound))
        .map(|((compound, text), ours)| format!("{compound} not {}: {text:?}", ours.score))
        .collect();
    assert!(
        wrong.is_empty(),
        "{} of {} differ from Python:\n{}",
        wrong.len(),
        cases.len(),
        wrong[..wrong.len().min(20)].join("\n")
    );
}

#[test]
fn every_rule_and_quirk_is_pythons() {
    let cases: Vec<(f64, String)> = include_str!("../data/vader_cases.tsv")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| {
            let (compound, text) = line.split_once('\t').unwrap();
            (
                compound.parse().unwrap(),
                serde_json::from_str(text).unwrap(),
            )
        })
        .collect();
    assert!(cases.len() >= 150, "only {} cases", cases.len());
    assert_all_equal(&cases);
}

#[test]
fn the_model_says_what_it_is() {
    let lexicon = Lexicon::new();
    let model = lexicon.model();
    assert_eq!(model.name, "lexicon");
    assert_eq!(model.languages, ["en"]);
    assert_eq!(model.version.len(), 12);
    let hex = |c: char| matches!(c, '0'..='9' | 'a'..='f');
    assert!(model.version.chars().all(hex), "{}", model.version);
}

#[test]
fn there_are_no_probabilities_and_nothing_is_cut_off() {
    let expected = Sentiment {
        label: Label::Positive,
        score: 0.4404,
        probabilities: None,
        truncated: false,
    };
    assert_eq!(score("good"), expected);
}

#[test]
fn a_text_scores_the_same_whatever_stands_beside_it() {
    let texts = [
        "GREAT but bad 😂",
        "",
        "not good",
        "GREAT",
        "ok 👍👍",
        "plain words",
    ];
    let together = Lexicon::new().analyze(&texts).unwrap();
    for (text, sentiment) in texts.iter().zip(together) {
        assert_eq!(sentiment, score(text), "{text}");
    }
}

/// Two megabytes each of what takes the original, or an obvious implementation,
/// time that grows with the square: this test would run for hours, not fail.
#[test]
fn two_megabytes_of_anything_are_scored() {
    const SIZE: usize = 2_000_000;
    let ratings = [
        "good ",
        "bad ",
        "great ",
        "horrible ",
        "nice ",
        "very good ",
        "LOVE ",
    ];
    let mixed: String = ratings.iter().cycle().take(SIZE / 6).copied().collect();
    for text in [
        "😂".repeat(SIZE / 4),
        "❤️👍🏽".repeat(SIZE / 14),
        "but ".repeat(SIZE / 4),
        format!("{mixed}but {mixed}"),
        "good but bad but ".repeat(SIZE / 17),
        "never so good no ".repeat(SIZE / 17),
        "!".repeat(SIZE),
        "'".repeat(SIZE) + "n't",
        "a".repeat(SIZE),
        "\u{212a}".repeat(SIZE / 3),
        "\u{3000}".repeat(SIZE / 3),
        "é!".repeat(SIZE / 3),
    ] {
        let score = score(&text).score;
        assert!((-1.0..=1.0).contains(&score), "{score}");
    }
}

/// Any text, and texts of words that the rules know between odd white space.
fn texts() -> impl Strategy<Value = String> {
    let words = prop::sample::select(vec![
        "good",
        "BAD",
        "but",
        "no",
        "never",
        "so",
        "least",
        "at",
        "kind",
        "of",
        "very",
        "isn't",
        "the",
        "shit",
        ":)",
        "😂",
        "❤\u{fe0f}",
        "!!",
        "?",
        "'",
        "İ",
        "ǅ",
        "\u{212a}",
    ]);
    let gaps = prop::sample::select(vec![" ", "", "\n", "\u{1f}", "\u{a0}", "\u{2028}"]);
    let soup = prop::collection::vec((words, gaps), 0..60).prop_map(|parts| {
        parts
            .iter()
            .flat_map(|(word, gap)| [*word, *gap])
            .collect::<String>()
    });
    prop_oneof![any::<String>(), soup]
}

proptest! {
    #[test]
    fn any_text_has_a_score_between_the_ends_with_its_label(text in texts()) {
        let Sentiment { score, label: given, .. } = score(&text);
        prop_assert!((-1.0..=1.0).contains(&score));
        prop_assert_eq!(given, label(score));
        prop_assert_eq!((score * 1e4).round() / 1e4, score);
    }
}
