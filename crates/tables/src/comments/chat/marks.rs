//! What WhatsApp writes into messages, in the languages of its users.

use crate::comments::left_out::LeftOutReason;

/// In place of a picture, a film or the like that was not exported.
const MEDIA: &[&str] = &[
    "media omitted",
    "medien ausgeschlossen",
    "médias omis",
    "multimedia omitido",
    "archivo omitido",
    "arquivo de mídia oculto",
    "mídia oculta",
    "media omessi",
    "media weggelaten",
    "pominięto multimedia",
    "medya dahil edilmedi",
    "без медиафайлов",
];
/// The same with what it is: `image omitted`. The words for "left out" stand behind.
const OMITTED: &[&str] = &[
    "omitted",
    "weggelassen",
    "absente",
    "absent",
    "omis",
    "omise",
    "omitida",
    "omitido",
    "ocultada",
    "ocultado",
    "oculta",
    "omessa",
    "omesso",
    "weggelaten",
    "pominięto",
    "pominięty",
    "dahil edilmedi",
];
/// What can be left out.
const THINGS: &[&str] = &[
    "image",
    "video",
    "audio",
    "sticker",
    "gif",
    "document",
    "contact card",
    "video note",
    "bild",
    "dokument",
    "kontaktkarte",
    "vidéo",
    "imagen",
    "vídeo",
    "documento",
    "imagem",
    "áudio",
    "figurinha",
    "immagine",
    "adesivo",
    "afbeelding",
    "obraz",
    "wideo",
    "naklejka",
    "görüntü",
    "çıkartma",
];
/// Behind the name of a file that was exported beside the chat.
const ATTACHED: &[&str] = &[
    "(file attached)",
    "(datei angehängt)",
    "(fichier joint)",
    "(archivo adjunto)",
    "(arquivo anexado)",
    "(file allegato)",
    "(bestand bijgevoegd)",
    "(plik załączony)",
    "(dosya ekli)",
];
/// In place of a message that is gone.
const DELETED: &[&str] = &[
    "this message was deleted",
    "you deleted this message",
    "diese nachricht wurde gelöscht",
    "du hast diese nachricht gelöscht",
    "ce message a été supprimé",
    "vous avez supprimé ce message",
    "se eliminó este mensaje",
    "eliminaste este mensaje",
    "mensagem apagada",
    "esta mensagem foi apagada",
    "você apagou esta mensagem",
    "questo messaggio è stato eliminato",
    "hai eliminato questo messaggio",
    "dit bericht is verwijderd",
    "u hebt dit bericht verwijderd",
    "ta wiadomość została usunięta",
    "bu mesaj silindi",
];
/// Behind a message that was changed.
const EDITED: &[&str] = &[
    "<this message was edited>",
    "<diese nachricht wurde bearbeitet.>",
    "<ce message a été modifié>",
    "<se editó este mensaje.>",
    "<mensagem editada>",
    "<questo messaggio è stato modificato>",
    "<dit bericht is bewerkt>",
];
/// No mark is longer, in bytes.
const LONGEST: usize = 80;
/// Before what the messenger writes into a message itself.
const BY_ITSELF: char = '\u{200E}';

/// Signs of the direction of writing, which nobody sees.
pub(super) fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
}

/// The words of a message.
///
/// # Errors
/// Why there are none.
pub(super) fn words(message: &str) -> Result<String, LeftOutReason> {
    let by_itself = message.starts_with(BY_ITSELF);
    let bare = bare(message);
    if is_one_of(bare.trim_end_matches('.'), DELETED) {
        return Err(LeftOutReason::Removed);
    }
    let own = without_edited(message);
    let mut words = String::new();
    let mut marks = false;
    for (number, line) in own.split('\n').enumerate() {
        // What it says by itself is the first line.
        if is_media(line) || (number == 0 && by_itself) {
            marks = true;
            continue;
        }
        if !words.is_empty() {
            words.push('\n');
        }
        words.push_str(line);
    }
    match marks && words.trim().is_empty() {
        true => Err(LeftOutReason::Notice),
        false => Ok(words),
    }
}

fn bare(text: &str) -> &str {
    text.trim_matches(|c: char| is_invisible(c) || c.is_whitespace())
}

fn is_one_of(text: &str, known: &[&str]) -> bool {
    text.len() <= LONGEST && known.contains(&text.to_lowercase().as_str())
}

/// A message without the mark that it was changed.
fn without_edited(message: &str) -> &str {
    let trimmed = message.trim_end_matches(|c: char| is_invisible(c) || c.is_whitespace());
    let start = trimmed.rfind('<').unwrap_or(trimmed.len());
    match is_one_of(&trimmed[start..], EDITED) {
        true => trimmed[..start].trim_end_matches(|c: char| is_invisible(c) || c == ' '),
        false => message,
    }
}

/// Whether a line stands for a picture or a file.
fn is_media(line: &str) -> bool {
    let marked = line.starts_with(is_invisible);
    let line = bare(line);
    let inner = line
        .strip_prefix('<')
        .and_then(|rest| rest.strip_suffix('>'));
    if let Some(inner) = inner {
        return is_one_of(inner, MEDIA) || is_attachment(inner);
    }
    if line.len() <= LONGEST {
        let small = line.to_lowercase();
        let omitted = OMITTED.iter().find_map(|word| small.strip_suffix(word));
        if omitted.is_some_and(|thing| THINGS.contains(&thing.trim())) {
            return true;
        }
    }
    let end = line.rfind('(').unwrap_or(line.len());
    is_one_of(&line[end..], ATTACHED) || (marked && is_one_of(line, MEDIA))
}

/// `attached: 00000012-PHOTO.jpg`, in any language.
fn is_attachment(text: &str) -> bool {
    let Some((word, file)) = text.split_once(": ") else {
        return false;
    };
    let extension = file.rsplit_once('.').map_or("", |(_, extension)| extension);
    word.len() <= LONGEST
        && !word.contains('\n')
        && (2..=5).contains(&extension.len())
        && extension.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn media_and_notices_are_no_words() {
        for text in [
            "<Media omitted>",
            "<Medien ausgeschlossen>",
            "\u{200E}<Médias omis>",
            "\u{200E}image omitted",
            "\u{200E}Bild weggelassen",
            "imagen omitida",
            "IMG-20240512-WA0001.jpg (file attached)",
            "\u{200E}<attached: 00000012-PHOTO-2024-05-12.jpg>",
            "\u{200E}<Anhang: a.opus>",
            "\u{200E}Messages and calls are end-to-end encrypted.",
            "\u{200E}Ann added you",
        ] {
            assert_eq!(words(text), Err(LeftOutReason::Notice), "{text}");
        }
        for text in [
            "This message was deleted",
            "\u{200E}Diese Nachricht wurde gelöscht.",
        ] {
            assert_eq!(words(text), Err(LeftOutReason::Removed), "{text}");
        }
    }

    #[test]
    fn words_beside_marks_stay() {
        for (text, own) in [
            ("IMG-1.jpg (file attached)\nlook at that", "look at that"),
            ("\u{200E}<attached: a.jpg>\nso nice", "so nice"),
            ("fine \u{200E}<This message was edited>", "fine"),
            ("a\n\nb", "a\n\nb"),
        ] {
            assert_eq!(words(text).as_deref(), Ok(own), "{text}");
        }
        for own in [
            "",
            "<3",
            "<sarcasm>",
            "I omitted",
            "the image omitted the dog",
            "they said this message was deleted",
            "look (file attached) here",
            "<note: this one>",
        ] {
            assert_eq!(words(own).as_deref(), Ok(own), "{own}");
        }
    }
}
