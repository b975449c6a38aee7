//! The usual words for columns in German and Dutch.

use super::languages::Names;
use crate::comments::fields::Field;

pub(super) const GERMAN: Names = &[
    (
        Field::Text,
        &[
            "kommentar",
            "kommentartext",
            "kommentarinhalt",
            "nachricht",
            "inhalt",
            "beitrag",
            "beitragstext",
            "bewertung",
            "bewertungstext",
            "rezension",
            "rückmeldung",
            "antworttext",
            "kommentare",
        ],
    ),
    (Field::Id, &["kommentarid", "kommentarnummer"]),
    (
        Field::ParentId,
        &[
            "antwortauf",
            "antwortaufkommentarid",
            "übergeordneterkommentar",
            "elternid",
        ],
    ),
    (Field::IsReply, &["istantwort", "antwort"]),
    (
        Field::AuthorName,
        &[
            "nutzer",
            "nutzername",
            "benutzer",
            "benutzername",
            "autor",
            "autorin",
            "verfasser",
            "verfasserin",
            "nutzerin",
            "profilname",
            "kommentator",
            "anzeigename",
        ],
    ),
    (
        Field::AuthorId,
        &["nutzerid", "benutzerid", "autorid", "autorenid", "profilid"],
    ),
    (
        Field::PublishedAt,
        &[
            "veröffentlichtam",
            "veroeffentlichtam",
            "erstelltam",
            "datum",
            "datumuhrzeit",
            "datumundzeit",
            "zeitpunkt",
            "zeitstempel",
            "uhrzeit",
            "zeit",
            "erstellt",
            "gepostetam",
        ],
    ),
    (
        Field::Likes,
        &[
            "gefälltmir",
            "gefaelltmir",
            "gefälltmirangaben",
            "gefaelltmirangaben",
            "anzahllikes",
            "reaktionen",
            "daumenhoch",
        ],
    ),
    (
        Field::ReplyCount,
        &["antworten", "anzahlantworten", "antwortanzahl"],
    ),
    (Field::Language, &["sprache"]),
    (
        Field::Url,
        &[
            "kommentarlink",
            "kommentarurl",
            "linkzumkommentar",
            "adresse",
        ],
    ),
    (
        Field::PostUrl,
        &[
            "beitragslink",
            "beitragsurl",
            "linkzumbeitrag",
            "videolink",
            "postadresse",
        ],
    ),
    (
        Field::PostTitle,
        &["beitragstitel", "videotitel", "überschrift", "titel"],
    ),
    (
        Field::Platform,
        &["plattform", "netzwerk", "quelle", "kanal"],
    ),
    (Field::PostId, &["beitragsid"]),
    (Field::FetchedAt, &["abgerufenam", "exportiertam"]),
];

pub(super) const DUTCH: Names = &[
    (
        Field::Text,
        &[
            "opmerking",
            "reactie",
            "reactietekst",
            "bericht",
            "tekst",
            "inhoud",
            "beoordeling",
            "reacties",
        ],
    ),
    (Field::Id, &["reactieid", "opmerkingid"]),
    (Field::ParentId, &["antwoordop", "reactieop"]),
    (Field::IsReply, &["isantwoord", "antwoord"]),
    (
        Field::AuthorName,
        &[
            "gebruiker",
            "gebruikersnaam",
            "auteursnaam",
            "schrijver",
            "naam",
        ],
    ),
    (Field::AuthorId, &["gebruikersid", "auteurid"]),
    (
        Field::PublishedAt,
        &[
            "gepubliceerdop",
            "geplaatstop",
            "datumtijd",
            "datumentijd",
            "tijdstip",
            "tijd",
        ],
    ),
    (Field::Likes, &["vindikleuk", "vindikleuks", "duimpjes"]),
    (Field::ReplyCount, &["antwoorden", "aantalreacties"]),
    (Field::Language, &["taal"]),
    (Field::Url, &["linknaarreactie", "koppeling"]),
    (Field::PostUrl, &["linknaarbericht", "berichturl"]),
    (Field::PostTitle, &["titelvanbericht"]),
    (Field::Platform, &["netwerk", "bron", "kanaal"]),
];
