//! The models that come with Clamor together, on comments in several languages whose tone nobody would
//! argue about.

use std::path::{Path, PathBuf};

use sentiment::language::{Placed, judge};
use sentiment::{Label, open_best};

/// Language, negative, neutral, positive.
const COMMENTS: &[(&str, [&str; 3])] = &[
    (
        "ar",
        [
            "خدمة سيئة جدا، لن أشتري منهم مرة أخرى",
            "متى يبدأ البرنامج اليوم؟",
            "شكرا جزيلا على هذا الفيديو الرائع",
        ],
    ),
    (
        "de",
        [
            "Der Kundendienst ist furchtbar, ich bin total enttäuscht",
            "Wann beginnt die Sendung heute Abend?",
            "Das ist wunderschön geworden, herzlichen Dank!",
        ],
    ),
    (
        "es",
        [
            "Qué asco de servicio, no vuelvo a comprar nada aquí",
            "¿A qué hora empieza el programa de hoy?",
            "Me encanta esta canción, muchas gracias por compartirla",
        ],
    ),
    (
        "fr",
        [
            "Le service client est nul, je suis vraiment déçu",
            "À quelle heure commence l'émission ce soir ?",
            "J'adore cette chanson, merci beaucoup pour ce beau moment",
        ],
    ),
    (
        "it",
        [
            "Servizio pessimo, sono davvero deluso e arrabbiato",
            "A che ora comincia il programma di stasera?",
            "Che bella canzone, grazie mille per questa emozione",
        ],
    ),
    (
        "pt",
        [
            "Péssimo atendimento, estou muito decepcionado com vocês",
            "A que horas começa o programa de hoje?",
            "Eu amo essa música, muito obrigado por compartilhar",
        ],
    ),
    (
        "en",
        [
            "The customer service is terrible, I am so disappointed",
            "What time does the show start tonight?",
            "I love this song so much, thank you for sharing it",
        ],
    ),
];

/// A few may be argued about all the same.
const MOST_WRONG: usize = 2;

#[test]
fn plain_comments_in_seven_languages_get_sensible_labels_from_the_model_of_their_language() {
    let models: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("../models");
    let (opened, note) = open_best(Some("auto"), &models);
    assert_eq!(note, None);
    let mut wrong = Vec::new();
    for (language, texts) in COMMENTS {
        let texts: Vec<(&str, Option<&str>)> = (0..)
            .zip(texts)
            .map(|(place, text)| {
                let placed = Placed {
                    place,
                    text,
                    said: None,
                };
                (*text, judge(&[placed])[0])
            })
            .collect();
        let model = match *language {
            "en" => "onnx:default",
            _ => "onnx:multilingual",
        };
        let answers = opened.analyze(&texts).expect("it scores");
        let labels = [Label::Negative, Label::Neutral, Label::Positive];
        for (((text, found), (score, by)), label) in texts.into_iter().zip(answers).zip(labels) {
            assert_eq!(found, Some(*language), "{text}");
            assert_eq!(opened.routes.models()[by].name, model, "{text}");
            if score.label != label {
                wrong.push(format!("{text} is {:?} {:.2}", score.label, score.score));
            }
        }
    }
    assert!(wrong.len() <= MOST_WRONG, "{wrong:#?}");
}
