//! Letters beyond ASCII of languages in Latin script: a text whose letters are all in one of these was read
//! as it was written.

/// The small letters of each language, loan words included.
const ALPHABETS: [&str; 21] = [
    // Lithuanian, Latvian, Estonian
    "ąčęėįšųūž",
    "āčēģīķļņōŗšūž",
    "äõöšüž",
    // German, French, Spanish, Portuguese, Italian, Catalan
    "àäèéößü",
    "àâæçèéêëîïôœùûüÿ",
    "áéíñóúü",
    "àáâãçéêíóôõúü",
    "àèéìíîòóùú",
    "àçèéíïñòóúü",
    // Dutch, Danish and Norwegian, Swedish and Finnish, Icelandic
    "áçèéêëíïóöúü",
    "äåæèéêòóôöø",
    "àäåéöšüž",
    "áæéíðóöúýþ",
    // Polish, Czech and Slovak, Hungarian, Romanian, Croatian and Slovene
    "ąćęłńóśźż",
    "áäčďéěíĺľňóôŕřšťúůýž",
    "áéíóöőúüű",
    "âîășşțţ",
    "ćčđšž",
    // Turkish, Albanian, Vietnamese
    "âçîğıöşûü",
    "çë",
    "àáâèéêíóôùúăđơư",
];

/// How many letters of a text are foreign to the language that it fits best; each letter comes with how often
/// it occurs.
pub(super) fn foreign(letters: &[(char, u64)]) -> u64 {
    let small = |letter: char| letter.to_lowercase().next().unwrap_or(letter);
    let outside = |alphabet: &str| {
        let is_in = |letter: char| letter.is_ascii() || alphabet.contains(letter);
        let outside = letters.iter().filter(|(letter, _)| !is_in(small(*letter)));
        outside.map(|(_, count)| count).sum()
    };
    ALPHABETS.into_iter().map(outside).min().unwrap_or_default()
}
