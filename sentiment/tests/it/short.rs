//! The language of short comments, in files of one language and of two.

use sentiment::language::{Placed, detect, judge};

const ENGLISH: &[&str] = &[
    "So good",
    "Nice one",
    "Love it",
    "So sad",
    "Come on",
    "No way",
    "Me too",
    "Amazing video",
    "Great job",
    "Not bad",
    "Best ever",
    "Pure gold",
    "So cute",
    "I can relate",
    "No comment",
    "Total disaster",
    "Super nice",
    "Big fan here",
    "As a fan, no",
    "Un real",
    "Epic fail",
    "Same here",
    "Perfect timing",
    "Thanks for this",
    "Solo camping is fun",
    "La la land was great",
    "Dope",
    "Fire",
    "Where is this",
    "Can we get more",
    "a real masterpiece",
    "It is a mess",
    "Do it again",
    "He is on a roll",
    "What a day",
    "One more time",
    "Los Angeles is nice",
    "So bad it's good",
    "Delivery was late",
    "Would buy again",
];

const SPANISH: &[&str] = &[
    "Me encanta",
    "Muy bueno",
    "Qué lindo",
    "No me gusta nada",
    "Gracias por todo",
    "Lo mejor del día",
    "Una vergüenza",
    "Es muy caro",
    "Qué asco",
    "Hermosa canción",
    "Nunca más",
    "Así es la vida",
    "Felicidades a todos",
    "Para mí es el mejor",
    "Otra vez lo mismo",
    "Está muy bien hecho",
];

const PORTUGUESE: &[&str] = &[
    "Muito bom",
    "Que lindo",
    "Adorei isso",
    "Não gostei",
    "Obrigado pela ajuda",
    "É muito caro",
    "Parabéns pelo vídeo",
    "Nunca mais",
    "Uma vergonha",
    "Você é demais",
    "Melhor do dia",
    "Também acho",
    "Eu não sei",
    "Tudo de bom",
    "Ainda bem",
    "Isso é verdade",
];

const GERMAN: &[&str] = &[
    "Sehr schön",
    "So gut",
    "Gefällt mir",
    "Nie wieder",
    "Viel zu teuer",
    "Danke für alles",
    "Das ist super",
    "Gar nicht gut",
    "Was soll das",
    "Immer wieder gerne",
    "Leider kaputt",
    "Ich liebe es",
    "Ganz toll gemacht",
    "Kann man lassen",
    "Einfach nur schlecht",
    "Stimmt genau",
];

fn languages<'a>(texts: &[&'a str]) -> Vec<Option<&'a str>> {
    let placed: Vec<_> = (0..)
        .zip(texts)
        .map(|(place, text)| Placed {
            place,
            text,
            said: None,
        })
        .collect();
    judge(&placed)
}

/// Which texts were taken for another language.
fn foreign<'a>(texts: &[&'a str], own: &str) -> Vec<(&'a str, &'a str)> {
    let found = texts.iter().zip(languages(texts));
    let others = found.filter_map(|(text, tag)| Some((*text, tag?)));
    others.filter(|(_, tag)| *tag != own).collect()
}

#[test]
fn no_short_english_text_is_foreign_alone_or_among_others() {
    for text in ENGLISH {
        assert!(matches!(detect(text), None | Some("en")), "{text}");
    }
    for some in [
        ENGLISH,
        &ENGLISH[..3],
        &ENGLISH[..7],
        &ENGLISH[5..17],
        &ENGLISH[20..],
    ] {
        assert_eq!(foreign(some, "en"), []);
    }
}

#[test]
fn two_words_tell_a_language_that_alone_has_both() {
    for (text, tag) in [
        ("Nie wieder.", "de"),
        ("Sehr schön", "de"),
        ("Leider kaputt!", "de"),
        ("Große Klasse", "de"),
        ("Muy bueno", "es"),
        ("Muito bom", "pt"),
        ("Bardzo dobre", "pl"),
        ("Merci beaucoup", "fr"),
    ] {
        assert_eq!(detect(text), Some(tag), "{text}");
    }
    for text in [
        "Super Service!",
        "wieder",
        "um, no",
        "so die man",
        "Total disaster",
        "Nie Ronaldo",
        "sehr sehr",
        "Thanks again",
    ] {
        assert_eq!(detect(text), None, "{text}");
    }
    // A short file of such texts is not left without a language.
    let found = languages(&["Super Service!", "Nie wieder."]);
    assert_eq!(found, [None, Some("de")]);
}

#[test]
fn short_texts_are_in_the_language_of_their_file() {
    for (tag, texts) in [
        ("en", ENGLISH),
        ("es", SPANISH),
        ("pt", PORTUGUESE),
        ("de", GERMAN),
    ] {
        assert_eq!(foreign(texts, tag), []);
        let told = languages(texts).iter().flatten().count();
        assert_eq!(told, texts.len(), "{tag}");
    }
}

#[test]
fn texts_with_words_of_another_language_alone_are_in_that_one() {
    let among = |text| {
        let mut texts = ENGLISH[..12].to_vec();
        texts.push(text);
        languages(&texts)[12]
    };
    for (text, tag) in [
        ("Me encanta", "es"),
        ("No me gusta nada", "es"),
        ("Sehr schön", "de"),
        ("Ich liebe es", "de"),
        ("Muito bom", "pt"),
        ("Bardzo dobre", "pl"),
    ] {
        assert_eq!(among(text), Some(tag), "{text}");
    }
    // Words of both, names, and words that nobody knows.
    for text in [
        "so die man",
        "me no Juan",
        "Cristiano Ronaldo",
        "xyzzy plugh",
        "mega",
    ] {
        assert_eq!(among(text), Some("en"), "{text}");
    }
    let mut texts = SPANISH.to_vec();
    texts.extend(["so good", "nice one", "me encantó", "Madrid"]);
    assert_eq!(
        languages(&texts)[SPANISH.len()..],
        [Some("en"), Some("en"), Some("es"), Some("es")]
    );
}

#[test]
fn a_file_of_two_languages_has_no_wrong_one() {
    let texts: Vec<&str> = ENGLISH[..16]
        .iter()
        .zip(SPANISH)
        .flat_map(|(a, b)| [*a, *b])
        .collect();
    for ((english, spanish), tags) in ENGLISH.iter().zip(SPANISH).zip(languages(&texts).chunks(2)) {
        assert!(matches!(tags[0], None | Some("en")), "{english}: {tags:?}");
        assert!(matches!(tags[1], None | Some("es")), "{spanish}: {tags:?}");
    }
}

#[test]
fn single_sentences_tell_languages_that_the_classifier_does_not_know() {
    for (tag, sentences) in [
        (
            "pl",
            &[
                "Bardzo ładne wykonanie, polecam każdemu",
                "Obsługa klienta zostawia wiele do życzenia",
                "Produkt przyszedł uszkodzony i nie działa",
                "Nie wiem, dlaczego ludzie to kupują",
                "Jestem bardzo zadowolona z zakupu",
            ][..],
        ),
        (
            "cs",
            &[
                "To je naprosto skvělé video, děkuji moc",
                "Nevím, proč to lidé kupují, je to hrozné",
            ],
        ),
        ("hu", &["Nagyon jó ez a szám, köszönöm szépen"]),
        ("ro", &["Foarte frumos, felicitari pentru tot ce faci"]),
        ("fi", &["Tämä on todella hyvä kappale, kiitos paljon"]),
        ("id", &["Bagus sekali videonya, terima kasih banyak kak"]),
    ] {
        for sentence in sentences {
            assert_eq!(detect(sentence), Some(tag), "{sentence}");
        }
    }
}
