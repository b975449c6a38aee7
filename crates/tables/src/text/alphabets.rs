//! Letters beyond ASCII of languages: a text whose letters are all in one of these was read as it was
//! written.

/// Those of Estonian and Hungarian, which are told apart from others by them.
pub(super) const ESTONIAN: &str = "äõöšüž";
pub(super) const HUNGARIAN: &str = "áéíóöőúüű";

/// The small letters of each language in Latin script, loan words included.
pub(super) const LATIN: [&str; 21] = [
    // Lithuanian, Latvian, Estonian
    "ąčęėįšųūž",
    "āčēģīķļņōŗšūž",
    ESTONIAN,
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

/// The same in Cyrillic script: Russian and Bulgarian, Ukrainian, Belarusian, Serbian, Macedonian.
pub(super) const CYRILLIC: [&str; 5] = [
    "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
    "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя",
    "абвгдеёжзійклмнопрстуўфхцчшыьэюя",
    "абвгдђежзијклљмнњопрстћуфхцчџш",
    "абвгдѓежзѕијклљмнњопрстќуфхцчџш",
];

/// How many letters of a text are foreign to the language that it fits best; each letter comes with how often
/// it occurs.
pub(super) fn foreign(alphabets: &[&str], letters: &[(char, u64)]) -> u64 {
    let small = |letter: char| letter.to_lowercase().next().unwrap_or(letter);
    let outside = |alphabet: &str| {
        let is_in = |letter: char| letter.is_ascii() || alphabet.contains(letter);
        let outside = letters.iter().filter(|(letter, _)| !is_in(small(*letter)));
        outside.map(|(_, count)| count).sum()
    };
    let outside = alphabets.iter().map(|alphabet| outside(alphabet));
    outside.min().unwrap_or_default()
}
