//! Languages as people call them.

use service::wording::count;
use store::LanguageCount;

use super::format::percent;

/// Languages named one by one; the rest is "others".
const NAMED: usize = 6;

/// The English name of a language by its BCP 47 tag; the tag itself where there is none here.
pub(super) fn name(tag: &str) -> &str {
    let primary = tag.split(['-', '_']).next().unwrap_or(tag);
    match primary.to_ascii_lowercase().as_str() {
        "am" => "Amharic",
        "ar" => "Arabic",
        "be" => "Belarusian",
        "bg" => "Bulgarian",
        "bn" => "Bengali",
        "ca" => "Catalan",
        "cs" => "Czech",
        "da" => "Danish",
        "de" => "German",
        "el" => "Greek",
        "en" => "English",
        "es" => "Spanish",
        "fa" => "Persian",
        "fi" => "Finnish",
        "fr" => "French",
        "gu" => "Gujarati",
        "he" => "Hebrew",
        "hi" => "Hindi",
        "hr" => "Croatian",
        "hu" => "Hungarian",
        "hy" => "Armenian",
        "id" => "Indonesian",
        "it" => "Italian",
        "ja" => "Japanese",
        "ka" => "Georgian",
        "km" => "Khmer",
        "kn" => "Kannada",
        "ko" => "Korean",
        "lo" => "Lao",
        "mk" => "Macedonian",
        "ml" => "Malayalam",
        "mr" => "Marathi",
        "my" => "Burmese",
        "nb" | "nn" | "no" => "Norwegian",
        "nl" => "Dutch",
        "pa" => "Punjabi",
        "pl" => "Polish",
        "pt" => "Portuguese",
        "ro" => "Romanian",
        "ru" => "Russian",
        "si" => "Sinhala",
        "sk" => "Slovak",
        "sr" => "Serbian",
        "sv" => "Swedish",
        "ta" => "Tamil",
        "te" => "Telugu",
        "th" => "Thai",
        "tr" => "Turkish",
        "uk" => "Ukrainian",
        "ur" => "Urdu",
        "vi" => "Vietnamese",
        "zh" => "Chinese",
        _ => tag,
    }
}

/// "English 81 %, German 7 %, 3 other languages 2 %; 10 % too short to tell."
///
/// `counts`: most frequent first. Empty without comments.
pub(super) fn sentence(counts: &[LanguageCount]) -> String {
    let total: i64 = counts.iter().map(|count| count.comments).sum();
    let share = |comments: i64| match comments as f64 / total as f64 {
        share if share < 0.005 => "under 1 %".to_owned(),
        share => percent(share),
    };
    let known: Vec<(&str, i64)> = counts
        .iter()
        .filter_map(|count| Some((count.language.as_deref()?, count.comments)))
        .collect();
    let (named, others) = known.split_at(known.len().min(NAMED));
    let mut parts: Vec<String> = named
        .iter()
        .map(|(tag, comments)| format!("{} {}", name(tag), share(*comments)))
        .collect();
    match others {
        [] => {}
        [(tag, comments)] => parts.push(format!("{} {}", name(tag), share(*comments))),
        many => {
            let comments = many.iter().map(|(_, comments)| comments).sum();
            let languages = i64::try_from(many.len()).unwrap_or(i64::MAX);
            parts.push(format!("{} others {}", count(languages), share(comments)));
        }
    }
    let known: i64 = known.iter().map(|(_, comments)| comments).sum();
    match (parts.is_empty(), total - known) {
        (true, 0) => String::new(),
        (true, _) => "The comments are too short to tell their language.".to_owned(),
        (false, 0) => format!("Languages: {}.", parts.join(", ")),
        (false, short) => format!(
            "Languages: {}; {} too short to tell.",
            parts.join(", "),
            share(short)
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn said(counts: &[(&str, i64)]) -> String {
        let counts: Vec<_> = counts
            .iter()
            .map(|(tag, comments)| LanguageCount {
                language: Some(*tag).filter(|tag| !tag.is_empty()).map(str::to_owned),
                comments: *comments,
            })
            .collect();
        sentence(&counts)
    }

    #[test]
    fn the_frequent_ones_are_named_and_the_rest_is_counted() {
        assert_eq!(said(&[]), "");
        assert_eq!(
            said(&[("", 3)]),
            "The comments are too short to tell their language."
        );
        assert_eq!(
            said(&[("en", 3), ("de", 1)]),
            "Languages: English 75 %, German 25 %."
        );
        assert_eq!(
            said(&[("en", 900), ("", 99), ("tlh", 1)]),
            "Languages: English 90 %, tlh under 1 %; 10 % too short to tell."
        );
        let many = [
            ("en", 20),
            ("de", 20),
            ("fr", 20),
            ("es", 10),
            ("it", 10),
            ("pt-BR", 10),
            ("nl", 5),
            ("sv", 5),
        ];
        let sentence = said(&many);
        assert!(
            sentence.ends_with("Portuguese 10 %, 2 others 10 %."),
            "{sentence}"
        );
    }
}
