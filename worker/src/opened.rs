//! A scorer ready for use: texts in, each with its language; scores out, each with the model that
//! answered.
//!
//! Not here: opening it (`models`), and the threads that score (`scorer`).

use std::sync::Arc;

use sentiment::{ModelInfo, Routes, Sentiment, places_by_group};
use uuid::Uuid;

use crate::scorer::{Pending, Scorer, ScoringError};

/// A text in its language; `None`: nobody can tell which it is.
pub(crate) struct ToScore {
    pub(crate) text: String,
    pub(crate) language: Option<String>,
}

/// A scorer ready for use. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Opened {
    routes: Routes,
    /// One for each model of the routes, in their order.
    models: Vec<Arc<Scorer>>,
    /// Why it is another one than was asked for, if so: a sentence for people.
    pub(crate) note: Option<String>,
}

/// Texts on their way.
pub(crate) struct Underway {
    /// For each model that has some of them: which one, the places of its texts, and its answer.
    parts: Vec<(usize, Vec<usize>, Pending)>,
    texts: usize,
}

/// A score, and the place of the model that answered among [`Opened::models`].
pub(crate) type Answered = (Sentiment, usize);

impl Opened {
    pub(crate) fn new(routes: Routes, models: Vec<Arc<Scorer>>, note: Option<String>) -> Self {
        Self {
            routes,
            models,
            note,
        }
    }

    /// What was asked for: its name, and the version of all that decides.
    pub(crate) fn scorer(&self) -> &ModelInfo {
        self.routes.scorer()
    }

    /// The models that answer for it.
    pub(crate) fn models(&self) -> &[ModelInfo] {
        self.routes.models()
    }

    /// Whether it chooses among models, instead of being one.
    pub(crate) fn chooses(&self) -> bool {
        self.models.len() > 1
    }

    /// Whether a thread of it is gone: it does not answer for everything any more.
    pub(crate) fn has_ended(&self) -> bool {
        self.models.iter().any(|model| model.has_ended())
    }

    /// Takes texts of a job in, each to the model that knows its language, once there is room; the
    /// answers are waited for separately, see [`Scorer::submit`].
    pub(crate) async fn submit(&self, job: Uuid, texts: Vec<ToScore>) -> Underway {
        let count = texts.len();
        let of: Vec<usize> = texts
            .iter()
            .map(|text| self.routes.of(&text.text, text.language.as_deref()))
            .collect();
        let mut texts: Vec<Option<String>> =
            texts.into_iter().map(|text| Some(text.text)).collect();
        let mut parts = Vec::new();
        let groups = places_by_group(&of, self.models.len());
        for (model, places) in groups.into_iter().enumerate() {
            if places.is_empty() {
                continue;
            }
            let own: Vec<String> = places
                .iter()
                .filter_map(|&place| texts[place].take())
                .collect();
            let pending = self.models[model].submit(job, own).await;
            parts.push((model, places, pending));
        }
        Underway {
            parts,
            texts: count,
        }
    }
}

impl Underway {
    /// One answer per text, in order.
    pub(crate) async fn answers(self) -> Result<Vec<Answered>, ScoringError> {
        let mut answers: Vec<Option<Answered>> = vec![None; self.texts];
        for (model, places, pending) in self.parts {
            for (place, score) in places.into_iter().zip(pending.scores().await?) {
                answers[place] = Some((score, model));
            }
        }
        // Each text is in one part, and a scorer answers for each of its texts.
        Ok(answers.into_iter().flatten().collect())
    }
}
