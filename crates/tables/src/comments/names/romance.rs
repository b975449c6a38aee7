//! The usual words for columns in French, Spanish, Portuguese and Italian.

use super::languages::Names;
use crate::comments::fields::Field;

pub(super) const FRENCH: Names = &[
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
            "idducommentaireparent",
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

pub(super) const SPANISH: Names = &[
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
            "opiniones",
        ],
    ),
    (Field::Id, &["idcomentario", "iddelcomentario"]),
    (
        Field::ParentId,
        &[
            "enrespuestaa",
            "respuestaa",
            "comentariopadre",
            "idpadre",
            "comentarioprincipal",
            "iddelcomentarioprincipal",
        ],
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

pub(super) const PORTUGUESE: Names = &[
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
        &[
            "emrespostaa",
            "respostaa",
            "comentáriopai",
            "idpai",
            "comentárioprincipal",
            "iddocomentárioprincipal",
        ],
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

pub(super) const ITALIAN: Names = &[
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
            "recensioni",
        ],
    ),
    (Field::Id, &["idcommento", "iddelcommento"]),
    (
        Field::ParentId,
        &[
            "inrispostaa",
            "rispostaa",
            "commentopadre",
            "idpadre",
            "commentoprincipale",
            "iddelcommentoprincipale",
        ],
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
