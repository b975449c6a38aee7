//! Guesses the encoding of a text that is not Unicode.

use std::io::{self, Read};

use super::letters::LetterCheck;
use super::{CHUNK, Charset};
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};

/// How much of a text is valid UTF-8; it is added in pieces.
#[derive(Default)]
pub(super) struct Utf8Check {
    /// Valid characters of several bytes, and places where none is.
    multibyte: u64,
    damaged: u64,
    /// The beginning of a character that the last piece cut.
    cut: Vec<u8>,
}

impl Utf8Check {
    pub(super) fn add(&mut self, piece: &[u8]) {
        let mut rest = piece;
        if !self.cut.is_empty() {
            // A character has four bytes at most.
            let taken = rest.len().min(4);
            let mut border = std::mem::take(&mut self.cut);
            let before = border.len();
            border.extend_from_slice(&rest[..taken]);
            match std::str::from_utf8(&border) {
                Ok(_) => {
                    self.count(&border);
                    return self.add(&rest[taken..]);
                }
                Err(e) if e.valid_up_to() > before => {
                    let valid = e.valid_up_to();
                    self.count(&border[..valid]);
                    rest = &rest[valid - before..];
                }
                Err(e) if e.error_len().is_none() && e.valid_up_to() == 0 => {
                    self.cut = border;
                    return;
                }
                Err(_) => self.damaged += 1,
            }
        }
        let valid = match std::str::from_utf8(rest) {
            Ok(_) => rest.len(),
            Err(e) => e.valid_up_to(),
        };
        self.count(&rest[..valid]);
        let mut at = valid;
        for chunk in rest[valid..].utf8_chunks() {
            self.count(chunk.valid().as_bytes());
            at += chunk.valid().len() + chunk.invalid().len();
            let is_cut = at == rest.len()
                && matches!(std::str::from_utf8(chunk.invalid()), Err(e) if e.error_len().is_none());
            if is_cut {
                self.cut = chunk.invalid().to_vec();
            } else {
                self.damaged += u64::from(!chunk.invalid().is_empty());
            }
        }
    }

    fn count(&mut self, valid: &[u8]) {
        if !valid.is_ascii() {
            self.multibyte += valid.iter().filter(|&&b| b >= 0xC0).count() as u64;
        }
    }

    /// Says that no piece follows.
    pub(super) fn end(&mut self) {
        self.damaged += u64::from(!self.cut.is_empty());
        self.cut.clear();
    }

    pub(super) fn is_utf8(&self) -> bool {
        self.damaged == 0 || self.multibyte > 4 * self.damaged
    }

    pub(super) fn is_damaged(&self) -> bool {
        self.damaged > 0
    }
}

/// The encoding that fits the letters of a text best, by all of it.
pub(super) fn by_letters<R: Read>(input: &mut R) -> io::Result<Charset> {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    let mut letters = LetterCheck::default();
    let mut piece = Vec::with_capacity(CHUNK);
    loop {
        piece.clear();
        input.by_ref().take(CHUNK as u64).read_to_end(&mut piece)?;
        detector.feed(&piece, piece.is_empty());
        letters.add(&piece);
        if piece.is_empty() {
            break;
        }
    }
    let guess = detector.guess(None, Utf8Detection::Deny);
    Ok(letters.better_than(guess).unwrap_or(Charset::Web(guess)))
}

#[cfg(test)]
mod tests {
    use encoding_rs::Encoding;

    use super::super::dos::CodePage;
    use super::*;

    #[track_caller]
    fn check(pieces: &[&[u8]], multibyte: u64, damaged: u64) {
        let mut check = Utf8Check::default();
        pieces.iter().for_each(|piece| check.add(piece));
        check.end();
        assert_eq!(
            (check.multibyte, check.damaged),
            (multibyte, damaged),
            "{pieces:?}"
        );
    }

    #[test]
    fn characters_are_whole_across_pieces() {
        let text = "aé😀z€".as_bytes();
        for cut in 0..text.len() {
            check(&[&text[..cut], &text[cut..]], 3, 0);
        }
        let bytes: Vec<&[u8]> = text.chunks(1).collect();
        check(&bytes, 3, 0);
    }

    #[test]
    fn damage_is_counted_once() {
        check(&[b"a\xFFb"], 0, 1);
        check(&[b"a\xC3", b"b"], 0, 1);
        check(&[b"caf\xE9"], 0, 1);
        check(&[b"\xF0\x9F", b"\x98", b"\x80\xFF"], 1, 1);
    }

    #[track_caller]
    fn guessed(text: &str, label: &str) {
        let bytes = encoded(text, label);
        let found = by_letters(&mut &bytes[..]).unwrap();
        let mut decoded = String::new();
        let mut reader = found.decode(&bytes[..]);
        reader.read_to_string(&mut decoded).unwrap();
        assert_eq!(decoded, text, "{label} read as {}", found.label());
    }

    fn encoded(text: &str, label: &str) -> Vec<u8> {
        if let Some(page) = CodePage::of(label) {
            let all = page.characters();
            let byte = |c: char| all.iter().position(|known| *known == c);
            return text.chars().map(|c| byte(c).unwrap() as u8).collect();
        }
        let encoding = Encoding::for_label(label.as_bytes()).unwrap();
        let (bytes, _, unmappable) = encoding.encode(text);
        assert!(!unmappable, "{text}");
        bytes.into_owned()
    }

