//! The model that comes with Clamor, on comments whose tone nobody would argue about.

use std::path::{Path, PathBuf};

use sentiment::{DEFAULT_MODEL, Label, open};

/// Those that models stumble over are emoji and punctuation alone, negation, and links.
const COMMENTS: &[(&str, Label)] = &[
    (
        "This is the best video I have seen all year, thank you!",
        Label::Positive,
    ),
    ("I love this song so much", Label::Positive),
    (
        "Absolutely brilliant work, congratulations to the whole team",
        Label::Positive,
    ),
    ("Not bad at all, I really enjoyed it", Label::Positive),
    (
        "@someone thank you, you are amazing \u{2764}\u{fe0f}",
        Label::Positive,
    ),
    (
        "\u{1f602}\u{2764}\u{fe0f}\u{2764}\u{fe0f}\u{2764}\u{fe0f}",
        Label::Positive,
    ),
    (
        "\u{2764}\u{fe0f}\u{2764}\u{fe0f}\u{2764}\u{fe0f}",
        Label::Positive,
    ),
    ("\u{1f60d}\u{1f60d}\u{1f60d}", Label::Positive),
    ("\u{1f44d}\u{1f44d}", Label::Positive),
    (
        "This is terrible. A complete waste of time and money.",
        Label::Negative,
    ),
    ("I hate this so much", Label::Negative),
    (
        "Worst customer service ever, never buying from them again",
        Label::Negative,
    ),
    (
        "This is not good at all, very disappointing",
        Label::Negative,
    ),
    (
        "the update broke everything and nobody answers \u{1f621}",
        Label::Negative,
    ),
    ("\u{1f621}\u{1f621}\u{1f621}", Label::Negative),
    ("\u{1f44e}\u{1f44e}", Label::Negative),
    ("\u{1f92e}\u{1f92e}\u{1f92e}", Label::Negative),
    ("The video was uploaded on Tuesday.", Label::Neutral),
    ("What time does the train leave?", Label::Neutral),
    ("https://example.org", Label::Neutral),
    ("?", Label::Neutral),
    ("...", Label::Neutral),
    (".", Label::Neutral),
    ("-", Label::Neutral),
    ("@someone", Label::Neutral),
    ("12:34", Label::Neutral),
];

/// A few may be argued about all the same.
const MOST_WRONG: usize = 2;

#[test]
fn plain_comments_emoji_and_punctuation_get_sensible_labels() {
    let models: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("../models");
    let model = open(DEFAULT_MODEL, &models).expect("it opens");
    assert_eq!(model.engine().name, "clamor");
    let texts: Vec<&str> = COMMENTS.iter().map(|(text, _)| *text).collect();
    let scores = model.analyze(&texts).expect("it scores");
    let wrong: Vec<String> = COMMENTS
        .iter()
        .zip(&scores)
        .filter(|((_, label), score)| score.label != *label)
        .map(|((text, _), score)| format!("{text:?} is {:?} {:.2}", score.label, score.score))
        .collect();
    assert!(wrong.len() <= MOST_WRONG, "{wrong:#?}");
}
