//! The language of texts that are too short to tell it alone, by the texts around them.
//!
//! Comments under one post, or in one file, are mostly in one language, and a dozen of them hold as
//! many words as an article. Texts are looked at in blocks of [`BLOCK`] neighbouring places, so that
//! what is found depends on the places alone and never on how somebody cut the list into batches.
//!
//! Within a block each writing system stands for itself. Where most texts tell their language, the
//! short ones beside them are taken to be in the same. Where too few do, the short ones in Latin
//! letters are put together: their words decide ([`Tally`]), or else the trigram classifier of the crate
//! whatlang, which knows many languages (Tagalog, Estonian ...), where the words do not speak against
//! it. Its forty times higher price is paid for these blocks alone. A short text that has only
//! words of another language than those around it is in that one.

use std::sync::LazyLock;

use whatlang::{Detector, Lang};

use super::{
    choose,
    common::{Tally, whole_language},
    primary, same,
    script::Script,
    surely,
    words::Words,
};

/// Neighbouring places that are judged together. 32 short comments hold some 400 letters; whatlang is
/// sure of a language from about 120 on.
pub const BLOCK: u64 = 32;

/// Texts that tell a language by themselves below which nothing follows for others.
const FEWEST_VOTES: usize = 8;

/// Texts, and letters in those without a language, below which they are not put together.
const FEWEST_SHORT: usize = 6;
const FEWEST_LETTERS: usize = 80;

/// Bytes of short texts that are put together: more make nothing surer and only cost time.
const ENOUGH: usize = 480;

/// A text in its place in a list.
#[derive(Debug, Clone, Copy)]
pub struct Placed<'a> {
    /// From 0. Places may be missing, but not out of order.
    pub place: u64,
    /// The text.
    pub text: &'a str,
    /// Its language as a platform or file says it, BCP 47.
    pub said: Option<&'a str>,
}

/// The language of each text, in the same order: by itself (see [`detect`]), by what somebody says of
/// it (see [`choose`]), else by the texts in its block.
///
/// A block whose texts are not all given is judged by those that are: give whole blocks, except at
/// the end of the list. Texts without a letter have no language, whatever stands around them.
pub fn judge<'a>(texts: &[Placed<'a>]) -> Vec<Option<&'a str>> {
    let mut languages = Vec::with_capacity(texts.len());
    for block in texts.chunk_by(|a, b| a.place / BLOCK == b.place / BLOCK) {
        let first = languages.len();
        languages.extend(
            block
                .iter()
                .map(|text| choose(surely(&Words::of(text.text)), text.said)),
        );
        fill(block, &mut languages[first..]);
    }
    languages
}

/// The texts of a block in one kind of letters.
#[derive(Default)]
struct Side<'a> {
    /// What those say that tell a language.
    votes: Vec<&'a str>,
    /// The places of the others in the block, and their words.
    silent: Vec<(usize, Words)>,
}

/// Gives the texts of a block that have none the language of those around them.
fn fill<'a>(block: &[Placed<'a>], languages: &mut [Option<&'a str>]) {
    if languages.iter().all(Option::is_some) {
        return;
    }
    let (mut latin, mut other) = (Side::default(), Side::default());
    for (at, language) in languages.iter().enumerate() {
        if let Some(tag) = language {
            match is_written_in_latin(tag) {
                true => latin.votes.push(tag),
                false => other.votes.push(tag),
            }
            continue;
        }
        let words = Words::of(block[at].text);
        if words.letters() == 0 {
            continue;
        }
        match Script::of(words.text()) {
            Some(Script::Latin) => latin.silent.push((at, words)),
            _ => other.silent.push((at, words)),
        }
    }
    let around = latin.majority();
    if around.is_some() || latin.votes.len() + latin.silent.len() >= FEWEST_SHORT {
        let tallies: Vec<_> = latin
            .silent
            .iter()
            .map(|(_, words)| Tally::of(words))
            .collect();
        let around = around.or_else(|| together(&latin, &tallies));
        for ((at, _), tally) in latin.silent.iter().zip(&tallies) {
            languages[*at] = tally.other_than(around).or(around);
        }
    }
    // Few words say nothing of the texts around them: those in English seldom tell theirs.
    for (at, words) in &latin.silent {
        languages[*at] = languages[*at].or_else(|| whole_language(words));
    }
    let around = other.majority();
    let agreed = other.agreed();
    for (at, words) in &other.silent {
        // Their script says nearly as much: two texts that agree are enough for others in it.
        let in_script = |tag: &&str| {
            let script = Script::of(words.text());
            script.is_some_and(|script| script.is_of(tag))
        };
        languages[*at] = around.or_else(|| agreed.filter(in_script));
    }
}

