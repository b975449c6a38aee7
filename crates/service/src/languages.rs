//! Languages as people call them.

use i18n::{count, percent, t};
use store::LanguageCount;

/// Languages named one by one; the rest is "others".
const NAMED: usize = 6;

/// The name of a language by its BCP 47 tag; the tag itself where there is none here.
pub fn name(tag: &str) -> &str {
    let primary = tag.split(['-', '_']).next().unwrap_or(tag);
    match primary.to_ascii_lowercase().as_str() {
        "am" => t!("Amharic"),
        "ar" => t!("Arabic"),
        "be" => t!("Belarusian"),
        "bg" => t!("Bulgarian"),
        "bn" => t!("Bengali"),
        "ca" => t!("Catalan"),
        "cs" => t!("Czech"),
        "da" => t!("Danish"),
        "de" => t!("German"),
        "el" => t!("Greek"),
        "en" => t!("English"),
        "es" => t!("Spanish"),
        "fa" => t!("Persian"),
        "fi" => t!("Finnish"),
        "fr" => t!("French"),
        "gu" => t!("Gujarati"),
        "he" => t!("Hebrew"),
        "hi" => t!("Hindi"),
        "hr" => t!("Croatian"),
        "hu" => t!("Hungarian"),
        "hy" => t!("Armenian"),
        "id" => t!("Indonesian"),
        "it" => t!("Italian"),
        "ja" => t!("Japanese"),
        "ka" => t!("Georgian"),
        "km" => t!("Khmer"),
        "kn" => t!("Kannada"),
        "ko" => t!("Korean"),
        "lo" => t!("Lao"),
        "mk" => t!("Macedonian"),
        "ml" => t!("Malayalam"),
        "mr" => t!("Marathi"),
        "my" => t!("Burmese"),
        "nb" | "nn" | "no" => t!("Norwegian"),
        "nl" => t!("Dutch"),
        "pa" => t!("Punjabi"),
        "pl" => t!("Polish"),
        "pt" => t!("Portuguese"),
        "ro" => t!("Romanian"),
        "ru" => t!("Russian"),
        "si" => t!("Sinhala"),
        "sk" => t!("Slovak"),
        "sr" => t!("Serbian"),
        "sv" => t!("Swedish"),
        "ta" => t!("Tamil"),
        "te" => t!("Telugu"),
        "th" => t!("Thai"),
        "tr" => t!("Turkish"),
        "uk" => t!("Ukrainian"),
        "ur" => t!("Urdu"),
        "vi" => t!("Vietnamese"),
        "zh" => t!("Chinese"),
        _ => tag,
    }
}

/// "English 81 %, German 7 %, 3 other languages 2 %; 10 % too short to tell."
///
/// `counts`: most frequent first. Empty without comments.
pub fn sentence(counts: &[LanguageCount]) -> String {
    let total: i64 = counts.iter().map(|count| count.comments).sum();
    let share = |comments: i64| match comments as f64 / total as f64 {
        share if share < 0.005 => t!("under 1 %").to_owned(),
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
            parts.push(t!(
                "{n} others {share}",
                n = count(languages),
                share = share(comments)
            ));
        }
    }
    let known: i64 = known.iter().map(|(_, comments)| comments).sum();
    match (parts.is_empty(), total - known) {
        (true, 0) => String::new(),
        (true, _) => t!("The comments are too short to tell their language.").to_owned(),
        (false, 0) => t!("Languages: {list}.", list = parts.join(", ")),
        (false, short) => t!(
            "Languages: {list}; {share} too short to tell.",
            list = parts.join(", "),
            share = share(short)
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
