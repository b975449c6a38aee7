//! The usual words for columns in Vietnamese, Hebrew, Persian, Hindi, Thai and Indonesian, as names are
//! compared: without signs that are no letters.

use super::languages::Names;
use crate::comments::fields::Field;

pub(super) const VIETNAMESE: Names = &[
    (
        Field::Text,
        &[
            "bìnhluận",
            "nộidungbìnhluận",
            "nộidung",
            "nhậnxét",
            "ýkiến",
            "đánhgiá",
            "tinnhắn",
        ],
    ),
    (Field::Id, &["idbìnhluận", "mãbìnhluận"]),
    (Field::ParentId, &["trảlờicho", "bìnhluậncha", "phảnhồicho"]),
    (
        Field::AuthorName,
        &[
            "tácgiả",
            "ngườidùng",
            "tênngườidùng",
            "têntácgiả",
            "ngườibìnhluận",
            "tênngườibìnhluận",
            "têntàikhoản",
            "họtên",
            "tên",
        ],
    ),
    (Field::AuthorId, &["idngườidùng"]),
    (
        Field::PublishedAt,
        &[
            "ngàyđăng",
            "ngàybìnhluận",
            "thờigianbìnhluận",
            "thờigian",
            "ngày",
            "ngàygiờ",
            "ngàytạo",
        ],
    ),
    (
        Field::Likes,
        &["lượtthích", "sốlượtthích", "thích", "sốlượtlike"],
    ),
    (
        Field::ReplyCount,
        &["sốphảnhồi", "lượttrảlời", "sốtrảlời", "phảnhồi"],
    ),
    (Field::Language, &["ngônngữ"]),
    (Field::Url, &["liênkết", "đườngdẫn"]),
    (Field::PostUrl, &["liênkếtbàiviết"]),
    (Field::PostTitle, &["tiêuđề", "tiêuđềbàiviết"]),
    (Field::Platform, &["nềntảng"]),
];

pub(super) const HEBREW: Names = &[
    (
        Field::Text,
        &[
            "תגובה",
            "תגובות",
            "תוכןהתגובה",
            "טקסטהתגובה",
            "תוכן",
            "טקסט",
            "הודעה",
            "ביקורת",
        ],
    ),
    (Field::Id, &["מזההתגובה", "מזהה"]),
    (Field::ParentId, &["בתגובהל", "תגובהל"]),
    (
        Field::AuthorName,
        &[
            "מחבר",
            "שםמשתמש",
            "משתמש",
            "כותב",
            "שםהכותב",
            "מגיב",
            "שםהמגיב",
            "שם",
        ],
    ),
    (
        Field::PublishedAt,
        &[
            "תאריך",
            "תאריךושעה",
            "תאריךפרסום",
            "תאריךהתגובה",
            "פורסםב",
            "שעה",
            "זמן",
        ],
    ),
    (
        Field::Likes,
        &["לייקים", "אהבתי", "מספרלייקים", "סימוניאהבתי"],
    ),
    (Field::ReplyCount, &["תשובות", "מספרתשובות"]),
    (Field::Language, &["שפה"]),
    (Field::Url, &["קישור", "קישורלתגובה"]),
    (Field::PostUrl, &["קישורלפוסט"]),
    (Field::PostTitle, &["כותרת", "כותרתהפוסט"]),
    (Field::Platform, &["פלטפורמה", "רשת"]),
];

pub(super) const PERSIAN: Names = &[
    (
        Field::Text,
        &[
            "نظر",
            "نظرات",
            "متننظر",
            "دیدگاه",
            "دیدگاهها",
            "متندیدگاه",
            "کامنت",
            "متن",
            "پیام",
        ],
    ),
    (Field::Id, &["شناسهنظر", "شناسهدیدگاه", "شناسه"]),
    (Field::ParentId, &["درپاسخبه", "پاسخبه"]),
    (
        Field::AuthorName,
        &[
            "نویسنده",
            "نامکاربری",
            "کاربر",
            "نامنویسنده",
            "نامکاربر",
            "نام",
        ],
    ),
    (Field::AuthorId, &["شناسهکاربر"]),
    (
        Field::PublishedAt,
        &[
            "تاریخ",
            "تاریخانتشار",
            "تاریخثبت",
            "تاریخنظر",
            "زمان",
            "تاریخوزمان",
        ],
    ),
    (
        Field::Likes,
        &["پسند", "پسندها", "لایک", "لایکها", "تعدادلایک", "تعدادپسند"],
    ),
    (Field::ReplyCount, &["پاسخها", "تعدادپاسخ", "تعدادپاسخها"]),
    (Field::Language, &["زبان"]),
    (Field::Url, &["پیوند", "لینک"]),
    (Field::PostTitle, &["عنوانپست"]),
    (Field::Platform, &["شبکه"]),
];

