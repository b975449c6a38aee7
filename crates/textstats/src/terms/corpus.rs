//! All comments of whose terms are asked, by language.

use std::collections::{BTreeMap, HashSet};

use super::{
    Class, Kind, Term, Terms,
    choice::choose,
    group::{Group, Room},
    odds::Totals,
    tokens::{LeftOut, Token, tokens},
    words::StopWords,
};

/// Words that are taken in, breaks between them included: of 200,000 comments 60 each, 48 MB.
const MOST_WORDS: usize = 12_000_000;

/// Different words that are taken in, and bytes of the longest one: a language of a large job has a third of it.
const MOST_NAMES: usize = 300_000;
const LONGEST_WORD: usize = 160;

/// Languages that are looked at by themselves, and letters of the longest name of one.
const MOST_LANGUAGES: usize = 100;
const LONGEST_LANGUAGE: usize = 8;

/// Comments, taken in one by one. Holds numbers in place of words: about 60 bytes for a comment. What it holds has
/// a bound whatever the comments are, some 250 MB while terms are found.
#[derive(Debug)]
pub struct Corpus {
    left_out: LeftOut,
    /// By primary language; none for those that tell none.
    languages: BTreeMap<Option<String>, Group>,
    /// Hashtags, mentions and emoji of all.
    named: Group,
    comments: usize,
    /// What it may take in yet.
    room: Room,
}

impl Corpus {
    /// Without comments yet; these names are no terms, nor are hashtags and mentions of them.
    pub fn new<S: AsRef<str>>(left_out: &[S]) -> Self {
        Self {
            left_out: LeftOut::new(left_out),
            languages: BTreeMap::new(),
            named: Group::default(),
            comments: 0,
            room: Room {
                words: MOST_WORDS,
                names: MOST_NAMES,
            },
        }
    }

    /// Whether there is no room for more comments.
    pub fn is_full(&self) -> bool {
        self.room.words == 0
    }

    /// Adds a comment. `language` is a BCP 47 tag; of the comments that have a term, one of the highest
    /// `weight` becomes its example.
    pub fn add(&mut self, text: &str, language: Option<&str>, class: Class, weight: f32) {
        let index = self.comments;
        self.comments += 1;
        let primary = language.map(|tag| {
            let primary = tag.split(['-', '_']).next().unwrap_or(tag);
            primary.to_ascii_lowercase()
        });
        let is_one = |primary: &String| {
            let is_known = self.languages.len() < MOST_LANGUAGES
                || self.languages.contains_key(&Some(primary.clone()));
            primary.len() <= LONGEST_LANGUAGE && is_known
        };
        let primary = primary.filter(is_one);
        let group = self.languages.entry(primary).or_default();
        group.begin(index, class, weight);
        self.named.begin(index, class, weight);
        let mut tokens = tokens(text);
        self.left_out.take_out(&mut tokens);
        let room = &mut self.room;
        for token in tokens {
            match token {
                Token::Word(word) if word.len() <= LONGEST_WORD => {
                    group.push(Kind::Word, &word, room);
                }
                Token::Named(kind, name) if name.len() <= LONGEST_WORD => {
                    group.push_break(room);
                    self.named.push(kind, &name, room);
                    self.named.push_break(room);
                }
                Token::Word(_) | Token::Named(..) | Token::Break => group.push_break(room),
            }
        }
    }

    /// How many comments were added.
    pub fn len(&self) -> usize {
        self.comments
    }

    /// Whether none was added.
    pub fn is_empty(&self) -> bool {
        self.comments == 0
    }

    /// What is typical of either side, at most so many terms of each.
    pub fn terms(mut self, most: usize) -> Terms {
        self.settle_languages();
        let mut all = self.named.totals();
        let mut chosen = Vec::new();
        for (language, group) in &self.languages {
            let totals = group.totals();
            for (sum, of_language) in all.0.iter_mut().zip(totals.0) {
                *sum += of_language;
            }
            chosen.extend(of_group(group, language.as_deref(), &totals, most));
        }
        chosen.extend(of_group(&self.named, None, &all, most));
        let mut terms = Terms::default();
        chosen.sort_by(|(a, _), (b, _)| {
            let by_z = b.z.abs().total_cmp(&a.z.abs());
            by_z.then_with(|| a.text.cmp(&b.text))
        });
        // Each term has an example of its own, where there are enough.
        let mut used = HashSet::new();
        for (mut term, examples) in chosen {
            let side = match term.z > 0.0 {
                true => &mut terms.positive,
                false => &mut terms.negative,
            };
            let unused = examples.iter().find(|index| !used.contains(*index));
            let Some(example) = unused.or(examples.first()).filter(|_| side.len() < most) else {
                continue;
            };
            used.insert(*example);
            term.example = *example;
            side.push(term);
        }
        terms
    }

    /// Takes comments that tell no language with the most frequent one.
    fn settle_languages(&mut self) {
        let known = self
            .languages
            .iter()
            .filter(|(language, _)| language.is_some());
        let Some(largest) = known.max_by_key(|(_, group)| group.len()) else {
            return;
        };
        let largest = largest.0.clone();
        let unknown = self.languages.remove(&None);
        if let (Some(unknown), Some(group)) = (unknown, self.languages.get_mut(&largest)) {
            group.absorb(&unknown);
        }
    }
}

/// Terms of a group, each with the comments that show it.
fn of_group(
    group: &Group,
    language: Option<&str>,
    totals: &Totals,
    most: usize,
) -> Vec<(Term, Vec<usize>)> {
    let candidates = group.candidates(totals, &StopWords::of(language));
    let chosen: Vec<_> = choose(candidates, most).into_iter().flatten().collect();
    let examples = group.examples(&chosen.iter().collect::<Vec<_>>());
    let term = |candidate: &super::group::Candidate| {
        let (kind, text) = group.text(&candidate.words);
        Term {
            text,
            kind,
            language: language.map(str::to_owned),
            comments: candidate.comments,
            z: candidate.z,
            example: 0,
        }
    };
    chosen.iter().map(term).zip(examples).collect()
}

#[cfg(test)]
mod tests;
