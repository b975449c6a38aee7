//! One call of an analyzer: which texts are in it, and whose they are.
//!
//! Equal texts are in it once. A call keeps its texts alive itself: a request may be forgotten at
//! any moment, also while the analyzer has texts of it.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use crate::cache::Key;

/// A text: number of its request and place in it.
pub(super) type TextPosition = (u64, usize);

/// A text of a request, with the request's texts kept alive.
#[derive(Debug, Clone)]
pub(super) struct Text {
    all: Arc<[String]>,
    place: usize,
}

impl Text {
    /// `place` is one of `all`.
    pub(super) fn new(all: &Arc<[String]>, place: usize) -> Self {
        Self {
            all: Arc::clone(all),
            place,
        }
    }

    pub(super) fn as_str(&self) -> &str {
        &self.all[self.place]
    }
}

/// A text to score, once for all who want it.
#[derive(Debug, Clone)]
pub(super) struct Wanted {
    pub(super) text: Text,
    /// `None` when scores of this analyzer are not remembered.
    pub(super) key: Option<Key>,
    /// At least one.
    pub(super) places: Vec<TextPosition>,
}

/// The texts of one call.
#[derive(Debug, Default)]
pub(super) struct Call {
    wanted: Vec<Wanted>,
    known: HashMap<Key, usize>,
    bytes: usize,
}

impl Call {
    /// Texts that the analyzer gets.
    pub(super) fn texts(&self) -> usize {
        self.wanted.len()
    }

    /// Their bytes.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    /// Adds a text; `false` when an equal one is in the call already.
    pub(super) fn add(&mut self, key: Option<Key>, text: Text, place: TextPosition) -> bool {
        if let Some(key) = key {
            if let Some(&same) = self.known.get(&key) {
                self.wanted[same].places.push(place);
                return false;
            }
            self.known.insert(key, self.wanted.len());
        }
        self.bytes += text.as_str().len();
        self.wanted.push(Wanted {
            text,
            key,
            places: vec![place],
        });
        true
    }

    /// In the order in which the analyzer gets them.
    pub(super) fn wanted(&self) -> &[Wanted] {
        &self.wanted
    }

    /// A call for each request by itself.
    pub(super) fn split(&self) -> Vec<(u64, Self)> {
        let places = || self.wanted.iter().flat_map(|wanted| &wanted.places);
        let requests: BTreeSet<u64> = places().map(|&(request, _)| request).collect();
        let only = |request: u64| {
            let wanted = self.wanted.iter().filter_map(|wanted| {
                let places = wanted.places.iter().copied();
                let places: Vec<TextPosition> = places.filter(|place| place.0 == request).collect();
                (!places.is_empty()).then(|| Wanted {
                    text: wanted.text.clone(),
                    key: wanted.key,
                    places,
                })
            });
            Self {
                wanted: wanted.collect(),
                ..Self::default()
            }
        };
        requests
            .into_iter()
            .map(|request| (request, only(request)))
            .collect()
    }
}
