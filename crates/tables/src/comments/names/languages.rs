//! The tables of all languages.

use super::asian::{HEBREW, HINDI, INDONESIAN, PERSIAN, THAI, VIETNAMESE};
use super::balkan::{ALBANIAN, MACEDONIAN, SLOVENIAN};
use super::baltic::{ESTONIAN, LATVIAN, LITHUANIAN};
use super::central::{CZECH, HUNGARIAN, POLISH, ROMANIAN, SLOVAK};
use super::east_asian::{CHINESE, JAPANESE, KOREAN};
use super::germanic::{DUTCH, GERMAN};
use super::nordic::{DANISH, FINNISH, ICELANDIC, NORWEGIAN, SWEDISH};
use super::romance::{FRENCH, ITALIAN, PORTUGUESE, SPANISH};
use super::scripts::{ARABIC, BELARUSIAN, GREEK, RUSSIAN, UKRAINIAN};
use super::southern::{BULGARIAN, CATALAN, CROATIAN, SERBIAN};
use super::turkish::TURKISH;
use crate::comments::fields::Field;

/// The usual words for columns in one language, best first.
pub(super) type Names = &'static [(Field, &'static [&'static str])];

/// In the languages of people who export comments; the earlier ones fit better.
pub(super) const ALL: [Names; 41] = [
    GERMAN, FRENCH, SPANISH, PORTUGUESE, ITALIAN, DUTCH, POLISH, TURKISH, SWEDISH, DANISH,
    NORWEGIAN, FINNISH, CZECH, SLOVAK, HUNGARIAN, ROMANIAN, INDONESIAN, RUSSIAN, UKRAINIAN, GREEK,
    CHINESE, JAPANESE, KOREAN, ARABIC, CATALAN, CROATIAN, SERBIAN, BULGARIAN, VIETNAMESE, HEBREW,
    PERSIAN, HINDI, THAI, LITHUANIAN, LATVIAN, ESTONIAN, SLOVENIAN, MACEDONIAN, ALBANIAN,
    ICELANDIC, BELARUSIAN,
];
