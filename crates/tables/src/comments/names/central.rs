//! The usual words for columns in Polish, Czech, Slovak, Hungarian and Romanian.

use super::languages::Names;
use crate::comments::fields::Field;

pub(super) const POLISH: Names = &[
    (
        Field::Text,
        &[
            "komentarz",
            "treśćkomentarza",
            "tresckomentarza",
            "treść",
            "tresc",
            "tekst",
            "wiadomość",
            "opinia",
            "komentarze",
            "uwagi",
        ],
    ),
    (Field::Id, &["idkomentarza"]),
    (
        Field::ParentId,
        &[
            "odpowiedźna",
            "odpowiedzna",
            "komentarznadrzędny",
            "idkomentarzanadrzędnego",
            "identyfikatorkomentarzanadrzędnego",
        ],
    ),
    (Field::IsReply, &["czyodpowiedź", "odpowiedź"]),
    (
        Field::AuthorName,
        &[
            "użytkownik",
            "uzytkownik",
            "nazwaużytkownika",
            "nazwauzytkownika",
            "imięinazwisko",
            "nick",
        ],
    ),
    (Field::AuthorId, &["idużytkownika", "idautora"]),
    (
        Field::PublishedAt,
        &[
            "datapublikacji",
            "opublikowano",
            "datadodania",
            "dataigodzina",
            "czas",
            "godzina",
        ],
    ),
    (
        Field::Likes,
        &["polubienia", "liczbapolubień", "lubięto", "reakcje"],
    ),
    (Field::ReplyCount, &["odpowiedzi", "liczbaodpowiedzi"]),
    (Field::Language, &["język", "jezyk"]),
    (Field::Url, &["linkdokomentarza", "odnośnik"]),
    (Field::PostUrl, &["linkdoposta", "adresposta"]),
    (Field::PostTitle, &["tytułposta", "tytuł", "tytul"]),
    (Field::Platform, &["platforma", "sieć", "serwis", "źródło"]),
];

pub(super) const CZECH: Names = &[
    (
        Field::Text,
        &[
            "komentář",
            "komentáře",
            "textkomentáře",
            "zpráva",
            "obsah",
            "recenze",
            "hodnocení",
            "názor",
        ],
    ),
    (Field::Id, &["idkomentáře"]),
    (
        Field::ParentId,
        &["odpověďna", "odpovědna", "reakcena", "nadřazenýkomentář"],
    ),
    (Field::IsReply, &["jeodpověď", "odpověď"]),
    (
        Field::AuthorName,
        &[
            "uživatel",
            "uživatelskéjméno",
            "jménouživatele",
            "autor",
            "jméno",
            "přezdívka",
        ],
    ),
    (Field::AuthorId, &["iduživatele", "idautora"]),
    (
        Field::PublishedAt,
        &[
            "datum",
            "čas",
            "datumačas",
            "publikováno",
            "zveřejněno",
            "datumpublikace",
            "datumzveřejnění",
            "vytvořeno",
            "přidáno",
        ],
    ),
    (
        Field::Likes,
        &[
            "tosemilíbí",
            "lajky",
            "počettosemilíbí",
            "početlajků",
            "líbíse",
            "reakce",
        ],
    ),
    (Field::ReplyCount, &["odpovědi", "početodpovědí"]),
    (Field::Language, &["jazyk"]),
    (Field::Url, &["odkaz", "odkaznakomentář"]),
    (Field::PostUrl, &["odkaznapříspěvek", "odkaznavideo"]),
    (
        Field::PostTitle,
        &["názevpříspěvku", "názevvidea", "titulek", "název", "nadpis"],
    ),
    (Field::Platform, &["platforma", "síť", "zdroj"]),
];

