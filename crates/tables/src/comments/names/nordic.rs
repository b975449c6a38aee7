//! The usual words for columns in the languages of the north of Europe.

use super::languages::Names;
use crate::comments::fields::Field;

pub(super) const SWEDISH: Names = &[
    (
        Field::Text,
        &[
            "kommentar",
            "kommentartext",
            "kommentarstext",
            "kommentarer",
            "meddelande",
            "innehåll",
            "omdöme",
            "recension",
            "åsikt",
            "inlägg",
        ],
    ),
    (Field::Id, &["kommentarsid"]),
    (
        Field::ParentId,
        &[
            "svarpå",
            "svartill",
            "svarpåkommentar",
            "överordnadkommentar",
        ],
    ),
    (Field::IsReply, &["ärsvar"]),
    (
        Field::AuthorName,
        &[
            "användare",
            "användarnamn",
            "författare",
            "författarnamn",
            "skribent",
            "avsändare",
            "namn",
            "visningsnamn",
        ],
    ),
    (Field::AuthorId, &["användarid", "användarensid"]),
    (
        Field::PublishedAt,
        &[
            "publicerad",
            "publiceringsdatum",
            "datumochtid",
            "skapad",
            "skapades",
            "tidpunkt",
            "klockslag",
            "tidsstämpel",
            "tid",
            "skrivet",
        ],
    ),
    (
        Field::Likes,
        &[
            "gillar",
            "gillamarkeringar",
            "antalgilla",
            "antalgillar",
            "antalgillamarkeringar",
            "gilla",
            "reaktioner",
        ],
    ),
    (Field::ReplyCount, &["svar", "antalsvar"]),
    (Field::Language, &["språk"]),
    (Field::Url, &["länk", "kommentarslänk", "länktillkommentar"]),
    (
        Field::PostUrl,
        &["inläggslänk", "inläggsurl", "länktillinlägg", "videolänk"],
    ),
    (Field::PostTitle, &["rubrik", "inläggstitel"]),
    (Field::Platform, &["plattform", "källa"]),
];

pub(super) const DANISH: Names = &[
    (
        Field::Text,
        &[
            "kommentarer",
            "besked",
            "indhold",
            "anmeldelse",
            "udtalelse",
        ],
    ),
    (Field::Id, &["kommentarid"]),
    (
        Field::ParentId,
        &[
            "svarpå",
            "svartil",
            "svarpåkommentar",
            "overordnetkommentar",
        ],
    ),
    (Field::IsReply, &["ersvar"]),
    (
        Field::AuthorName,
        &[
            "bruger",
            "brugernavn",
            "forfatter",
            "afsender",
            "navn",
            "visningsnavn",
        ],
    ),
    (Field::AuthorId, &["brugerid"]),
    (
        Field::PublishedAt,
        &[
            "dato",
            "datoogtid",
            "offentliggjort",
            "udgivet",
            "oprettet",
            "tidspunkt",
            "tidsstempel",
            "tid",
            "klokkeslæt",
        ],
    ),
    (
        Field::Likes,
        &[
            "synesgodtom",
            "antalsynesgodtom",
            "antallikes",
            "reaktioner",
        ],
    ),
    (Field::ReplyCount, &["svar", "antalsvar"]),
    (Field::Language, &["sprog"]),
    (Field::Url, &["linktilkommentar", "kommentarlink"]),
    (
        Field::PostUrl,
        &["opslagslink", "linktilopslag", "linktilvideo"],
    ),
    (Field::PostTitle, &["overskrift", "opslagstitel"]),
    (Field::Platform, &["platform", "kilde"]),
];

