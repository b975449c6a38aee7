//! Which of several models scores a text: the first that knows its language.
//!
//! A scorer is what was asked for, a model is what answers. Most scorers are one model; `auto` is
//! two where both are installed, the one for English and the one for other languages. Not here:
//! which models a name stands for ([`open_best`](crate::open_best)), and how a language is found
//! ([`language`](crate::language)).

use sha2::{Digest, Sha256};

use crate::{Analyzer, Error, ModelInfo, Sentiment, language};

/// The name of the scorer that chooses among models by language.
pub(crate) const AUTO: &str = "auto";

/// Part of the version of a scorer of several models. It grows when another model would answer for a
/// text than before: with the rule of [`Routes::of`], and with how languages are found.
const RULE: u32 = 1;

/// What was asked for, and which models answer for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Routes {
    scorer: ModelInfo,
    models: Vec<ModelInfo>,
}

impl Routes {
    /// Everything goes to one model, and the scorer is called by its name.
    pub fn only(model: ModelInfo) -> Self {
        Self {
            scorer: model.clone(),
            models: vec![model],
        }
    }

    /// Each text goes to one of these models, of which there is at least one.
    fn among(models: Vec<ModelInfo>) -> Self {
        let mut hash = Sha256::new();
        hash.update(format!("clamor routes {RULE}\n"));
        for model in &models {
            hash.update(format!("{} {}\n", model.name, model.version));
        }
        // One that names no languages is doubted for none.
        let languages = match models.iter().any(|model| model.languages.is_empty()) {
            true => Vec::new(),
            false => models
                .iter()
                .flat_map(|model| model.languages.clone())
                .collect(),
        };
        let scorer = ModelInfo {
            name: AUTO.to_owned(),
            version: hex::encode(&hash.finalize()[..6]),
            languages,
        };
        Self { scorer, models }
    }

    /// What was asked for: its name, the version of all that decides, and all languages that are known.
    pub fn scorer(&self) -> &ModelInfo {
        &self.scorer
    }

    /// Those that answer; the one for texts without a language comes first.
    pub fn models(&self) -> &[ModelInfo] {
        &self.models
    }

    /// The place of the model that scores this text in this language; `None`: nobody can tell which it is.
    ///
    /// The first model that knows the language. Where none does, the last one, which was made for
    /// several: its scores are doubted all the same. What is in no known language, emoji and names
    /// mostly, goes to the first, unless its letters are none that the first was made for.
    pub fn of(&self, text: &str, language: Option<&str>) -> usize {
        let last = self.models.len() - 1;
        let knows = |model: &ModelInfo| match language {
            Some(language) => !language::is_foreign(language, &model.languages),
            None => true,
        };
        match self.models.iter().position(knows) {
            Some(0) if language.is_none() && language::is_in_other_script(text) => last,
            found => found.unwrap_or(last),
        }
    }
}

/// A scorer ready for use.
pub struct Opened {
    /// Who answers for what.
    pub routes: Routes,
    /// The models, in the order of [`Routes::models`].
    pub analyzers: Vec<Box<dyn Analyzer>>,
}

impl Opened {
    /// A scorer of one model.
    pub fn only(analyzer: Box<dyn Analyzer>) -> Self {
        Self {
            routes: Routes::only(analyzer.model().clone()),
            analyzers: vec![analyzer],
        }
    }

    /// A scorer of several models, of which there is at least one.
    pub(crate) fn among(analyzers: Vec<Box<dyn Analyzer>>) -> Self {
        let models = analyzers.iter().map(|one| one.model().clone()).collect();
        Self {
            routes: Routes::among(models),
            analyzers,
        }
    }