pub(super) const HINDI: Names = &[
    (
        Field::Text,
        &[
            "टिपपणी",
            "टिपपणियाँ",
            "टिपपणीकापाठ",
            "संदेश",
            "सामगरी",
            "समीकषा",
            "पाठ",
        ],
    ),
    (Field::Id, &["टिपपणीआईडी"]),
    (Field::ParentId, &["केजवाबमें", "मूलटिपपणी"]),
    (
        Field::AuthorName,
        &[
            "लेखक",
            "उपयोगकरता",
            "उपयोगकरतानाम",
            "लेखककानाम",
            "टिपपणीकार",
            "नाम",
        ],
    ),
    (
        Field::PublishedAt,
        &[
            "दिनांक",
            "तारीख",
            "तिथि",
            "समय",
            "दिनांकऔरसमय",
            "परकाशनतिथि",
            "परकाशित",
        ],
    ),
    (
        Field::Likes,
        &["पसंद", "लाइक", "लाइकस", "पसंदकीसंखया", "लाइककीसंखया"],
    ),
    (Field::ReplyCount, &["जवाबोंकीसंखया", "उततरोंकीसंखया"]),
    (Field::Language, &["भाषा"]),
    (Field::Url, &["लिंक"]),
    (Field::PostTitle, &["शीरषक"]),
];

pub(super) const THAI: Names = &[
    (
        Field::Text,
        &[
            "ความคิดเหน",
            "ขอความ",
            "คอมเมนต",
            "เนือหา",
            "เนือหาความคิดเหน",
            "รีวิว",
        ],
    ),
    (Field::Id, &["รหัสความคิดเหน"]),
    (Field::ParentId, &["ตอบกลับถึง", "ความคิดเหนหลัก"]),
    (
        Field::AuthorName,
        &["ผูเขียน", "ผูใช", "ชือผูใช", "ชือผูเขียน", "ผูแสดงความคิดเหน", "ชือ"],
    ),
    (
        Field::PublishedAt,
        &[
            "วันที",
            "เวลา",
            "วันเวลา",
            "วันทีและเวลา",
            "วันทีโพสต",
            "วันทีแสดงความคิดเหน",
        ],
    ),
    (
        Field::Likes,
        &["ถูกใจ", "จำนวนถูกใจ", "ไลค", "จำนวนไลค", "ยอดไลค"],
    ),
    (
        Field::ReplyCount,
        &["การตอบกลับ", "จำนวนการตอบกลับ", "ตอบกลับ"],
    ),
    (Field::Language, &["ภาษา"]),
    (Field::Url, &["ลิงก"]),
    (Field::PostTitle, &["หัวขอ", "ชือเรือง"]),
    (Field::Platform, &["แพลตฟอรม"]),
];

/// The most usual words of Indonesian.
pub(super) const INDONESIAN: Names = &[
    (
        Field::Text,
        &["komentar", "isikomentar", "ulasan", "tanggapan", "pesan"],
    ),
    (Field::Id, &["idkomentar"]),
    (Field::ParentId, &["balasanuntuk", "komentarinduk"]),
    (
        Field::AuthorName,
        &["pengguna", "namapengguna", "penulis", "namapenulis", "nama"],
    ),
    (
        Field::PublishedAt,
        &[
            "tanggal",
            "tanggalkomentar",
            "waktu",
            "tanggaldanwaktu",
            "diterbitkan",
        ],
    ),
    (Field::Likes, &["suka", "jumlahsuka"]),
    (Field::ReplyCount, &["balasan", "jumlahbalasan"]),
    (Field::Language, &["bahasa"]),
    (Field::PostTitle, &["judul"]),
];