impl<'a> Side<'a> {
    /// What at least two thirds of the texts that tell a language say, if those are enough: also
    /// beside the texts that tell none.
    fn majority(&self) -> Option<&'a str> {
        if self.votes.len() < FEWEST_VOTES || self.votes.len() * 2 < self.silent.len() {
            return None;
        }
        self.agreed()
    }

    /// What at least two thirds of the texts that tell a language say.
    fn agreed(&self) -> Option<&'a str> {
        // Whoever has more than half is left over when unequal ones cancel each other out
        // (Boyer and Moore 1981): one pass, where counting each against all took longer than scoring.
        let (mut most, mut ahead) = ("", 0);
        for &vote in &self.votes {
            match (ahead, same(most, vote)) {
                (0, _) => (most, ahead) = (vote, 1),
                (_, true) => ahead += 1,
                (_, false) => ahead -= 1,
            }
        }
        let count = self.votes.iter().filter(|vote| same(vote, most)).count();
        if count < 2 {
            return None;
        }
        // Of one language said in two ways (`en`, `en-GB`), what is common to both.
        (count * 3 >= self.votes.len() * 2).then(|| primary(most))
    }
}

/// The language of short texts put together; `None` unless it is sure.
///
/// Their words decide where they speak clearly for one language, else the few texts that tell theirs.
/// Else the classifier does, which is sure of many things: what it says must not be against the words.
fn together<'a>(side: &Side<'a>, tallies: &[Tally]) -> Option<&'a str> {
    let mut tally = Tally::default();
    tallies.iter().for_each(|other| tally.add_all(other));
    if let Some(language) = tally.common_language() {
        return Some(language);
    }
    if let Some(language) = side.agreed().filter(|language| tally.allows(language)) {
        return Some(language);
    }
    let texts = &side.silent;
    let letters: usize = texts.iter().map(|(_, words)| words.letters()).sum();
    if texts.len() < FEWEST_SHORT || letters < FEWEST_LETTERS {
        return None;
    }
    let mut all = String::with_capacity(ENOUGH * 2);
    for (_, words) in texts {
        if all.len() >= ENOUGH {
            break;
        }
        all.push_str(words.text());
        all.push('\n');
    }
    let found = DETECTOR.detect(&all)?;
    let language = tag(found.lang()).filter(|_| found.is_reliable())?;
    tally.allows(language).then_some(language)
}

/// Without languages in which nearly nobody comments, and for which others are taken.
static DETECTOR: LazyLock<Detector> = LazyLock::new(|| {
    let rare = [
        Lang::Aka,
        Lang::Epo,
        Lang::Jav,
        Lang::Lat,
        Lang::Sna,
        Lang::Tuk,
    ];
    Detector::with_denylist(rare.to_vec())
});

/// The BCP 47 tag of a language in Latin letters; `None` for others, which their letters tell.
fn tag(language: Lang) -> Option<&'static str> {
    Some(match language {
        Lang::Afr => "af",
        Lang::Aze => "az",
        Lang::Cat => "ca",
        Lang::Ces => "cs",
        Lang::Cym => "cy",
        Lang::Dan => "da",
        Lang::Deu => "de",
        Lang::Eng => "en",
        Lang::Est => "et",
        Lang::Fin => "fi",
        Lang::Fra => "fr",
        Lang::Hrv => "hr",
        Lang::Hun => "hu",
        Lang::Ind => "id",
        Lang::Ita => "it",
        Lang::Lav => "lv",
        Lang::Lit => "lt",
        Lang::Nld => "nl",
        Lang::Nob => "nb",
        Lang::Pol => "pl",
        Lang::Por => "pt",
        Lang::Ron => "ro",
        Lang::Slk => "sk",
        Lang::Slv => "sl",
        Lang::Spa => "es",
        Lang::Swe => "sv",
        Lang::Tgl => "tl",
        Lang::Tur => "tr",
        Lang::Uzb => "uz",
        Lang::Vie => "vi",
        Lang::Zul => "zu",
        _ => return None,
    })
}

/// Whether a language is written in Latin letters, as far as [`detect`] names others.
fn is_written_in_latin(tag: &str) -> bool {
    !matches!(
        primary(tag),
        "am" | "ar"
            | "be"
            | "bg"
            | "bn"
            | "el"
            | "fa"
            | "gu"
            | "he"
            | "hi"
            | "hy"
            | "ja"
            | "ka"
            | "km"
            | "kn"
            | "ko"
            | "lo"
            | "mk"
            | "ml"
            | "mr"
            | "my"
            | "pa"
            | "ru"
            | "si"
            | "sr"
            | "ta"
            | "te"
            | "th"
            | "uk"
            | "ur"
            | "zh"
    )
}

