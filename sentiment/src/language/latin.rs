//! The languages in Latin letters that the classifier knows, and what speaks against its answer.
//!
//! It has to answer with one of its own, also for a text in Danish or Indonesian. Letters that the
//! language does not have give many of those away; a language that others are taken for must
//! show a sign of its own.

use whichlang::Lang;

use super::words::Words;

/// A language and what its texts look like.
pub(super) struct Latin {
    /// BCP 47.
    pub(super) tag: &'static str,
    /// Its letters beyond a to z, those of common loans and names with them; lower case.
    /// Empty: too many to list.
    letters: &'static str,
    /// A text in it has one of these, as a letter or as a word. Empty: nothing is asked for.
    signs: &'static [&'static str],
}

impl Latin {
    /// `None`: it is written in other letters.
    pub(super) fn of(language: Lang) -> Option<Self> {
        let (tag, letters, signs): (_, _, &[&str]) = match language {
            Lang::Deu => ("de", "äöüßé", &[]),
            Lang::Eng => ("en", "éèêëïñöüç", &[]),
            Lang::Fra => ("fr", "àâæçéèêëîïôœùûüÿ", &[]),
            Lang::Ita => ("it", "àèéìíîòóù", &[]),
            Lang::Por => ("pt", "àáâãçéêíóôõúü", &[]),
            Lang::Spa => ("es", "áéíóúüñªº", &[]),
            // Not Afrikaans.
            Lang::Nld => (
                "nl",
                "áéèëïóöüĳ",
                &[
                    "de", "een", "ik", "je", "jij", "niet", "dat", "zijn", "naar", "bij", "deze",
                    "hij", "wij", "mijn", "heb", "hebben", "kan", "gaan", "echt",
                ],
            ),
            // Not Danish, not Norwegian.
            Lang::Swe => (
                "sv",
                "åäöéü",
                &[
                    "ä", "ö", "och", "jag", "inte", "ett", "vad", "mycket", "till",
                ],
            ),
            // Not Indonesian, not Malay.
            Lang::Tur => (
                "tr",
                "âçğıîöşüû",
                &[
                    "ğ", "ş", "ı", "ç", "ö", "ü", "bir", "bu", "ve", "ben", "sen", "var", "yok",
                    "daha", "iyi", "kadar", "gibi", "bana", "sana",
                ],
            ),
            Lang::Vie => (
                "vi",
                "",
                &["đ", "ơ", "ư", "ạ", "ấ", "ế", "ộ", "ả", "à", "ó", "á", "ì"],
            ),
            _ => return None,
        };
        Some(Self {
            tag,
            letters,
            signs,
        })
    }

    /// Whether the words can be in this language.
    pub(super) fn fits(&self, words: &Words) -> bool {
        self.has_its_letters(words) && self.shows_a_sign(words)
    }

    /// Whether no more than one in forty letters is one that the language does not have.
    fn has_its_letters(&self, words: &Words) -> bool {
        if self.letters.is_empty() || words.text().is_ascii() {
            return true;
        }
        let lower = words.text().chars().flat_map(char::to_lowercase);
        let others =
            lower.filter(|c| !c.is_ascii() && *c != '\u{307}' && !self.letters.contains(*c));
        others.count() * 40 <= words.letters()
    }

    fn shows_a_sign(&self, words: &Words) -> bool {
        let sign_of = |word: &str| {
            self.signs.iter().any(|sign| {
                if sign.is_ascii() {
                    word.eq_ignore_ascii_case(sign)
                } else {
                    word.to_lowercase().contains(sign)
                }
            })
        };
        self.signs.is_empty() || words.text().split(' ').any(sign_of)
    }
}
