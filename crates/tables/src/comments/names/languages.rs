//! The usual words for columns in the languages of people who export comments, best first: those of the
//! west of Europe and Turkish, and the list of all.

use super::asian::{HEBREW, HINDI, INDONESIAN, PERSIAN, THAI, VIETNAMESE};
use super::central::{CZECH, HUNGARIAN, POLISH, ROMANIAN, SLOVAK};
use super::east_asian::{CHINESE, JAPANESE, KOREAN};
use super::nordic::{DANISH, FINNISH, NORWEGIAN, SWEDISH};
use super::scripts::{ARABIC, GREEK, RUSSIAN, UKRAINIAN};
use super::southern::{BULGARIAN, CATALAN, CROATIAN, SERBIAN};
use crate::comments::fields::Field;

pub(super) type Names = &'static [(Field, &'static [&'static str])];

pub(super) const ALL: [Names; 33] = [
    GERMAN, FRENCH, SPANISH, PORTUGUESE, ITALIAN, DUTCH, POLISH, TURKISH, SWEDISH, DANISH,
    NORWEGIAN, FINNISH, CZECH, SLOVAK, HUNGARIAN, ROMANIAN, INDONESIAN, RUSSIAN, UKRAINIAN, GREEK,
    CHINESE, JAPANESE, KOREAN, ARABIC, CATALAN, CROATIAN, SERBIAN, BULGARIAN, VIETNAMESE, HEBREW,
    PERSIAN, HINDI, THAI,
];

const GERMAN: Names = &[
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

const FRENCH: Names = &[
    (
        Field::Text,
        &[
            "commentaire",
            "texteducommentaire",
            "contenu",
            "texte",
            "avis",
            "réponse",
            "commentaires",
        ],
    ),
    (
        Field::Id,
        &["idcommentaire", "idducommentaire", "identifiant"],
    ),
    (
        Field::ParentId,
        &[
            "enréponseà",
            "enreponsea",
            "commentaireparent",
            "réponseà",
            "idparent",
        ],
    ),
    (Field::IsReply, &["estuneréponse", "estunereponse"]),
    (
        Field::AuthorName,
        &[
            "utilisateur",
            "nomdutilisateur",
            "auteur",
            "autrice",
            "nomdelauteur",
            "pseudo",
            "pseudonyme",
            "nom",
        ],
    ),
    (
        Field::AuthorId,
        &["idutilisateur", "idauteur", "iddelauteur"],
    ),
    (
        Field::PublishedAt,
        &[
            "publiéle",
            "publiele",
            "datedepublication",
            "dateducommentaire",
            "dateheure",
            "dateetheure",
            "horodatage",
            "heure",
            "crééle",
        ],
    ),
    (
        Field::Likes,
        &[
            "jaime",
            "mentionsjaime",
            "nombredejaime",
            "nbjaime",
            "réactions",
        ],
    ),
    (
        Field::ReplyCount,
        &["réponses", "reponses", "nombrederéponses", "nbréponses"],
    ),
    (Field::Language, &["langue"]),
    (Field::Url, &["lienducommentaire", "lien"]),
    (
        Field::PostUrl,
        &[
            "liendelapublication",
            "urldelapublication",
            "urldupost",
            "lienvidéo",
        ],
    ),
    (
        Field::PostTitle,
        &["titredelapublication", "titredelavidéo", "titre"],
    ),
    (Field::Platform, &["plateforme", "réseau", "réseausocial"]),
];

const SPANISH: Names = &[
    (
        Field::Text,
        &[
            "comentario",
            "textodelcomentario",
            "texto",
            "mensaje",
            "contenido",
            "reseña",
            "opinión",
            "comentarios",
        ],
    ),
    (Field::Id, &["idcomentario", "iddelcomentario"]),
    (
        Field::ParentId,
        &["enrespuestaa", "respuestaa", "comentariopadre", "idpadre"],
    ),
    (Field::IsReply, &["esrespuesta", "respuesta"]),
    (
        Field::AuthorName,
        &[
            "usuario",
            "nombredeusuario",
            "autor",
            "autora",
            "nombredelautor",
            "nombre",
        ],
    ),
    (Field::AuthorId, &["idusuario", "iddeusuario", "idautor"]),
    (
        Field::PublishedAt,
        &[
            "publicadoel",
            "fechadepublicación",
            "fechadepublicacion",
            "fecha",
            "fechayhora",
            "fechahora",
            "hora",
            "creado",
        ],
    ),
    (
        Field::Likes,
        &[
            "megusta",
            "númerodemegusta",
            "nºdemegusta",
            "nodemegusta",
            "megustas",
            "reacciones",
        ],
    ),
    (Field::ReplyCount, &["respuestas", "númeroderespuestas"]),
    (Field::Language, &["idioma"]),
    (Field::Url, &["enlacedelcomentario", "enlace"]),
    (
        Field::PostUrl,
        &[
            "urldelapublicación",
            "urldelapublicacion",
            "enlacedelapublicación",
        ],
    ),
    (
        Field::PostTitle,
        &["títulodelapublicación", "título", "titulo"],
    ),
    (Field::Platform, &["plataforma", "red", "redsocial"]),
];

const PORTUGUESE: Names = &[
    (
        Field::Text,
        &[
            "comentário",
            "textodocomentário",
            "mensagem",
            "conteúdo",
            "avaliação",
            "comentários",
        ],
    ),
    (Field::Id, &["idcomentário", "iddocomentário"]),
    (
        Field::ParentId,
        &["emrespostaa", "respostaa", "comentáriopai", "idpai"],
    ),
    (Field::IsReply, &["éresposta", "resposta"]),
    (
        Field::AuthorName,
        &[
            "usuário",
            "utilizador",
            "nomedousuário",
            "nomedeusuário",
            "nomedoautor",
            "nome",
        ],
    ),
    (Field::AuthorId, &["idusuário", "iddousuário", "iddoautor"]),
    (
        Field::PublishedAt,
        &[
            "publicadoem",
            "datadepublicação",
            "datahora",
            "dataehora",
            "data",
            "criadoem",
        ],
    ),
    (
        Field::Likes,
        &[
            "curtidas",
            "gostos",
            "gostei",
            "númerodecurtidas",
            "reações",
        ],
    ),
    (Field::ReplyCount, &["respostas", "númeroderespostas"]),
    (Field::Language, &["língua"]),
    (Field::Url, &["linkdocomentário"]),
    (
        Field::PostUrl,
        &[
            "linkdapublicação",
            "urldapublicação",
            "linkdopost",
            "urldopost",
        ],
    ),
    (Field::PostTitle, &["títulodapublicação", "títulodovídeo"]),
    (Field::Platform, &["rede", "redesocial"]),
];

const ITALIAN: Names = &[
    (
        Field::Text,
        &[
            "commento",
            "testodelcommento",
            "testo",
            "messaggio",
            "contenuto",
            "recensione",
            "commenti",
        ],
    ),
    (Field::Id, &["idcommento", "iddelcommento"]),
    (
        Field::ParentId,
        &["inrispostaa", "rispostaa", "commentopadre", "idpadre"],
    ),
    (Field::IsReply, &["èrisposta", "erisposta", "risposta"]),
    (
        Field::AuthorName,
        &[
            "utente",
            "nomeutente",
            "autore",
            "autrice",
            "nomeautore",
            "nomedellautore",
        ],
    ),
    (Field::AuthorId, &["idutente", "idautore"]),
    (
        Field::PublishedAt,
        &[
            "pubblicatoil",
            "datadipubblicazione",
            "dataeora",
            "dataora",
            "ora",
            "creatoil",
        ],
    ),
    (Field::Likes, &["mipiace", "numerodimipiace", "reazioni"]),
    (Field::ReplyCount, &["risposte", "numerodirisposte"]),
    (Field::Language, &["lingua"]),
    (Field::Url, &["linkdelcommento", "collegamento"]),
    (Field::PostUrl, &["linkdelpost", "urldelpost"]),
    (
        Field::PostTitle,
        &["titolodelpost", "titolodelvideo", "titolo"],
    ),
    (Field::Platform, &["piattaforma", "rete", "social"]),
];

const DUTCH: Names = &[
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

pub(super) const TURKISH: Names = &[
    (
        Field::Text,
        &[
            "yorum",
            "yorummetni",
            "metin",
            "mesaj",
            "içerik",
            "değerlendirme",
            "yorumlar",
        ],
    ),
    (Field::Id, &["yorumid", "yorumkimliği"]),
    (Field::ParentId, &["yanıtlanan", "üstyorum"]),
    (Field::IsReply, &["yanıtmı", "yanıt"]),
    (
        Field::AuthorName,
        &[
            "kullanıcı",
            "kullanici",
            "kullanıcıadı",
            "kullaniciadi",
            "yazar",
            "isim",
            "ad",
        ],
    ),
    (Field::AuthorId, &["kullanıcıid", "yazarid"]),
    (
        Field::PublishedAt,
        &[
            "yayınlanmatarihi",
            "tarih",
            "tarihi",
            "tarihsaat",
            "saat",
            "zaman",
        ],
    ),
    (
        Field::Likes,
        &[
            "beğeni",
            "begeni",
            "beğeniler",
            "beğenisayısı",
            "begenisayisi",
        ],
    ),
    (Field::ReplyCount, &["yanıtlar", "yanıtsayısı", "cevaplar"]),
    (Field::Language, &["dil"]),
    (Field::Url, &["yorumbağlantısı", "bağlantı"]),
    (Field::PostUrl, &["gönderibağlantısı", "gönderilinki"]),
    (Field::PostTitle, &["gönderibaşlığı", "başlık"]),
    (Field::Platform, &["ağ", "kaynak", "kanal"]),
];
