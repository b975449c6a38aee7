//! What people read, in their language: sentences, numbers and dates.
//!
//! English stands in the code, as the argument of a macro, and is the key of its translations (as with
//! gettext). Each file `languages/*.po` is one more language; the build finds them. What is not
//! translated is English.
//!
//! Which language is spoken belongs to the task: [`speak`] begins it for a request of a page. Outside of that
//! (the API, the terminal, logs, what is written into rows and files) all is English.
//!
//! A translation can never bring HTML in with a value: [`t!`] makes text, which a template escapes as a whole,
//! and [`rich!`] escapes each value and all of the message but its few marks.

#![forbid(unsafe_code)]

mod accept;
mod form;
mod plural;
mod rich;
mod speak;

pub use form::{count, date, date_of_year, day, decimal, month, percent, signed};
pub use rich::{escaped, marked_up};
pub use speak::{now, speak, speak_here, turn_to};

use std::{
    collections::HashMap,
    fmt::{self, Display},
    sync::LazyLock,
};

/// A language file, as the build has read it.
struct File {
    /// Its BCP 47 tag, which is the name of the file.
    tag: &'static str,
    /// Which form of a plural goes with a number, as gettext writes it.
    rule: &'static str,
    messages: &'static [Message],
}

/// A translation.
struct Message {
    /// What tells it from another of the same words; mostly empty.
    context: &'static str,
    /// What it is in English; of a plural, for one.
    id: &'static str,
    /// The same in this language; of a plural, in each form.
    texts: &'static [&'static str],
}

include!(concat!(env!("OUT_DIR"), "/languages.rs"));

type Translations = HashMap<(&'static str, &'static str), &'static [&'static str]>;

/// What is translated, for each of [`FILES`].
static TRANSLATIONS: LazyLock<Vec<Translations>> = LazyLock::new(|| {
    let of = |file: &File| {
        let messages = file.messages.iter();
        messages
            .map(|message| ((message.context, message.id), message.texts))
            .collect()
    };
    FILES.iter().map(of).collect()
});

/// A language that pages can be shown in.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Language(usize);

impl Language {
    /// The one that is always there.
    pub const ENGLISH: Self = Self(0);

    /// All there are: English, then the others by their tags.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..=FILES.len()).map(Self)
    }

    /// Its BCP 47 tag.
    pub fn tag(self) -> &'static str {
        self.file().map_or("en", |file| file.tag)
    }

    /// What it is called by those who speak it.
    pub fn name(self) -> &'static str {
        self.text("name of this language", "English")
    }

    /// The language that has this very tag.
    pub fn by_tag(tag: &str) -> Option<Self> {
        Self::all().find(|known| known.tag() == tag)
    }

    /// The language for a tag: itself, or the one without its last parts (RFC 4647, section 3.4); `de-AT` is
    /// German. None: there is none of it here.
    pub fn of_tag(tag: &str) -> Option<Self> {
        let mut tag = tag.trim();
        loop {
            if let Some(found) = Self::all().find(|known| known.tag().eq_ignore_ascii_case(tag)) {
                return Some(found);
            }
            (tag, _) = tag.rsplit_once(['-', '_'])?;
        }
    }

    /// The one that a header `Accept-Language` wants most of those that are here; none: it names none of them.
    pub fn accepted(header: &str) -> Option<Self> {
        accept::best(header)
    }

    fn file(self) -> Option<&'static File> {
        FILES.get(self.0.checked_sub(1)?)
    }

    fn texts(self, context: &str, id: &str) -> Option<&'static [&'static str]> {
        let known = TRANSLATIONS.get(self.0.checked_sub(1)?)?;
        // Keys live for ever, and are asked for by shorter ones.
        known.get(&(context, id) as &(&str, &str)).copied()
    }

    fn text(self, context: &str, id: &'static str) -> &'static str {
        let texts = self.texts(context, id);
        texts.and_then(|texts| texts.first()).copied().unwrap_or(id)
    }

    /// The form for a number.
    fn form(self, context: &str, number: i64, [one, many]: [&'static str; 2]) -> &'static str {
        let otherwise = if number == 1 { one } else { many };
        let Some((texts, file)) = self.texts(context, one).zip(self.file()) else {
            return otherwise;
        };
        let place = plural::form(file.rule, number.unsigned_abs());
        texts.get(place).copied().unwrap_or(otherwise)
    }
}

impl fmt::Debug for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.tag())
    }
}