    /// One answer per text, in the same order, and the place of the model that gave it; each text stands
    /// with its language. Blocking, like [`Analyzer::analyze`].
    ///
    /// # Errors
    /// [`Error::Failed`] when a text cannot be scored.
    pub fn analyze(
        &self,
        texts: &[(&str, Option<&str>)],
    ) -> Result<Vec<(Sentiment, usize)>, Error> {
        let of: Vec<usize> = texts
            .iter()
            .map(|(text, language)| self.routes.of(text, *language))
            .collect();
        let mut answers = vec![None; texts.len()];
        let groups = places_by_group(&of, self.analyzers.len());
        for (model, places) in groups.into_iter().enumerate() {
            if places.is_empty() {
                continue;
            }
            let own: Vec<&str> = places.iter().map(|&place| texts[place].0).collect();
            let scores = self.analyzers[model].analyze(&own)?;
            if scores.len() != own.len() {
                return Err(Error::Failed(format!(
                    "bug: {} texts were given, {} scores came back",
                    own.len(),
                    scores.len()
                )));
            }
            for (place, score) in places.into_iter().zip(scores) {
                answers[place] = Some((score, model));
            }
        }
        Ok(answers.into_iter().flatten().collect())
    }
}

/// Numbers sorted by what they belong to: for each of `groups` the places of its members, in order.
///
/// For whoever gives each model its own texts and puts the answers back in their places.
pub fn places_by_group(of: &[usize], groups: usize) -> Vec<Vec<usize>> {
    let mut places = vec![Vec::new(); groups];
    for (place, &group) in of.iter().enumerate() {
        places[group].push(place);
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    fn model(name: &str, version: &str, languages: &[&str]) -> ModelInfo {
        ModelInfo {
            name: name.to_owned(),
            version: version.to_owned(),
            languages: languages.iter().map(|&tag| tag.to_owned()).collect(),
        }
    }

    fn two(version: &str) -> Routes {
        Routes::among(vec![
            model("onnx:default", "1", &["en"]),
            model("onnx:multilingual", version, &["de", "pt", "ar"]),
        ])
    }

    #[test]
    fn a_text_goes_to_the_first_model_that_knows_its_language() {
        let routes = two("1");
        for (language, expected) in [
            (None, 0),
            (Some("en"), 0),
            (Some("en-GB"), 0),
            (Some("und"), 0),
            (Some("de"), 1),
            (Some("pt-BR"), 1),
            (Some("AR"), 1),
            (Some("ja"), 1),
        ] {
            assert_eq!(routes.of("so good", language), expected, "{language:?}");
        }
        let one = Routes::only(model("onnx:default", "1", &["en"]));
        assert_eq!([one.of("ok", None), one.of("gut", Some("de"))], [0, 0]);
        assert_eq!(one.of("да", None), 0);
        let all = Routes::among(vec![
            model("onnx:a", "1", &[]),
            model("onnx:b", "1", &["de"]),
        ]);
        assert_eq!(all.of("gut", Some("de")), 0);
        assert!(all.scorer().languages.is_empty());
    }

    #[test]
    fn a_text_in_no_known_language_is_judged_by_its_letters() {
        for (text, expected) in [
            ("lol", 0),
            ("\u{1f602}\u{1f602}", 0),
            ("@ann 12:34", 0),
            ("", 0),
            ("да", 1),
            ("جدا \u{2764}", 1),
            ("最高", 1),
        ] {
            assert_eq!(two("1").of(text, None), expected, "{text:?}");
        }
        // A language that is known decides, whatever the letters.
        assert_eq!(two("1").of("да", Some("en")), 0);
    }

    #[test]
    fn the_scorer_knows_what_its_models_know_and_changes_with_each_of_them() {
        let routes = two("1");
        assert_eq!(routes.scorer().name, "auto");
        assert_eq!(routes.scorer().languages, ["en", "de", "pt", "ar"]);
        assert_eq!(routes.scorer(), two("1").scorer());
        assert_ne!(routes.scorer().version, two("2").scorer().version);
        let one = model("lexicon", "7", &["en"]);
        assert_eq!(Routes::only(one.clone()).scorer(), &one);
    }

    #[test]
    fn every_place_is_in_its_group_once() {
        assert_eq!(
            places_by_group(&[1, 0, 1, 1], 3),
            [vec![1], vec![0, 2, 3], vec![]]
        );
    }
}
