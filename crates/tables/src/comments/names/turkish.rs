//! The usual words for columns in Turkish.

use super::languages::Names;
use crate::comments::fields::Field;

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