#[cfg(test)]
mod tests {
    use super::super::detect;
    use super::*;

    fn placed<'a>(texts: &[&'a str]) -> Vec<Placed<'a>> {
        (0..)
            .zip(texts)
            .map(|(place, text)| Placed {
                place,
                text,
                said: None,
            })
            .collect()
    }

    const INDONESIAN: [&str; 12] = [
        "Mantap sekali",
        "Saya tidak suka",
        "Harganya mahal",
        "Terima kasih kak",
        "Pelayanan lambat",
        "Barang rusak waktu datang",
        "Suka sama warnanya",
        "Jangan beli di sini",
        "Admin tidak balas",
        "Akan beli lagi",
        "Enak dan murah",
        "Tidak sesuai gambar",
    ];

    const ENGLISH: [&str; 12] = [
        "This is the best video I have seen this year",
        "I do not understand why people are angry about this",
        "Thank you so much for showing us how it works",
        "The sound is terrible and the picture is worse",
        "We have been waiting for this since last summer",
        "My father had the same one when he was young",
        "They should have asked somebody who knows about it",
        "It looks great but the price is far too high",
        "Nobody told me that it would be this good",
        "I would buy this again without thinking twice",
        "What is the name of the song at the beginning",
        "Please make another one about the old version",
    ];

    #[test]
    fn short_texts_tell_together_what_none_tells_alone() {
        let languages = judge(&placed(&INDONESIAN));
        let found = languages.iter().filter(|tag| **tag == Some("id")).count();
        assert!(found > 9, "{languages:?}");
        let polish = [
            "Bardzo ładne",
            "Nie polecam",
            "Kiedy będzie więcej?",
            "Dziękuję bardzo",
            "Szkoda pieniędzy",
            "Najlepszy sklep",
            "Gdzie to kupić?",
            "Nigdy więcej",
        ];
        let languages = judge(&placed(&polish));
        assert!(
            languages.iter().all(|tag| *tag == Some("pl")),
            "{languages:?}"
        );
    }

    #[test]
    fn two_texts_tell_the_language_of_shorter_ones_in_their_script() {
        let chinese = [
            "这个视频太好看了",
            "好听",
            "价格有点贵啊",
            "喜欢",
            "ಠ_ಠ",
            "よし",
            "ok",
        ];
        let zh = Some("zh");
        assert_eq!(judge(&placed(&chinese)), [zh, zh, zh, zh, None, None, None]);
        let japanese = ["とても良かったです", "最高", "また買いたいと思います", "ツ"];
        assert_eq!(judge(&placed(&japanese)), [Some("ja"); 4]);
        // One alone tells nothing of others, and neither do two that differ.
        for few in [
            &["这个视频太好看了", "好听"][..],
            &["这个视频太好看了", "とても良かったです", "最高"],
        ] {
            assert_eq!(judge(&placed(few)).last(), Some(&None), "{few:?}");
        }
    }

    #[test]
    fn a_few_short_texts_tell_nothing() {
        for few in [&INDONESIAN[..5], &["lol"; 20], &["ok", "no", "yes"], &[]] {
            let languages = judge(&placed(few));
            let alone: Vec<_> = few.iter().map(|text| detect(text)).collect();
            assert_eq!(languages, alone);
        }
    }

    #[test]
    fn a_short_text_among_long_ones_is_in_their_language_unless_it_has_no_letters() {
        let mut texts = ENGLISH.to_vec();
        texts.extend(["so good", "\u{1F600}\u{1F600}", "@somebody 100 %", "ок"]);
        let languages = judge(&placed(&texts));
        assert_eq!(languages[12], Some("en"));
        assert_eq!(languages[13..], [None, None, None]);
    }

    #[test]
    fn the_cut_into_batches_changes_nothing() {
        let texts: Vec<&str> = INDONESIAN
            .iter()
            .chain(&ENGLISH)
            .chain(&["lol", "", "first"])
            .copied()
            .cycle()
            .take(200)
            .collect();
        let all = placed(&texts);
        let whole = judge(&all);
        for blocks in [1, 2, 3, 5] {
            let batches = all.chunks(blocks * BLOCK as usize);
            assert_eq!(batches.flat_map(judge).collect::<Vec<_>>(), whole);
        }
    }

    #[test]
    fn what_a_platform_says_stands() {
        let mut texts = placed(&INDONESIAN);
        texts[0].said = Some("ms");
        assert_eq!(judge(&texts)[0], Some("ms"));
    }
}
