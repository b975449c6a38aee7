//! Terms that were put into texts are found, and nothing else.

use super::*;

/// Numbers that look like chance and are the same each time (Knuth's MMIX).
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: usize) -> usize {
        let next = self.0.wrapping_mul(6_364_136_223_846_793_005);
        self.0 = next.wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("bug: 31 bits") % bound
    }
}

/// Words that all classes use alike, the earlier ones more often.
fn noise(chance: &mut Chance, length: usize) -> String {
    let word = |_| {
        let rank = chance.below(400) * chance.below(400) / 400;
        format!("w{}x", letters(rank))
    };
    (0..length).map(word).collect::<Vec<_>>().join(" ")
}

fn letters(number: usize) -> String {
    let digits = number.to_string();
    digits
        .bytes()
        .map(|digit| char::from(b'a' + digit - b'0'))
        .collect()
}

const CLASSES: [Class; 3] = [Class::Positive, Class::Neutral, Class::Negative];

/// 600 comments of each class, and what is put into every n-th of some.
fn planted(seed: u64, language: &str, plants: &[(&str, Class, usize)]) -> Terms {
    let mut chance = Chance(seed);
    let mut corpus = Corpus::new::<&str>(&[]);
    for n in 0..1_800 {
        let class = CLASSES[n % 3];
        let mut text = noise(&mut chance, 8);
        for (plant, of, every) in plants {
            if *of == class && (n / 3) % every == 0 {
                text = format!("{text}. {plant}. {}", noise(&mut chance, 3));
            }
        }
        corpus.add(&text, Some(language), class, 0.0);
    }
    corpus.terms(20)
}

fn texts(terms: &[Term]) -> Vec<&str> {
    terms.iter().map(|term| term.text.as_str()).collect()
}

#[test]
fn planted_words_phrases_and_names_are_found_on_their_side() {
    for seed in 1..6 {
        let terms = planted(
            seed,
            "en",
            &[
                ("lovely colours", Class::Positive, 20),
                ("waste of money", Class::Negative, 15),
                ("not working", Class::Negative, 12),
                ("#winterdeal", Class::Positive, 18),
                ("@helpdesk", Class::Negative, 25),
                ("\u{1F60D}", Class::Positive, 10),
                ("squeaks", Class::Negative, 22),
                // Both sides, so of neither.
                ("saddle", Class::Positive, 10),
                ("saddle", Class::Negative, 10),
            ],
        );
        let (positive, negative) = (texts(&terms.positive), texts(&terms.negative));
        for found in ["lovely colours", "#winterdeal", "\u{1F60D}"] {
            assert!(positive.contains(&found), "{seed}: {found} in {positive:?}");
        }
        for found in ["waste of money", "not working", "@helpdesk", "squeaks"] {
            assert!(negative.contains(&found), "{seed}: {found} in {negative:?}");
        }
        for twice in ["lovely", "colours", "waste", "money", "saddle"] {
            assert!(
                !positive.contains(&twice) && !negative.contains(&twice),
                "{seed}: {twice}"
            );
        }
        // Of some 400 words that say nothing, a few are beyond chance at 95 %, and none comes first.
        for side in [&terms.positive, &terms.negative] {
            let noise = |term: &&Term| term.text.starts_with('w') && term.text.ends_with('x');
            assert!(
                !side[..3].iter().any(|term| noise(&term)),
                "{seed}: {side:?}"
            );
        }
    }
}

#[test]
fn counts_and_examples_are_those_of_the_comments() {
    let mut corpus = Corpus::new::<&str>(&[]);
    for n in 0..30_u8 {
        corpus.add(
            "Superb superb handlebar",
            Some("en"),
            Class::Positive,
            n.into(),
        );
        corpus.add("It squeals badly", Some("en"), Class::Negative, 0.0);
        corpus.add("superb", Some("en"), Class::Neutral, 99.0);
    }
    let terms = corpus.terms(5);
    let superb = terms.positive.iter().find(|term| term.text == "superb");
    let superb = superb.expect("bug: it is typical");
    // Once for each comment, however often it stands there; the example is of the term's side.
    assert_eq!(superb.comments, [30, 30, 0]);
    assert_eq!(superb.total(), 60);
    assert_eq!(superb.example % 3, 0);
    assert!(terms.negative.iter().all(|term| term.example % 3 == 1));
}

