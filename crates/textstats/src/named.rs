//! What a text names: hashtags, people, addresses, emoji.

use unicode_properties::emoji::{EmojiStatus, UnicodeEmoji, is_emoji_presentation_selector};
use unicode_segmentation::UnicodeSegmentation;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Hashtag,
    Mention,
    Link,
}

/// Calls `found` for what is named in a run of characters without white space.
pub(crate) fn in_word<'w>(word: &'w str, mut found: impl FnMut(Kind, &'w str)) {
    let mut rest = word;
    let mut before: Option<char> = None;
    while let Some(first) = rest.chars().next() {
        // What follows a letter or digit is a part of something else: a mail address, an anchor.
        let name = match before.is_some_and(|before| before.is_alphanumeric() || before == '_') {
            true => None,
            false => link(rest)
                .map(|link| (Kind::Link, link))
                .or_else(|| hashtag(rest).map(|tag| (Kind::Hashtag, tag)))
                .or_else(|| mention(rest).map(|name| (Kind::Mention, name))),
        };
        let length = match name {
            Some((kind, name)) => {
                found(kind, name);
                name.len()
            }
            None => first.len_utf8(),
        };
        before = rest[..length].chars().next_back();
        rest = &rest[length..];
    }
}

/// `#` and letters, digits and underscores, with at least one that is no digit.
fn hashtag(text: &str) -> Option<&str> {
    let name = text.strip_prefix(['#', '＃'])?;
    let is_part = |c: char| c.is_alphanumeric() || c == '_' || is_mark(c);
    let end = name.find(|c| !is_part(c)).unwrap_or(name.len());
    let is_name = name[..end].chars().any(|c| !c.is_numeric() && c != '_');
    is_name.then(|| &text[..text.len() - name.len() + end])
}

/// `@name`, and `@name@host` as the Fediverse writes it.
fn mention(text: &str) -> Option<&str> {
    let name = text.strip_prefix('@')?;
    let end = handle(name)?;
    let host = name[end..].strip_prefix('@').and_then(handle);
    Some(&text[..1 + end + host.map_or(0, |host| 1 + host)])
}

/// The length of a handle: ASCII letters, digits, `_`, and `.` and `-` inside.
fn handle(text: &str) -> Option<usize> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-');
    let end = text.find(|c| !is_part(c)).unwrap_or(text.len());
    let handle = text[..end].trim_end_matches(['.', '-']);
    let begins = handle.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_');
    begins.then_some(handle.len())
}

/// An address up to the punctuation of the sentence around it.
fn link(text: &str) -> Option<&str> {
    let prefix = ["http://", "https://", "www."].into_iter().find(|prefix| {
        text.get(..prefix.len())
            .is_some_and(|begin| begin.eq_ignore_ascii_case(prefix))
    })?;
    let is_outside = |c: char| {
        matches!(
            c,
            '<' | '>' | '"' | '|' | '`' | '“' | '”' | '«' | '»' | '。' | '，' | '、'
        )
    };
    let end = text.find(is_outside).unwrap_or(text.len());
    let mut link = &text[..end];
    let mut brackets = Brackets::of(link);
    loop {
        let trimmed =
            link.trim_end_matches(['.', ',', ';', ':', '!', '?', '\'', '*', '_', '~', '…']);
        // A bracket belongs to the address if it was opened there.
        let trimmed = match trimmed.chars().next_back() {
            Some(close @ (')' | ']' | '}')) if brackets.take_unopened(close) => {
                &trimmed[..trimmed.len() - 1]
            }
            _ => trimmed,
        };
        if trimmed.len() == link.len() {
            break;
        }
        link = trimmed;
    }
    (link.len() > prefix.len()).then_some(link)
}

/// How many brackets of each kind are closed in an address beyond those that were opened there. Counted once:
/// counting again for each bracket that is cut off takes time that grows with the square of their number.
struct Brackets([isize; 3]);

impl Brackets {
    fn of(text: &str) -> Self {
        let mut counts = [0; 3];
        for c in text.chars() {
            match c {
                '(' | '[' | '{' => counts[Self::kind(c)] -= 1,
                ')' | ']' | '}' => counts[Self::kind(c)] += 1,
                _ => {}
            }
        }
        Self(counts)
    }

    fn kind(bracket: char) -> usize {
        match bracket {
            '(' | ')' => 0,
            '[' | ']' => 1,
            _ => 2,
        }
    }

    /// Takes away a closing bracket at the end, if it was not opened in the address.
    fn take_unopened(&mut self, close: char) -> bool {
        let beyond = &mut self.0[Self::kind(close)];
        let is_unopened = *beyond > 0;
        *beyond -= isize::from(is_unopened);
        is_unopened
    }
}

/// Marks that belong to the letter before them.
fn is_mark(c: char) -> bool {
    use unicode_properties::{GeneralCategoryGroup, UnicodeGeneralCategory};
    c.general_category_group() == GeneralCategoryGroup::Mark
}

/// The emoji of a text, each a whole sequence: with its colour of skin, its flag, its family.
pub(crate) fn emoji(text: &str) -> impl Iterator<Item = &str> {
    // Most texts have none, and looking for clusters costs more than looking at bytes.
    let any = text.bytes().any(|byte| byte >= 0xc2);
    let text = if any { text } else { "" };
    text.graphemes(true).filter(|cluster| is_emoji(cluster))
}

fn is_emoji(cluster: &str) -> bool {
    let Some(first) = cluster.chars().next() else {
        return false;
    };
    match first.emoji_status() {
        EmojiStatus::EmojiPresentation
        | EmojiStatus::EmojiPresentationAndModifierBase
        | EmojiStatus::EmojiPresentationAndEmojiComponent
        | EmojiStatus::EmojiPresentationAndModifierAndEmojiComponent => true,
        EmojiStatus::EmojiOther
        | EmojiStatus::EmojiModifierBase
        | EmojiStatus::EmojiOtherAndEmojiComponent => {
            cluster.chars().skip(1).any(is_emoji_presentation_selector)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn links(word: &str) -> Vec<&str> {
        let mut links = Vec::new();
        in_word(word, |kind, name| {
            if kind == Kind::Link {
                links.push(name);
            }
        });
        links
    }

    #[test]
    fn brackets_belong_to_an_address_that_opened_them() {
        for (word, expected) in [
            ("(https://a.example/x)", "https://a.example/x"),
            ("https://a.example/x_(y)", "https://a.example/x_(y)"),
            (
                "[https://a.example/(x)[y]{z}]),",
                "https://a.example/(x)[y]{z}",
            ),
            ("https://a.example/((x)).)}", "https://a.example/((x))"),
            ("https://a.example/(x)]..)", "https://a.example/(x)"),
            ("https://a.example/)(", "https://a.example/)("),
        ] {
            assert_eq!(links(word), [expected], "{word}");
        }
    }

    #[test]
    fn an_address_of_a_million_brackets_is_read_before_anybody_gives_up() {
        for end in [")", ")]}", ").,", "(", "()"] {
            let word = format!("https://a.example/{}", end.repeat(1_000_000 / end.len()));
            assert_eq!(links(&word).len(), 1, "{end}");
        }
    }
}