pub(super) const NORWEGIAN: Names = &[
    (
        Field::Text,
        &[
            "kommentarer",
            "melding",
            "innhold",
            "anmeldelse",
            "omtale",
            "tilbakemelding",
        ],
    ),
    (
        Field::ParentId,
        &[
            "svarpå",
            "svartil",
            "svarpåkommentar",
            "overordnetkommentar",
        ],
    ),
    (Field::IsReply, &["ersvar"]),
    (
        Field::AuthorName,
        &[
            "bruker",
            "brukernavn",
            "forfatter",
            "avsender",
            "navn",
            "visningsnavn",
        ],
    ),
    (Field::AuthorId, &["brukerid"]),
    (
        Field::PublishedAt,
        &[
            "dato",
            "datoogtid",
            "publisert",
            "opprettet",
            "tidspunkt",
            "tidsstempel",
            "tid",
            "klokkeslett",
        ],
    ),
    (
        Field::Likes,
        &[
            "liker",
            "antallliker",
            "antalllikes",
            "likerklikk",
            "reaksjoner",
        ],
    ),
    (Field::ReplyCount, &["svar", "antallsvar"]),
    (Field::Language, &["språk"]),
    (
        Field::Url,
        &["lenke", "lenketilkommentar", "kommentarlenke"],
    ),
    (Field::PostUrl, &["innleggslenke", "lenketilinnlegg"]),
    (
        Field::PostTitle,
        &["overskrift", "innleggstittel", "tittel"],
    ),
    (Field::Platform, &["plattform", "kilde"]),
];

pub(super) const FINNISH: Names = &[
    (
        Field::Text,
        &[
            "kommentti",
            "kommentit",
            "kommenttiteksti",
            "viesti",
            "teksti",
            "sisältö",
            "arvostelu",
            "arvio",
            "palaute",
        ],
    ),
    (Field::Id, &["kommentintunniste", "kommenttiid"]),
    (
        Field::ParentId,
        &["vastauskommenttiin", "vastauskohteelle", "ylempikommentti"],
    ),
    (Field::IsReply, &["onvastaus", "vastaus"]),
    (
        Field::AuthorName,
        &[
            "käyttäjä",
            "käyttäjänimi",
            "käyttäjätunnus",
            "kirjoittaja",
            "tekijä",
            "nimimerkki",
            "nimi",
            "lähettäjä",
        ],
    ),
    (Field::AuthorId, &["käyttäjäid"]),
    (
        Field::PublishedAt,
        &[
            "päivämäärä",
            "päiväys",
            "pvm",
            "päivämääräjaaika",
            "julkaistu",
            "julkaisuaika",
            "julkaisupäivä",
            "luotu",
            "aika",
            "kellonaika",
            "aikaleima",
        ],
    ),
    (
        Field::Likes,
        &["tykkäykset", "tykkäyksiä", "tykkäystenmäärä", "reaktiot"],
    ),
    (
        Field::ReplyCount,
        &["vastaukset", "vastauksia", "vastaustenmäärä"],
    ),
    (Field::Language, &["kieli"]),
    (Field::Url, &["linkki", "linkkikommenttiin"]),
    (
        Field::PostUrl,
        &["julkaisunlinkki", "linkkijulkaisuun", "videonlinkki"],
    ),
    (
        Field::PostTitle,
        &["otsikko", "julkaisunotsikko", "videonotsikko"],
    ),
    (Field::Platform, &["alusta", "palvelu", "lähde"]),
];

pub(super) const ICELANDIC: Names = &[
    (
        Field::Text,
        &[
            "athugasemd",
            "ummæli",
            "skilaboð",
            "texti",
            "efni",
            "umsögn",
            "athugasemdir",
        ],
    ),
    (Field::ParentId, &["svarvið", "svarviðathugasemd"]),
    (
        Field::AuthorName,
        &["notandi", "notandanafn", "höfundur", "nafn"],
    ),
    (Field::AuthorId, &["auðkennihöfundar"]),
    (
        Field::PublishedAt,
        &["birt", "dagsetning", "dagsetningogtími", "stofnað", "tími"],
    ),
    (
        Field::Likes,
        &["líkarþetta", "líkar", "fjöldilíkar", "viðbrögð"],
    ),
    (Field::ReplyCount, &["fjöldisvara"]),
    (Field::Language, &["tungumál"]),
    (Field::Url, &["tengill", "hlekkur"]),
    (Field::PostTitle, &["titillfærslu", "fyrirsögn"]),
];
