//! A comment as a sequence of words, and what it names.

use unicode_segmentation::UnicodeSegmentation;

use super::words::needs_dictionary;
use crate::{named, terms::Kind};

/// What a comment consists of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    /// A word in lower case.
    Word(String),
    /// Hashtag, mention or emoji, in lower case.
    Named(Kind, String),
    /// Something that no phrase goes over: punctuation, an address, the end of a line.
    Break,
}

/// Takes a comment apart.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    for line in text.lines() {
        for chunk in line.split_whitespace() {
            let mut at = 0;
            named::in_word(chunk, |kind, name| {
                // `name` is a part of `chunk`.
                let from = name.as_ptr() as usize - chunk.as_ptr() as usize;
                words(&chunk[at..from], &mut tokens);
                tokens.push(match kind {
                    named::Kind::Hashtag => Token::Named(Kind::Hashtag, name.to_lowercase()),
                    named::Kind::Mention => Token::Named(Kind::Mention, name.to_lowercase()),
                    named::Kind::Link => Token::Break,
                });
                at = from + name.len();
            });
            words(&chunk[at..], &mut tokens);
        }
        tokens.push(Token::Break);
    }
    tokens
}

/// The words and emoji of a part of a text without white space.
fn words(text: &str, tokens: &mut Vec<Token>) {
    for part in text.split_word_bounds() {
        tokens.push(if part.chars().any(needs_dictionary) {
            Token::Break
        } else if part.chars().any(char::is_alphanumeric) {
            Token::Word(part.to_lowercase())
        } else if let Some(emoji) = named::emoji(part).next() {
            Token::Named(Kind::Emoji, emoji.to_owned())
        } else {
            Token::Break
        });
    }
}

/// Names that are no terms: that of the brand, with and without spaces, and its accounts.
#[derive(Debug, Default)]
pub(super) struct LeftOut {
    /// Words that stand one after the other.
    sequences: Vec<Vec<String>>,
    /// The same as one word.
    joined: Vec<String>,
}

impl LeftOut {
    pub(super) fn new<S: AsRef<str>>(names: &[S]) -> Self {
        let mut left_out = Self::default();
        for name in names {
            let is_word = |token| match token {
                Token::Word(word) => Some(word),
                Token::Named(Kind::Hashtag | Kind::Mention, name) => {
                    name.get(1..).map(str::to_owned)
                }
                Token::Named(..) | Token::Break => None,
            };
            let words: Vec<String> = tokens(name.as_ref())
                .into_iter()
                .filter_map(is_word)
                .collect();
            if words.is_empty() {
                continue;
            }
            left_out.joined.push(words.concat());
            left_out.sequences.push(words);
        }
        left_out
    }

    /// Puts a break in place of each name.
    pub(super) fn take_out(&self, tokens: &mut [Token]) {
        for at in 0..tokens.len() {
            let length = self.length_at(&tokens[at..]);
            tokens[at..at + length].fill(Token::Break);
        }
    }

    /// How many tokens a name takes that begins here.
    fn length_at(&self, tokens: &[Token]) -> usize {
        let is_joined = |name: &str| self.joined.iter().any(|known| known == name);
        match tokens.first() {
            Some(Token::Word(word)) if is_joined(bare(word)) => 1,
            Some(Token::Named(Kind::Hashtag | Kind::Mention, name)) => {
                usize::from(name.get(1..).is_some_and(is_joined))
            }
            Some(Token::Word(_)) => {
                let stands = |words: &&Vec<String>| {
                    words.len() <= tokens.len()
                        && words.iter().zip(tokens).all(|(word, token)| {
                            matches!(token, Token::Word(there) if bare(there) == word)
                        })
                };
                self.sequences.iter().find(stands).map_or(0, Vec::len)
            }
            _ => 0,
        }
    }
}

/// A word without the ending of the English genitive.
fn bare(word: &str) -> &str {
    word.strip_suffix("'s")
        .or_else(|| word.strip_suffix("\u{2019}s"))
        .unwrap_or(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(tokens: &[Token]) -> String {
        let word = |token: &Token| match token {
            Token::Word(word) => word.clone(),
            Token::Named(kind, name) => format!("{kind:?}:{name}"),
            Token::Break => "|".to_owned(),
        };
        tokens.iter().map(word).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn words_names_and_breaks_are_told_apart() {
        for (text, expected) in [
            ("Great bike, isn't it?", "great bike | isn't it | |"),
            (
                "Thanks @Ann! #WinterTyres \u{1F600}",
                "thanks Mention:@ann | Hashtag:#wintertyres Emoji:\u{1F600} |",
            ),
            (
                "see https://a.example/great now\nnext",
                "see | now | next |",
            ),
            ("服务差", "服 务 差 |"),
            ("", ""),
        ] {
            assert_eq!(shown(&tokens(text)), expected, "{text:?}");
        }
    }

    #[test]
    fn the_brands_name_is_left_out_however_it_is_written() {
        let left_out = LeftOut::new(&["North Wind", "@northwind_bikes"]);
        for (text, expected) in [
            ("I love North Wind's bikes", "i love | | bikes |"),
            ("northwind #NorthWind @northwind_bikes wins", "| | | wins |"),
            // A part of the name is a word like others.
            ("the wind from north", "the wind from north |"),
        ] {
            let mut tokens = tokens(text);
            left_out.take_out(&mut tokens);
            assert_eq!(shown(&tokens), expected, "{text:?}");
        }
    }
}
