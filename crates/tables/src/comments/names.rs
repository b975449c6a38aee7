//! Which columns a name may stand for.
//!
//! Names are compared without case, spaces and punctuation. The tables are in [`exports`], what
//! platforms and tools call their columns, and in those that [`languages`] lists, the words that people
//! use. What is told by a rule instead is in [`people`] and [`times`]; how well a name fits in [`ranks`].

mod asian;
mod balkan;
mod baltic;
mod central;
mod east_asian;
mod exports;
mod germanic;
mod languages;
mod nordic;
mod objects;
mod people;
mod questions;
mod ranks;
mod romance;
mod scripts;
mod southern;
mod times;
mod turkish;

use crate::digits::is_digits;
pub(super) use objects::{is_of_other, object};
pub(super) use people::name_the_same;
pub(crate) use questions::is_text_name;
pub(super) use questions::{
    is_author_name, is_error_name, is_html_name, is_known, is_mark_name, is_name_of_id,
    is_of_comment, is_of_person, is_of_review, is_turkish, is_type_name, is_word_for_post,
    last_of_own, rank_of_text,
};
pub(super) use ranks::{Rank, meanings};
pub(super) use times::offset_in_name;

/// A name without case, spaces and punctuation.
pub(super) fn normal(name: &str) -> String {
    // In this order: the dot of a Turkish `İ` becomes a character of its own.
    name.chars()
        .flat_map(char::to_lowercase)
        .filter(|c| c.is_alphanumeric())
        .collect()
}