pub(super) const SLOVAK: Names = &[
    (
        Field::Text,
        &[
            "komentár",
            "komentáre",
            "textkomentára",
            "správa",
            "recenzia",
            "hodnotenie",
        ],
    ),
    (
        Field::ParentId,
        &["odpoveďna", "odpovedna", "reakciana", "nadradenýkomentár"],
    ),
    (Field::IsReply, &["jeodpoveď", "odpoveď"]),
    (
        Field::AuthorName,
        &[
            "používateľ",
            "užívateľ",
            "menopoužívateľa",
            "používateľskémeno",
            "autor",
            "meno",
            "prezývka",
        ],
    ),
    (
        Field::PublishedAt,
        &[
            "dátum",
            "dátumačas",
            "publikované",
            "zverejnené",
            "vytvorené",
        ],
    ),
    (
        Field::Likes,
        &["páčisamito", "páčisami", "početlajkov", "reakcie"],
    ),
    (Field::ReplyCount, &["odpovede", "početodpovedí"]),
    (Field::Url, &["odkaznakomentár"]),
    (
        Field::PostTitle,
        &["názovpríspevku", "názovvidea", "titulok", "názov"],
    ),
];

pub(super) const HUNGARIAN: Names = &[
    (
        Field::Text,
        &[
            "hozzászólás",
            "hozzászólások",
            "megjegyzés",
            "megjegyzések",
            "komment",
            "kommentek",
            "szöveg",
            "üzenet",
            "tartalom",
            "vélemény",
            "értékelés",
        ],
    ),
    (
        Field::Id,
        &["hozzászólásazonosító", "kommentazonosító", "azonosító"],
    ),
    (
        Field::ParentId,
        &["válaszerre", "válaszneki", "szülőkomment"],
    ),
    (Field::IsReply, &["válasz"]),
    (
        Field::AuthorName,
        &[
            "felhasználó",
            "felhasználónév",
            "szerző",
            "szerzője",
            "író",
            "becenév",
            "név",
        ],
    ),
    (Field::AuthorId, &["felhasználóazonosító", "felhasználóid"]),
    (
        Field::PublishedAt,
        &[
            "dátum",
            "időpont",
            "dátumésidő",
            "közzétéve",
            "közzététel",
            "létrehozva",
            "idő",
        ],
    ),
    (
        Field::Likes,
        &[
            "kedvelések",
            "kedvelés",
            "tetszik",
            "tetszések",
            "lájkok",
            "lájk",
            "reakciók",
        ],
    ),
    (Field::ReplyCount, &["válaszok", "válaszokszáma"]),
    (Field::Language, &["nyelv"]),
    (
        Field::Url,
        &["hivatkozás", "hozzászóláslink", "kommentlink"],
    ),
    (Field::PostUrl, &["bejegyzéslink", "posztlink", "videólink"]),
    (Field::PostTitle, &["bejegyzéscíme", "videócíme"]),
    (Field::Platform, &["hálózat", "forrás"]),
];

pub(super) const ROMANIAN: Names = &[
    (
        Field::Text,
        &[
            "comentariu",
            "comentarii",
            "textcomentariu",
            "textulcomentariului",
            "mesaj",
            "conținut",
            "conţinut",
            "recenzie",
            "părere",
        ],
    ),
    (Field::Id, &["idcomentariu"]),
    (
        Field::ParentId,
        &["răspunsla", "raspunsla", "comentariupărinte"],
    ),
    (Field::IsReply, &["esterăspuns", "răspuns"]),
    (
        Field::AuthorName,
        &[
            "utilizator",
            "numeutilizator",
            "numedeutilizator",
            "autor",
            "nume",
            "poreclă",
        ],
    ),
    (Field::AuthorId, &["idutilizator"]),
    (
        Field::PublishedAt,
        &[
            "dată",
            "datapublicării",
            "dataşiora",
            "datașiora",
            "publicatla",
            "publicatpe",
            "creatla",
            "ora",
        ],
    ),
    (
        Field::Likes,
        &[
            "aprecieri",
            "îmiplace",
            "numărdeaprecieri",
            "reacții",
            "reacţii",
        ],
    ),
    (Field::ReplyCount, &["răspunsuri", "numărderăspunsuri"]),
    (Field::Language, &["limba", "limbă"]),
    (Field::Url, &["legătură", "linkcomentariu"]),
    (Field::PostUrl, &["linkpostare", "linkulpostării"]),
    (
        Field::PostTitle,
        &["titlulpostării", "titlupostare", "titlu"],
    ),
    (Field::Platform, &["platformă", "rețea", "reţea", "sursă"]),
];
