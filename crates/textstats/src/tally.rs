//! Counts of a piece of a text, which add up to those of the whole.

use std::collections::HashMap;

use unicode_segmentation::UnicodeSegmentation;

use crate::ease::{self, Language};
use crate::{Counted, Figures, LISTED, named, sentences, syllables};

/// How often something stands there.
type Counts = HashMap<String, u64>;

#[derive(Debug, Clone, Default)]
pub(crate) struct Tally {
    characters: u64,
    words: u64,
    word_characters: u64,
    unicode_words: u64,
    unicode_word_characters: u64,
    syllables: u64,
    sentences: u64,
    frequent: Counts,
    hashtags: Counts,
    mentions: Counts,
    links: Counts,
    emoji: Counts,
}

impl Tally {
    /// Counts one piece; it ends where words and sentences end.
    pub(crate) fn of(piece: &str, language: Option<Language>) -> Self {
        let mut tally = Self {
            characters: length(piece),
            sentences: sentences::count(piece) as u64,
            ..Self::default()
        };
        for word in piece.split_whitespace() {
            tally.words += 1;
            tally.word_characters += length(word);
            named::in_word(word, |kind, text| {
                let counts = match kind {
                    named::Kind::Hashtag => &mut tally.hashtags,
                    named::Kind::Mention => &mut tally.mentions,
                    named::Kind::Link => &mut tally.links,
                };
                add(counts, text);
            });
        }
        for word in piece.unicode_words() {
            tally.unicode_words += 1;
            tally.unicode_word_characters += length(word);
            if let Some(language) = language {
                tally.syllables += syllables::of(word, language);
            }
            if word.chars().any(char::is_alphabetic) {
                add(&mut tally.frequent, &word.to_lowercase());
            }
        }
        for emoji in named::emoji(piece) {
            add(&mut tally.emoji, emoji);
        }
        tally
    }

    pub(crate) fn add(&mut self, other: Self) {
        self.characters += other.characters;
        self.words += other.words;
        self.word_characters += other.word_characters;
        self.unicode_words += other.unicode_words;
        self.unicode_word_characters += other.unicode_word_characters;
        self.syllables += other.syllables;
        self.sentences += other.sentences;
        for (mine, others) in [
            (&mut self.frequent, other.frequent),
            (&mut self.hashtags, other.hashtags),
            (&mut self.mentions, other.mentions),
            (&mut self.links, other.links),
            (&mut self.emoji, other.emoji),
        ] {
            for (text, count) in others {
                *mine.entry(text).or_default() += count;
            }
        }
    }

    pub(crate) fn figures(self, language: Option<Language>) -> Figures {
        Figures {
            character_count: self.characters,
            word_count: self.words,
            average_word_length: ratio(self.word_characters, self.words),
            unicode_word_count: self.unicode_words,
            average_unicode_word_length: ratio(self.unicode_word_characters, self.unicode_words),
            sentence_count: self.sentences,
            reading_ease: language.filter(|_| self.unicode_words > 0).map(|language| {
                let per_sentence = ratio(self.unicode_words, self.sentences.max(1));
                ease::reading_ease(
                    language,
                    per_sentence,
                    ratio(self.syllables, self.unicode_words),
                )
            }),
            frequent_words: listed(self.frequent),
            hashtags: listed(self.hashtags),
            mentions: listed(self.mentions),
            links: listed(self.links),
            emoji: listed(self.emoji),
        }
    }
}

/// Characters.
fn length(text: &str) -> u64 {
    count(text.chars())
}

fn count<T>(things: impl Iterator<Item = T>) -> u64 {
    things.count() as u64
}

fn ratio(sum: u64, of: u64) -> f64 {
    match of {
        0 => 0.0,
        of => sum as f64 / of as f64,
    }
}

fn add(counts: &mut Counts, text: &str) {
    match counts.get_mut(text) {
        Some(count) => *count += 1,
        None => drop(counts.insert(text.to_owned(), 1)),
    }
}

/// The most frequent first, those of the same count by their characters.
fn listed(counts: Counts) -> Vec<Counted> {
    let mut all: Vec<_> = counts
        .into_iter()
        .map(|(text, count)| Counted { text, count })
        .collect();
    all.sort_unstable_by(|a, b| b.count.cmp(&a.count).then_with(|| a.text.cmp(&b.text)));
    all.truncate(LISTED);
    all
}
