//! Languages of short texts: what is found, and above all what is not guessed.

use proptest::prelude::*;
use sentiment::language::{choose, detect, is_foreign};

#[test]
fn what_is_written_tells_its_language() {
    for (tag, text) in [
        ("en", "This is the best café in town, Beyoncé sings there"),
        ("de", "Das war wirklich ein schöner Abend mit euch"),
        ("fr", "Je ne suis pas du tout d'accord avec ça"),
        ("es", "No me gusta nada lo que dice este señor"),
        ("it", "Non sono per niente d'accordo con te"),
        ("pt", "Eu não gostei nada do que você falou"),
        ("nl", "Dit is echt een heel mooi nummer, dank je wel"),
        ("sv", "Det här är en riktigt bra låt, tack så mycket"),
        ("tr", "Bu şarkı gerçekten çok güzel, teşekkürler"),
        ("vi", "Bài hát này rất hay, cảm ơn bạn rất nhiều"),
        ("ru", "Очень хорошая песня, спасибо большое"),
        ("uk", "Дуже гарна пісня, щиро дякую вам"),
        ("bg", "Много хубава песен, браво на българите"),
        ("el", "Πολύ ωραίο τραγούδι"),
        ("he", "שיר ממש יפה תודה רבה"),
        ("ar", "هذه الأغنية جميلة جدا"),
        ("fa", "این آهنگ خیلی قشنگ است"),
        ("ur", "یہ گانا بہت اچھا ہے"),
        ("hi", "यह गाना बहुत अच्छा है"),
        ("th", "เพลงนี้เพราะมากค่ะ"),
        ("ja", "この曲はとても好きです"),
        ("zh", "这首歌太好听了"),
        ("ko", "이 노래 정말 좋아요"),
    ] {
        assert_eq!(detect(text), Some(tag), "{text}");
    }
}

#[test]
fn what_is_no_language_does_not_count() {
    let wrapped = "RT @Müller_Söhne https://example.de/schöne-grüße 😂😂 I really #love what you did there 100 % !!!";
    assert_eq!(detect(wrapped), Some("en"));
}

#[test]
fn a_few_words_names_and_noise_are_not_guessed_at() {
    for text in [
        "",
        "   ",
        "lol",
        "nice!!",
        "omg so good",
        "Taylor Swift",
        "Cristiano Ronaldo",
        "first",
        "YESSSSSSS",
        "😂😂😂",
        "❤️ ❤️",
        "123 456",
        ":) :)",
        "@somebody @else",
        "https://example.org/eine/lange/deutsche/adresse",
        "ha ha ha ha ha ha ha",
        "hahahaha hahahaha hahaha",
        "la la la la la la la la",
        "yo yo yo yo yo yo yo",
        "mmmmmmmmmmmmmm mmmmmmmm mmmmmm",
    ] {
        assert_eq!(detect(text), None, "{text:?}");
    }
}

#[test]
fn a_language_the_classifier_does_not_know_is_not_taken_for_one_it_does() {
    for (own, text) in [
        ("cs", "To je naprosto skvělé video, děkuji moc"),
        ("ro", "Foarte frumos, felicitari pentru tot ce faci"),
        ("id", "Bagus sekali videonya, terima kasih banyak kak"),
        ("fi", "Tämä on todella hyvä kappale, kiitos paljon"),
        ("da", "Det er en rigtig god sang, tak for det"),
        ("nb", "Dette er en veldig bra sang, takk skal du ha"),
        ("hu", "Nagyon jó ez a szám, köszönöm szépen"),
        ("af", "Dit is 'n baie mooi liedjie, baie dankie"),
        ("kk", "Қазақша өте жақсы ән екен"),
    ] {
        assert!(detect(text).is_none_or(|tag| tag == own), "{text}");
    }
}

#[test]
fn what_was_found_wins_and_the_more_exact_tag_of_two_stays() {
    assert_eq!(choose(Some("de"), Some("en")), Some("de"));
    assert_eq!(choose(Some("pt"), Some("pt-BR")), Some("pt-BR"));
    assert_eq!(choose(Some("en"), Some("EN_us")), Some("EN_us"));
    assert_eq!(choose(None, Some(" fr ")), Some("fr"));
    assert_eq!(choose(Some("fr"), Some("  ")), Some("fr"));
    assert_eq!(choose(None, None), None);
}

#[test]
fn only_a_tag_of_another_language_is_foreign() {
    let english = ["en".to_owned()];
    assert!(is_foreign("de", &english));
    assert!(is_foreign("yue-Hant", &english));
    for tag in [
        "en", "EN-gb", "en_US", "und", "mul", "zxx", "English", "", "-",
    ] {
        assert!(!is_foreign(tag, &english), "{tag:?}");
    }
    assert!(!is_foreign("de", &[]), "a model that names none");
    assert!(!is_foreign("zh", &["zh-Hans".to_owned()]));
}

proptest! {
    #[test]
    fn any_text_gets_a_plain_tag_or_none(text in any::<String>()) {
        if let Some(tag) = detect(&text) {
            prop_assert!(tag.len() == 2 && tag.bytes().all(|byte| byte.is_ascii_lowercase()));
        }
    }

    #[test]
    fn addresses_and_emoji_change_nothing(
        words in prop::collection::vec("[a-zäöüéß]{1,9}", 0..12),
        noise in prop::sample::select(vec!["😂", "@user", "https://t.co/abc", "!!!", "42", "🇩🇪"]),
    ) {
        let plain = words.join(" ");
        let noisy = format!("{noise} {} {noise}", words.join(&format!(" {noise} ")));
        prop_assert_eq!(detect(&plain), detect(&noisy));
    }
}