/// A value of a message, by the name of its place.
pub type Value<'v> = (&'static str, &'v dyn Display);

/// A message in the language that is spoken now. For [`t!`] and [`tc!`].
pub fn text(context: &str, id: &'static str) -> &'static str {
    now().text(context, id)
}

/// The same, of words that stood elsewhere: marked there by [`m!`].
pub fn known(id: &str) -> Option<&'static str> {
    now().texts("", id)?.first().copied()
}

/// A message in the form that goes with a number. For [`tn!`].
pub fn text_of(context: &str, number: i64, forms: [&'static str; 2]) -> &'static str {
    now().form(context, number, forms)
}

/// Puts values into their places, `{name}`; a place without a value stays as it is.
pub fn fill(text: &str, values: &[Value<'_>]) -> String {
    fill_with(text, |name| {
        let value = values.iter().find(|(known, _)| *known == name);
        value.map(|(_, value)| value.to_string())
    })
}

fn fill_with(text: &str, value: impl Fn(&str) -> Option<String>) -> String {
    let mut filled = String::with_capacity(text.len() + 32);
    let mut rest = text;
    while let Some((before, from)) = rest.split_once('{') {
        filled += before;
        match from.split_once('}').map(|(name, rest)| (value(name), rest)) {
            Some((Some(value), behind)) => {
                filled += &value;
                rest = behind;
            }
            _ => {
                filled.push('{');
                rest = from;
            }
        }
    }
    filled + rest
}

/// The same sentence in the language that is spoken now, where it is one of these, with values in their places:
/// for sentences that were made in English and kept, or come from where no language is known. A value that is
/// one of them as well is told again, too. Whatever is no such sentence stays.
pub fn localized(sentences: &[&'static str], text: &str) -> String {
    if now() == Language::ENGLISH {
        return text.to_owned();
    }
    if let Some(same) = sentences.iter().find(|sentence| **sentence == text) {
        return self::text("", same).to_owned();
    }
    let mut found = sentences
        .iter()
        .filter_map(|pattern| Some((pattern, values_in(pattern, text)?)));
    let Some((pattern, values)) = found.next() else {
        return text.to_owned();
    };
    fill_with(self::text("", pattern), |name| {
        let (_, value) = values.iter().find(|(known, _)| *known == name)?;
        Some(localized(sentences, value))
    })
}

/// What stands in the places of a pattern, where the text is one of it.
fn values_in<'t>(pattern: &'static str, text: &'t str) -> Option<Vec<(&'static str, &'t str)>> {
    let (begin, mut pattern) = pattern.split_once('{')?;
    let mut rest = text.strip_prefix(begin)?;
    let mut values = Vec::new();
    loop {
        let (name, behind) = pattern.split_once('}')?;
        let (between, next) = match behind.split_once('{') {
            Some((between, next)) => (between, Some(next)),
            None => (behind, None),
        };
        let value = match next {
            None => rest.strip_suffix(between)?,
            Some(_) => rest.split_once(between)?.0,
        };
        if value.is_empty() {
            return None;
        }
        values.push((name, value));
        match next {
            None => return Some(values),
            Some(next) => {
                rest = &rest[value.len() + between.len()..];
                pattern = next;
            }
        }
    }
}

/// A text in the language that is spoken now. The first argument is the text in English, with places like
/// `{name}`; the others are their values. Without values it is a `&'static str`, else a `String`.
#[macro_export]
macro_rules! t {
    ($text:literal $(,)?) => { $crate::text("", $text) };
    ($text:literal, $($name:ident = $value:expr),+ $(,)?) => {
        $crate::fill($crate::text("", $text), &[$((stringify!($name), &$value as &dyn ::core::fmt::Display)),+])
    };
}

/// The same for words that mean several things, with a first argument that says which.
#[macro_export]
macro_rules! tc {
    ($context:literal, $text:literal $(,)?) => { $crate::text($context, $text) };
    ($context:literal, $text:literal, $($name:ident = $value:expr),+ $(,)?) => {
        $crate::fill($crate::text($context, $text), &[$((stringify!($name), &$value as &dyn ::core::fmt::Display)),+])
    };
}

/// The same with a number (an `i64`), in the form that goes with it: for one, and for many. The place `{n}` is
/// the number.
#[macro_export]
macro_rules! tn {
    ($number:expr, $one:literal, $many:literal $(, $name:ident = $value:expr)* $(,)?) => {
        $crate::tnc!("", $number, $one, $many $(, $name = $value)*)
    };
}

/// The same for words that mean several things, or stand in several cases, with a first argument that says
/// which.
#[macro_export]
macro_rules! tnc {
    ($context:literal, $number:expr, $one:literal, $many:literal $(, $name:ident = $value:expr)* $(,)?) => {{
        let number: i64 = $number;
        $crate::fill(
            $crate::text_of($context, number, [$one, $many]),
            &[
                ("n", &$crate::count(number) as &dyn ::core::fmt::Display)
                $(, (stringify!($name), &$value as &dyn ::core::fmt::Display))*
            ],
        )
    }};
}

/// A text with marks, as HTML: `<a>`, `<b>`, `<code>` and `<em>` in the text are kept, everything else in it and
/// every value is escaped. The second argument: where the links lead, in their order.
#[macro_export]
macro_rules! rich {
    ($text:literal, [$($link:expr),* $(,)?] $(, $name:ident = $value:expr)* $(,)?) => {
        $crate::marked_up(
            $crate::text("", $text),
            &[$(::core::convert::AsRef::<str>::as_ref(&$link)),*],
            &[$((stringify!($name), &$value as &dyn ::core::fmt::Display)),*],
        )
    };
}

/// Marks English words for translation where they stand, and leaves them as they are: [`known`] translates them
/// where they are shown.
#[macro_export]
macro_rules! m {
    ($text:literal) => {
        $text
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    fn german<T>(say: impl FnOnce() -> T) -> T {
        speak_here(Language::of_tag("de").expect("German"), say)
    }

    #[test]
    fn a_tag_finds_its_language_or_the_one_without_its_last_parts() {
        let tag = |text| Language::of_tag(text).map(Language::tag);
        assert_eq!(tag("de"), Some("de"));
        assert_eq!(tag("DE-at"), Some("de"));
        assert_eq!(tag("fr-Latn-CA"), Some("fr"));
        assert_eq!(tag("en-GB"), Some("en"));
        assert_eq!((tag("tlh"), tag(""), tag("-")), (None, None, None));
        assert_eq!(tag("d"), None);
    }

    #[test]
    fn values_are_put_in_once_and_never_read_again() {
        let value = "{b} {a}";
        assert_eq!(
            fill("{a}, {b}{c}{", &[("a", &value), ("b", &7)]),
            "{b} {a}, 7{c}{"
        );
    }

    #[test]
    fn sentences_of_elsewhere_are_told_again_where_their_pattern_is_known() {
        let patterns = [
            m!("Too many attempts: please wait {n} seconds."),
            "{a} and {b}.",
        ];
        let text = "Too many attempts: please wait 7 seconds.";
        assert_eq!(localized(&patterns, text), text);
        german(|| {
            // Not one of the catalogue: it stays as it was.
            assert_eq!(localized(&patterns, "x and y and z."), "x and y and z.");
            assert_eq!(localized(&patterns, "something else"), "something else");
        });
        assert_eq!(values_in("{a} and {b}.", " and y."), None);
        let found = values_in("{a} and {b}.", "x and y and z.");
        assert_eq!(found, Some(vec![("a", "x"), ("b", "y and z")]));
    }

    #[test]
    fn what_is_not_translated_is_english_and_nothing_of_it_is_spoken_elsewhere() {
        assert_eq!(german(|| known("no such text")), None);
        assert_eq!(german(|| text("", "no such text")), "no such text");
        assert_eq!(german(|| now().tag()), "de");
        assert_eq!(now(), Language::ENGLISH);
        assert_eq!(tn!(2, "{n} no such", "{n} no suches"), "2 no suches");
    }
}
