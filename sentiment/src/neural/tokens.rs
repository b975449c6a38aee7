//! From a comment's text to token ids. Not here: batches.

use std::borrow::Cow;
use std::path::Path;

use tokenizers::{Tokenizer, TruncationParams};

use crate::Error;
use crate::network::Encoded;

/// A tokenizer that cuts at the model's limit.
pub(super) struct Tokens {
    tokenizer: Tokenizer,
}

impl Tokens {
    /// Reads `tokenizer.json`. Padding and truncation that the file asks for are replaced:
    /// nothing is padded here, and the limit is the model's.
    pub(super) fn open(path: &Path, limit: usize) -> Result<Self, Error> {
        let unusable = |reason: &dyn std::fmt::Display| {
            Error::Unavailable(format!(
                "the tokenizer {} cannot be used ({reason}): fetch the model again",
                path.display()
            ))
        };
        let mut tokenizer = Tokenizer::from_file(path).map_err(|error| unusable(&error))?;
        let limits = TruncationParams {
            max_length: limit,
            ..TruncationParams::default()
        };
        tokenizer
            .with_truncation(Some(limits))
            .map_err(|error| unusable(&error))?
            .with_padding(None);
        Ok(Self { tokenizer })
    }

    /// Encodes a prepared text, with the special tokens at both ends.
    pub(super) fn encode(&self, text: &str) -> Result<Encoded, Error> {
        let encoding = self
            .tokenizer
            .encode_fast(text, true)
            .map_err(|error| Error::Failed(format!("a text has no tokens: {error}")))?;
        Ok(Encoded {
            ids: encoding.get_ids().to_vec(),
            types: encoding.get_type_ids().to_vec(),
            truncated: !encoding.get_overflowing().is_empty(),
        })
    }
}

/// Prepares a text as the authors of the Twitter RoBERTa models did for training: between single
/// spaces, `@name` becomes `@user` and whatever starts with `http` becomes `http`.
///
/// Nothing else is touched. A lone `@` stays, and so does a link after a tab or a line break.
pub(super) fn prepare(text: &str) -> Cow<'_, str> {
    if !text.contains('@') && !text.contains("http") {
        return Cow::Borrowed(text);
    }
    let mut prepared = String::with_capacity(text.len());
    for (index, word) in text.split(' ').enumerate() {
        if index > 0 {
            prepared.push(' ');
        }
        prepared.push_str(match word {
            "@" => "@",
            _ if word.starts_with('@') => "@user",
            _ if word.starts_with("http") => "http",
            _ => word,
        });
    }
    Cow::Owned(prepared)
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use super::{Tokens, prepare};
    use proptest::prelude::*;
    use serde::Deserialize;

    /// A line of the fixtures that training/make_test_model.py writes with Python's `tokenizers`.
    #[derive(Deserialize)]
    struct Expected {
        text: String,
        ids: Vec<u32>,
        truncated: Option<bool>,
    }

    fn data(path: &str) -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("tests/data")
            .join(path)
    }

    #[track_caller]
    fn assert_same_ids(encoder: &Tokens, fixtures: &str) {
        let fixtures = std::fs::read(data(fixtures)).expect("the fixtures are committed");
        let fixtures: Vec<Expected> =
            serde_json::from_slice(&fixtures).expect("the fixtures are JSON");
        for expected in &fixtures {
            let encoded = encoder
                .encode(&prepare(&expected.text))
                .expect("any text has tokens");
            let start: String = expected.text.chars().take(60).collect();
            assert_eq!(encoded.ids, expected.ids, "{start:?}");
            assert_eq!(encoded.types, vec![0; expected.ids.len()], "{start:?}");
            if let Some(truncated) = expected.truncated {
                assert_eq!(encoded.truncated, truncated, "{start:?}");
            }
        }
    }

    #[test]
    fn ids_are_those_of_the_python_tokenizer() {
        for model in ["tiny-roberta", "tiny-unigram"] {
            let tokenizer = data(&format!("models/{model}/tokenizer.json"));
            let encoder = Tokens::open(&tokenizer, 512).expect("it opens");
            assert_same_ids(&encoder, &format!("{model}.expected.json"));
        }
    }

    #[test]
    fn ids_of_the_multilingual_model_are_those_of_the_python_tokenizer() {
        let tokenizer = data("../../../models/multilingual/tokenizer.json");
        let encoder = Tokens::open(&tokenizer, 512).expect("it opens");
        assert_same_ids(&encoder, "multilingual.ids.json");
    }

    #[test]
    fn huge_and_odd_texts_are_cut_and_break_nothing() {
        let encoder =
            Tokens::open(&data("models/tiny-roberta/tokenizer.json"), 512).expect("it opens");
        for odd in [
            "x",
            " ",
            "\n",
            "  a",
            "@",
            "'s",
            "\u{301}",
            "\u{1f468}\u{200d}",
            "\0",
            "<s>",
            "<mask> ",
        ] {
            let text = odd.repeat(100_000);
            let encoded = encoder
                .encode(&prepare(&text))
                .expect("any text has tokens");
            assert!(encoded.ids.len() <= 512, "{odd:?}");
        }
    }

    #[test]
    fn mentions_and_links_lose_what_they_name_and_nothing_else_changes() {
        for (text, expected) in [
            ("@ann see http://a.example now", "@user see http now"),
            ("https://a.example?q=@b", "http"),
            ("httpd too", "http too"),
            ("@ @@ @a", "@ @user @user"),
            ("mail a@b.example", "mail a@b.example"),
            ("  two  @x  ", "  two  @user  "),
            ("a\n@b\thttp://c", "a\n@b\thttp://c"),
            ("HTTP://A.EXAMPLE", "HTTP://A.EXAMPLE"),
            ("@\u{1f600}", "@user"),
            ("", ""),
        ] {
            assert_eq!(prepare(text), expected, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn preparing_twice_changes_nothing_more(text in "[ @ahtp\\n:/\u{e9}]{0,40}") {
            let once = prepare(&text).into_owned();
            prop_assert_eq!(prepare(&once), once.as_str());
        }
    }
}