/// The parts of a dotted or slashed name, places in lists left out.
///
/// Names with spaces are sentences rather than paths.
pub(super) fn parts(name: &str) -> Vec<String> {
    if name.trim().contains(char::is_whitespace) {
        return Vec::new();
    }
    name.split(['.', '/', ':', '>'])
        .map(normal)
        .filter(|part| !part.is_empty() && !is_digits(part))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::comments::fields::Field;

    #[track_caller]
    fn first(name: &str) -> Option<Field> {
        let mut found = meanings(name);
        found.sort_by_key(|(_, rank)| *rank);
        found.first().map(|(field, _)| *field)
    }

    #[test]
    fn names_of_exports_are_known_in_any_spelling() {
        for (name, field) in [
            ("Comment ID", Field::Id),
            ("bodyText", Field::Text),
            ("message_body", Field::Text),
            ("Author of comment", Field::AuthorName),
            ("COMMENT_TEXT", Field::Text),
            ("Name (click to view profile)", Field::AuthorName),
            ("ownerUsername", Field::AuthorName),
            ("owner/username", Field::AuthorName),
            ("author.id", Field::AuthorId),
            ("user/name", Field::AuthorName),
            ("authorChannelId.value", Field::AuthorId),
            ("from.name", Field::AuthorName),
            ("public_metrics.like_count", Field::Likes),
            ("dates.publishedDate", Field::PublishedAt),
            ("snippet.topLevelComment.snippet.textOriginal", Field::Text),
            ("Comment create timestamp", Field::PublishedAt),
            ("comment_date_gmt", Field::PublishedAt),
            ("videoWebUrl", Field::PostUrl),
            ("comment_reaction_count", Field::Likes),
            ("isReplyTo", Field::ParentId),
            ("link_id", Field::PostId),
        ] {
            assert_eq!(first(name), Some(field), "{name}");
        }
    }

    #[test]
    fn usual_words_of_languages_are_known() {
        for (name, field) in [
            ("Nutzer", Field::AuthorName),
            ("Gefällt mir", Field::Likes),
            ("Utilisateur", Field::AuthorName),
            ("J'aime", Field::Likes),
            ("Usuario", Field::AuthorName),
            ("Me gusta", Field::Likes),
            ("Polubienia", Field::Likes),
            ("Beğeni", Field::Likes),
            ("Opmerking", Field::Text),
            ("Curtidas", Field::Likes),
            ("Mi piace", Field::Likes),
            ("Användare", Field::AuthorName),
            ("Gillar", Field::Likes),
            ("Svar på", Field::ParentId),
            ("Synes godt om", Field::Likes),
            ("Brukernavn", Field::AuthorName),
            ("Kommentarer", Field::Text),
            ("Päivämäärä", Field::PublishedAt),
            ("Komentář", Field::Text),
            ("To se mi líbí", Field::Likes),
            ("Používateľ", Field::AuthorName),
            ("Hozzászólás", Field::Text),
            ("Răspuns la", Field::ParentId),
            ("Comentariu", Field::Text),
            ("Σχόλιο", Field::Text),
            ("Ημερομηνία (UTC+3)", Field::PublishedAt),
            ("Користувач", Field::AuthorName),
            ("Комментарий", Field::Text),
            ("作者", Field::AuthorName),
            ("用户名", Field::AuthorName),
            ("评论内容", Field::Text),
            ("发布时间", Field::PublishedAt),
            ("評論內容", Field::Text),
            ("コメント", Field::Text),
            ("投稿日時", Field::PublishedAt),
            ("댓글 내용", Field::Text),
            ("작성자", Field::AuthorName),
            ("Autor komentáře", Field::AuthorName),
            ("Datum komentáře", Field::PublishedAt),
            ("Dátum komentára", Field::PublishedAt),
            ("Fecha del comentario", Field::PublishedAt),
            ("Auteur du commentaire", Field::AuthorName),
            ("Data comentariului", Field::PublishedAt),
            ("Hozzászólás szerző", Field::AuthorName),
            ("Kommentin kirjoittaja", Field::AuthorName),
            ("Kommentarens forfatter", Field::AuthorName),
            ("Yorum tarihi", Field::PublishedAt),
            ("Дата комментария", Field::PublishedAt),
            ("Автор коментаря", Field::AuthorName),
            ("Όνομα σχολίου", Field::AuthorName),
            ("评论作者", Field::AuthorName),
            ("コメント投稿者", Field::AuthorName),
            ("댓글 작성자", Field::AuthorName),
            ("تاريخ التعليق", Field::PublishedAt),
            ("Bình luận", Field::Text),
            ("Lượt thích", Field::Likes),
            ("תגובה", Field::Text),
            ("שם משתמש", Field::AuthorName),
            ("टिप्पणी", Field::Text),
            ("दिनांक", Field::PublishedAt),
            ("ความคิดเห็น", Field::Text),
            ("วันที่", Field::PublishedAt),
            ("نظر", Field::Text),
            ("دیدگاه‌ها", Field::Text),
            ("نویسنده", Field::AuthorName),
            ("Comentari", Field::Text),
            ("M'agrada", Field::Likes),
            ("Penulis", Field::AuthorName),
            ("Аутор", Field::AuthorName),
            ("Датум објаве", Field::PublishedAt),
            ("Харесвания", Field::Likes),
            ("Съобщение", Field::Text),
            ("Sviđanja", Field::Likes),
            ("Korisničko ime", Field::AuthorName),
            ("Autor komentara", Field::AuthorName),
            ("Komentaras", Field::Text),
            ("Komentaro autorius", Field::AuthorName),
            ("Paskelbimo data", Field::PublishedAt),
            ("Patiktukų skaičius", Field::Likes),
            ("Atsakymas į", Field::ParentId),
            ("Komentārs", Field::Text),
            ("Komentāra autors", Field::AuthorName),
            ("Publicēšanas datums", Field::PublishedAt),
            ("Lietotājvārds", Field::AuthorName),
            ("Kommentaar", Field::Text),
            ("Kommentaari kuupäev", Field::PublishedAt),
            ("Kasutajanimi", Field::AuthorName),
            ("Besedilo komentarja", Field::Text),
            ("Avtor komentarja", Field::AuthorName),
            ("Všečki", Field::Likes),
            ("Содржина", Field::Text),
            ("Корисничко име", Field::AuthorName),
            ("Komenti", Field::Text),
            ("Emri i përdoruesit", Field::AuthorName),
            ("Autori i komentit", Field::AuthorName),
            ("Athugasemd", Field::Text),
            ("Dagsetning", Field::PublishedAt),
            ("Каментар", Field::Text),
            ("Аўтар каментара", Field::AuthorName),
        ] {
            assert_eq!(first(name), Some(field), "{name}");
        }
    }

    #[test]
    fn a_word_means_one_thing_in_all_languages() {
        // Of these the values tell which is meant.
        const SEVERAL: [&str; 4] = ["beitrag", "channel", "post", "reply"];
        let tables = || std::iter::once(exports::NAMES).chain(languages::ALL);
        for (field, names) in tables().flatten() {
            for name in names.iter().filter(|name| !SEVERAL.contains(name)) {
                assert_eq!(normal(name), **name);
                let mut others = tables().flatten().filter(|(other, _)| other != field);
                let other = others.find(|(_, names)| names.contains(name));
                assert_eq!(other.map(|(other, _)| other), None, "{name} as {field:?}");
            }
        }
    }

    #[test]
    fn the_id_of_something_else_is_not_that_of_the_comment() {
        for name in ["video.name", "image.url", "product.id", "group/title"] {
            assert_eq!(first(name), None, "{name}");
        }
        assert_eq!(first("comment.id"), Some(Field::Id));
    }

    #[test]
    fn our_own_columns_are_all_known() {
        for field in Field::ALL {
            assert_eq!(first(field.name()), Some(field), "{}", field.name());
        }
    }
}
