//! The usual words for columns in Lithuanian, Latvian and Estonian.

use super::languages::Names;
use crate::comments::fields::Field;

pub(super) const LITHUANIAN: Names = &[
    (
        Field::Text,
        &[
            "komentaras",
            "komentarotekstas",
            "tekstas",
            "žinutė",
            "turinys",
            "atsiliepimas",
            "nuomonė",
            "komentarai",
        ],
    ),
    (Field::Id, &["komentaroid", "komentaronumeris"]),
    (
        Field::ParentId,
        &["atsakymasį", "atsakymaskomentarui", "atsakoį"],
    ),
    (Field::IsReply, &["aratsakymas", "atsakymas"]),
    (
        Field::AuthorName,
        &[
            "naudotojas",
            "vartotojas",
            "naudotojovardas",
            "vartotojovardas",
            "autorius",
            "autorė",
            "slapyvardis",
            "vardas",
        ],
    ),
    (
        Field::AuthorId,
        &["naudotojoid", "vartotojoid", "autoriausid"],
    ),
    (
        Field::PublishedAt,
        &[
            "paskelbimodata",
            "paskelbta",
            "sukurta",
            "parašyta",
            "datairlaikas",
            "laikas",
        ],
    ),
    (
        Field::Likes,
        &["patinka", "patiktukai", "patiktukųskaičius", "reakcijos"],
    ),
    (Field::ReplyCount, &["atsakymai", "atsakymųskaičius"]),
    (Field::Language, &["kalba"]),
    (
        Field::Url,
        &["komentaronuoroda", "nuorodaįkomentarą", "nuoroda"],
    ),
    (Field::PostUrl, &["įrašonuoroda", "nuorodaįįrašą"]),
    (
        Field::PostTitle,
        &["įrašopavadinimas", "pavadinimas", "antraštė"],
    ),
    (Field::Platform, &["šaltinis", "tinklas"]),
];

pub(super) const LATVIAN: Names = &[
    (
        Field::Text,
        &[
            "komentārs",
            "komentārateksts",
            "teksts",
            "ziņa",
            "saturs",
            "atsauksme",
            "viedoklis",
            "komentāri",
        ],
    ),
    (Field::Id, &["komentāraid", "komentāranumurs"]),
    (Field::ParentId, &["atbildeuz", "atbilduz"]),
    (Field::IsReply, &["iratbilde", "atbilde"]),
    (
        Field::AuthorName,
        &[
            "lietotājs",
            "lietotājvārds",
            "lietotājavārds",
            "autors",
            "autore",
            "segvārds",
            "vārds",
        ],
    ),
    (Field::AuthorId, &["lietotājaid", "autoraid"]),
    (
        Field::PublishedAt,
        &[
            "publicēšanasdatums",
            "publicēts",
            "datums",
            "datumsunlaiks",
            "izveidots",
            "laiks",
        ],
    ),
    (Field::Likes, &["patīk", "patīkskaits", "reakcijuskaits"]),
    (Field::ReplyCount, &["atbildes", "atbilžuskaits"]),
    (Field::Language, &["valoda"]),
    (Field::Url, &["komentārasaite", "saiteuzkomentāru", "saite"]),
    (Field::PostUrl, &["ierakstasaite", "saiteuzierakstu"]),
    (
        Field::PostTitle,
        &["ierakstanosaukums", "nosaukums", "virsraksts"],
    ),
    (Field::Platform, &["avots", "tīkls"]),
];

pub(super) const ESTONIAN: Names = &[
    (
        Field::Text,
        &[
            "kommentaar",
            "kommentaaritekst",
            "sõnum",
            "sisu",
            "arvamus",
            "arvustus",
            "tagasiside",
            "kommentaarid",
        ],
    ),
    (Field::Id, &["kommentaariid", "kommentaarinumber"]),
    (Field::ParentId, &["vastuskommentaarile", "vastab"]),
    (Field::IsReply, &["onvastus", "vastus"]),
    (
        Field::AuthorName,
        &[
            "kasutaja",
            "kasutajanimi",
            "kommenteerija",
            "kirjutaja",
            "hüüdnimi",
        ],
    ),
    (Field::AuthorId, &["kasutajaid", "autoriid"]),
    (
        Field::PublishedAt,
        &[
            "avaldatud",
            "avaldamisekuupäev",
            "kuupäev",
            "kuupäevjakellaaeg",
            "kellaaeg",
            "loodud",
            "aeg",
        ],
    ),
    (
        Field::Likes,
        &["meeldib", "meeldimised", "meeldimistearv", "reaktsioonid"],
    ),
    (Field::ReplyCount, &["vastused", "vastustearv"]),
    (Field::Language, &["keel"]),
    (Field::Url, &["kommentaarilink", "linkkommentaarile"]),
    (Field::PostUrl, &["postituselink", "linkpostitusele"]),
    (Field::PostTitle, &["postitusepealkiri", "pealkiri"]),
    (Field::Platform, &["allikas", "võrgustik"]),
];