    #[test]
    fn short_texts_of_many_encodings_are_recognised() {
        guessed(
            "Zakupy udane, ale źle się czyta, żółty ślad",
            "windows-1250",
        );
        guessed("Не понравилось, деньги назад", "windows-1251");
        guessed("Не понравилось, деньги назад", "koi8-r");
        guessed("Größe passt nicht, schöner Stoff für 5 €", "windows-1252");
        guessed("déjà vu, ça ne m’a pas plu", "windows-1252");
        guessed("Très déçu, à éviter !", "macintosh");
        guessed("¿Por qué no? Mañana será otro día", "macintosh");
        guessed("这个产品非常好，我很喜欢", "gbk");
        guessed("這個產品非常好，我很喜歡", "big5");
        guessed("とても良い商品でした。また買います", "shift_jis");
        guessed("정말 마음에 들어요 추천합니다", "euc-kr");
        guessed("Çok güzel, teşekkürler ağabey", "windows-1254");
        guessed("Ez őrült jó, köszönöm! Előbb féltem tőle", "windows-1250");
        guessed("Nagyon jó termék, őszintén!", "windows-1250");
        guessed("A fűszer hiányzik belőle, de így is jó", "windows-1250");
        guessed(
            "Előző rendelésem később ért ide, sőt rossz színű",
            "windows-1250",
        );
        guessed(
            "Não gostei, as opções são péssimas, põe outro",
            "windows-1252",
        );
        guessed("Õhtu oli tore, sõber jõi õlut", "windows-1252");
        guessed("Bien sûr, le goût est là, ça brûle", "windows-1252");
        guessed("Πολύ καλό προϊόν, το συνιστώ", "windows-1253");
        guessed("Çok pahalı, beğenmedim, şikâyetçiyim", "windows-1254");
        guessed("Labai patiko, ačiū už dėmesį", "windows-1257");
        guessed("Įsigijau prieš mėnesį, dar neišbandžiau", "windows-1257");
        guessed(
            "Žiauriai geras filmas, žiūrėjau tris kartus",
            "windows-1257",
        );
        guessed("Paldies, ļoti patika! Kāpēc tik dārgi?", "windows-1257");
        guessed("Šokk, mitte teenindus. Ärge ostke", "windows-1257");
        guessed("Garaaž oli täis, šampoon puudu", "windows-1257");
        guessed("Не понравилось, верните деньги", "x-mac-cyrillic");
        guessed(
            "Отличная вещь! Рекомендую всем, моя сестра тоже довольна\r",
            "x-mac-cyrillic",
        );
        guessed("ОЧЕНЬ ПЛОХО. Никогда больше, я возмущена", "x-mac-cyrillic");
        guessed(
            "Дуже гарна книжка, дякую! Раджу всім, моя родина теж у захваті",
            "x-mac-cyrillic",
        );
        guessed("Ово је моја најбоља куповина, хвала", "x-mac-cyrillic");
        guessed("Ужасно. Я разочарована, моя посылка не пришла", "koi8-r");
        guessed("Я люблю! Яна, Юля и Саша, моя семья", "windows-1251");
        guessed("ИнтернетМагазин плохой, МояПочта тоже", "windows-1251");
        guessed("Дякую, її чекав місяць", "windows-1251");
        for page in ["ibm850", "ibm437"] {
            guessed("text;likes\r\nSehr schön, für Mädchen zu groß;3\r\n", page);
            guessed("Très déçu, à éviter ! Livré après trois semaines\r\n", page);
            guessed("¿Por qué no? Mañana será otro día\n", page);
        }
        guessed("À ÉVITER, la qualité n'est pas là\r\n", "ibm850");
    }

    #[test]
    fn what_other_encodings_hold_is_not_taken_for_a_console() {
        guessed("„Schön“ – so ein Quatsch…  don’t ask\r\n", "windows-1252");
        guessed("I don“t know, it“s so“so\r\n", "windows-1252");
        guessed("Schön für Mädchen, à la carte\n", "macintosh");
        guessed("カメラのレンズがキレイ。アイテムカタログ\r\n", "shift_jis");
        guessed("Příliš žluťoučký kůň úpěl ďábelské ódy\r\n", "windows-1250");
        guessed("Das war größer, schöner, und für Übung\r\n", "windows-1252");
        guessed("Ужасно, не берите\r\n", "ibm866");
        guessed("Köttbullar på Åland, säger Þór\r\n", "windows-1252");
        guessed(
            "Bloß nicht, à la carte war’s teurer, für Ärzte\r\n",
            "windows-1252",
        );
        guessed("Når er det på dansk? Færøerne, også\r\n", "windows-1252");
        guessed("Þetta er góð mynd, ég mæli með henni\r\n", "windows-1252");
        guessed(
            "Çok pahalı ağabey, şikâyetim var, teşekkürler\r\n",
            "windows-1254",
        );
        guessed("Câini şi pisici, ţară frumoasă\r\n", "windows-1250");
        guessed(
            "Túl drága, nem tetszett, őszintén szólva\r\n",
            "windows-1250",
        );
        guessed("Đorđe je bio ovde, šta kažeš, čoveče\r\n", "windows-1250");
    }
}
