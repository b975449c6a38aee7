//! The usual words for columns in Slovenian, Macedonian and Albanian.

use super::languages::Names;
use crate::comments::fields::Field;

pub(super) const SLOVENIAN: Names = &[
    (
        Field::Text,
        &[
            "besedilokomentarja",
            "besedilo",
            "sporočilo",
            "vsebina",
            "mnenje",
            "komentarji",
        ],
    ),
    (Field::Id, &["idkomentarja"]),
    (Field::ParentId, &["odgovorna", "odgovornakomentar"]),
    (Field::IsReply, &["jeodgovor"]),
    (
        Field::AuthorName,
        &[
            "uporabnik",
            "uporabniškoime",
            "avtor",
            "avtorica",
            "vzdevek",
        ],
    ),
    (Field::AuthorId, &["iduporabnika", "idavtorja"]),
    (
        Field::PublishedAt,
        &[
            "datumobjave",
            "objavljeno",
            "datuminčas",
            "datuminura",
            "ustvarjeno",
        ],
    ),
    (
        Field::Likes,
        &["všečki", "všeč", "všečmije", "številovšečkov"],
    ),
    (Field::ReplyCount, &["odgovori", "številoodgovorov"]),
    (Field::Url, &["povezavadokomentarja", "povezava"]),
    (Field::PostUrl, &["povezavadoobjave"]),
    (Field::PostTitle, &["naslovobjave"]),
    (Field::Platform, &["omrežje"]),
];

pub(super) const MACEDONIAN: Names = &[
    (
        Field::Text,
        &[
            "текстнакоментарот",
            "порака",
            "содржина",
            "мислење",
            "рецензија",
        ],
    ),
    (Field::ParentId, &["одговорна"]),
    (Field::AuthorName, &["корисник", "корисничкоиме", "прекар"]),
    (
        Field::PublishedAt,
        &[
            "објавенона",
            "објавено",
            "датумнаобјава",
            "датумивреме",
            "креирано",
        ],
    ),
    (Field::Likes, &["мисевиѓа", "допаѓања", "бројнадопаѓања"]),
    (Field::ReplyCount, &["одговори", "бројнаодговори"]),
    (Field::Language, &["јазик"]),
    (Field::Url, &["врска"]),
    (Field::PostTitle, &["насловнаобјавата"]),
];

pub(super) const ALBANIAN: Names = &[
    (
        Field::Text,
        &[
            "koment",
            "komenti",
            "tekstiikomentit",
            "mesazhi",
            "përmbajtja",
            "komente",
            "komentet",
        ],
    ),
    (Field::Id, &["idekomentit"]),
    (Field::ParentId, &["përgjigjeperkomentin", "nëpërgjigjetë"]),
    (Field::IsReply, &["përgjigje"]),
    (
        Field::AuthorName,
        &["përdoruesi", "emriipërdoruesit", "autori", "emri"],
    ),
    (Field::AuthorId, &["idepërdoruesit"]),
    (
        Field::PublishedAt,
        &[
            "publikuarmë",
            "dataepublikimit",
            "datadheora",
            "krijuarmë",
            "koha",
        ],
    ),
    (Field::Likes, &["pëlqime", "pëlqimet", "numriipëlqimeve"]),
    (Field::ReplyCount, &["përgjigjet", "numriipërgjigjeve"]),
    (Field::Language, &["gjuha"]),
    (Field::Url, &["lidhja", "lidhjaekomentit"]),
    (Field::PostTitle, &["titulliipostimit"]),
    (Field::Platform, &["rrjeti", "burimi"]),
];
