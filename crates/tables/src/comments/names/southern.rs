//! The usual words for columns in Catalan, Croatian (and Serbian in Latin letters), Serbian and Bulgarian.

use super::languages::Names;
use crate::comments::fields::Field;

pub(super) const CATALAN: Names = &[
    (
        Field::Text,
        &[
            "comentari",
            "comentaris",
            "textdelcomentari",
            "missatge",
            "contingut",
            "ressenya",
            "opinió",
        ],
    ),
    (Field::Id, &["iddelcomentari", "idcomentari"]),
    (Field::ParentId, &["enrespostaa", "comentaripare"]),
    (
        Field::AuthorName,
        &[
            "usuari",
            "nomdusuari",
            "autor",
            "autora",
            "nomdelautor",
            "nom",
        ],
    ),
    (Field::AuthorId, &["idusuari", "idautor"]),
    (
        Field::PublishedAt,
        &[
            "publicatel",
            "datadepublicació",
            "data",
            "dataihora",
            "hora",
            "createl",
        ],
    ),
    (Field::Likes, &["magrada", "nombredemagrada", "reaccions"]),
    (Field::ReplyCount, &["respostes", "nombrederespostes"]),
    (Field::Language, &["idioma", "llengua"]),
    (Field::Url, &["enllaç", "enllaçdelcomentari"]),
    (Field::PostUrl, &["enllaçdelapublicació"]),
    (Field::PostTitle, &["títol", "títoldelapublicació"]),
    (Field::Platform, &["plataforma", "xarxa"]),
];

pub(super) const CROATIAN: Names = &[
    (
        Field::Text,
        &[
            "komentar",
            "komentari",
            "tekstkomentara",
            "poruka",
            "sadržaj",
            "recenzija",
            "mišljenje",
        ],
    ),
    (Field::Id, &["idkomentara"]),
    (
        Field::ParentId,
        &["odgovorna", "uodgovoruna", "nadređenikomentar"],
    ),
    (
        Field::AuthorName,
        &[
            "autor",
            "korisnik",
            "korisničkoime",
            "ime",
            "imeautora",
            "imekorisnika",
            "autorkomentara",
        ],
    ),
    (Field::AuthorId, &["idkorisnika", "idautora"]),
    (
        Field::PublishedAt,
        &[
            "datum",
            "vrijeme",
            "vreme",
            "datumivrijeme",
            "datumivreme",
            "objavljeno",
            "datumobjave",
            "datumkomentara",
        ],
    ),
    (
        Field::Likes,
        &[
            "sviđanja",
            "sviđamise",
            "brojsviđanja",
            "lajkovi",
            "brojlajkova",
            "dopadamise",
        ],
    ),
    (Field::ReplyCount, &["odgovori", "brojodgovora"]),
    (Field::Language, &["jezik"]),
    (Field::Url, &["poveznica", "veza"]),
    (Field::PostUrl, &["poveznicanaobjavu"]),
    (Field::PostTitle, &["naslov", "naslovobjave"]),
    (Field::Platform, &["platforma", "mreža"]),
];

pub(super) const SERBIAN: Names = &[
    (
        Field::Text,
        &[
            "коментар",
            "коментари",
            "тексткоментара",
            "порука",
            "садржај",
            "рецензија",
            "мишљење",
        ],
    ),
    (Field::Id, &["идкоментара", "idкоментара"]),
    (Field::ParentId, &["одговорна", "уодговоруна"]),
    (
        Field::AuthorName,
        &[
            "аутор",
            "корисник",
            "корисничкоиме",
            "име",
            "имеаутора",
            "ауторкоментара",
        ],
    ),
    (
        Field::PublishedAt,
        &[
            "датум",
            "време",
            "датумивреме",
            "објављено",
            "датумобјаве",
            "датумкоментара",
        ],
    ),
    (
        Field::Likes,
        &[
            "свиђања",
            "свиђамисе",
            "бројсвиђања",
            "лајкови",
            "допадамисе",
        ],
    ),
    (Field::ReplyCount, &["одговори", "бројодговора"]),
    (Field::Language, &["језик"]),
    (Field::Url, &["веза", "линк"]),
    (Field::PostTitle, &["наслов", "насловобјаве"]),
    (Field::Platform, &["мрежа"]),
];

pub(super) const BULGARIAN: Names = &[
    (
        Field::Text,
        &[
            "коментар",
            "коментари",
            "текстнакоментара",
            "съобщение",
            "съдържание",
            "отзив",
            "мнение",
        ],
    ),
    (Field::Id, &["idнакоментара"]),
    (Field::ParentId, &["отговорна", "вотговорна"]),
    (
        Field::AuthorName,
        &[
            "автор",
            "потребител",
            "потребителскоиме",
            "име",
            "именаавтора",
            "авторнакоментара",
        ],
    ),
    (
        Field::PublishedAt,
        &[
            "дата",
            "час",
            "датаичас",
            "публикувано",
            "публикуванна",
            "датанапубликуване",
            "датанакоментара",
        ],
    ),
    (
        Field::Likes,
        &["харесвания", "харесвами", "бройхаресвания", "лайкове"],
    ),
    (Field::ReplyCount, &["отговори", "бройотговори"]),
    (Field::Language, &["език"]),
    (Field::Url, &["връзка"]),
    (Field::PostTitle, &["заглавие", "заглавиенапубликацията"]),
    (Field::Platform, &["мрежа"]),
];