#[test]
fn a_language_is_not_typical_of_a_class_because_its_speakers_are() {
    let mut chance = Chance(7);
    let mut corpus = Corpus::new::<&str>(&[]);
    for n in 0..900 {
        // English is mostly positive, German mostly negative.
        let english = if n % 10 == 0 {
            Class::Negative
        } else {
            Class::Positive
        };
        corpus.add(
            &format!("the bicycle {}", noise(&mut chance, 5)),
            Some("en-GB"),
            english,
            0.0,
        );
        let german = if n % 10 == 0 {
            Class::Positive
        } else {
            Class::Negative
        };
        corpus.add(
            &format!("das Fahrrad {}", noise(&mut chance, 5)),
            Some("de"),
            german,
            0.0,
        );
    }
    let terms = corpus.terms(40);
    for side in [&terms.positive, &terms.negative] {
        let found = texts(side);
        assert!(
            !found.contains(&"bicycle") && !found.contains(&"fahrrad"),
            "{found:?}"
        );
        let languages: Vec<_> = side
            .iter()
            .filter_map(|term| term.language.as_deref())
            .collect();
        assert!(
            languages
                .iter()
                .all(|language| ["en", "de"].contains(language))
        );
    }
}

#[test]
fn words_that_are_written_without_spaces_are_found_as_phrases() {
    let mut corpus = Corpus::new::<&str>(&[]);
    for n in 0..40 {
        corpus.add(
            if n % 2 == 0 {
                "服务很差"
            } else {
                "这家服务不行"
            },
            Some("zh"),
            Class::Negative,
            0.0,
        );
        corpus.add(
            if n % 2 == 0 {
                "质量很好"
            } else {
                "这个质量不错"
            },
            Some("zh"),
            Class::Positive,
            0.0,
        );
    }
    let terms = corpus.terms(10);
    let found = |side: &[Term], word: &str| side.iter().any(|term| term.text.contains(word));
    assert!(
        found(&terms.negative, "服务"),
        "{:?}",
        texts(&terms.negative)
    );
    assert!(
        found(&terms.positive, "质量"),
        "{:?}",
        texts(&terms.positive)
    );
    assert!(
        terms
            .negative
            .iter()
            .all(|term| term.text.chars().count() > 1)
    );
}

#[test]
fn short_comments_without_a_language_count_with_the_most_frequent_one() {
    let mut corpus = Corpus::new::<&str>(&[]);
    for n in 0..20 {
        corpus.add("wonderful wheels", Some("en"), Class::Positive, 0.0);
        corpus.add(
            "the worst",
            if n % 2 == 0 { None } else { Some("en") },
            Class::Negative,
            0.0,
        );
    }
    let terms = corpus.terms(5);
    assert_eq!(texts(&terms.negative), ["worst"]);
    assert_eq!(terms.negative[0].language.as_deref(), Some("en"));
    assert_eq!(terms.negative[0].total(), 20);
}

#[test]
fn the_brand_is_no_term_and_nothing_comes_of_nothing() {
    let mut corpus = Corpus::new(&["North Wind"]);
    for _ in 0..30 {
        corpus.add(
            "North Wind rocks #NorthWind",
            Some("en"),
            Class::Positive,
            0.0,
        );
        corpus.add("plain", Some("en"), Class::Negative, 0.0);
    }
    assert_eq!(texts(&corpus.terms(5).positive), ["rocks"]);
    assert_eq!(Corpus::new::<&str>(&[]).terms(5), Terms::default());
}

#[test]
fn what_is_taken_in_has_a_bound_whatever_the_comments_are() {
    let mut corpus = Corpus::new::<&str>(&[]);
    let (words, names) = (20_000, 2_000);
    corpus.room = Room { words, names };
    let long = "x".repeat(1_000);
    let mut comments = 0;
    while !corpus.is_full() {
        // Words that nobody wrote before, each comment in another language.
        let new = (0..100).map(|word| format!("{comments}w{word} #{comments}t{word} {long}{word}"));
        let text = new.collect::<Vec<_>>().join(" ");
        let language = format!("l{comments}-{long}");
        corpus.add(&text, Some(&language), Class::Positive, 1.0);
        comments += 1;
    }
    assert_eq!(corpus.len(), comments);
    let groups = || corpus.languages.values().chain([&corpus.named]);
    assert!(groups().map(Group::different).sum::<usize>() <= names);
    let taken: usize = groups().map(Group::taken).sum();
    assert!((words..words + 2_000).contains(&taken), "{taken}");
    for number in 0..300 {
        corpus.add("word", Some(&format!("m{number}")), Class::Positive, 1.0);
        corpus.add(
            "word",
            Some(&format!("{long}{number}")),
            Class::Positive,
            1.0,
        );
    }
    assert!(corpus.languages.len() <= MOST_LANGUAGES + 1);
    corpus.terms(20);
}
