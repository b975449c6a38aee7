//! Letters that were damaged by reading UTF-8 as another encoding.

/// What a text was before its UTF-8 was taken for Latin-1 or Windows-1252; none when it was not.
pub(in crate::comments) fn repair(text: &str) -> Option<String> {
    if text.is_ascii() {
        return None;
    }
    // The first byte of a character of several is C2 to F4, the next one 80 to BF.
    let mut chars = text.chars().peekable();
    let mut suspect = false;
    while let Some(c) = chars.next() {
        suspect |= matches!(c, '\u{C2}'..='\u{F4}')
            && chars
                .peek()
                .and_then(|&next| byte_of(next))
                .is_some_and(|b| (0x80..0xC0).contains(&b));
        if c > '\u{FF}' && byte_of(c).is_none() {
            return None;
        }
    }
    if !suspect {
        return None;
    }
    let bytes: Vec<u8> = text.chars().map(byte_of).collect::<Option<_>>()?;
    String::from_utf8(bytes).ok()
}

/// The byte that Latin-1 or Windows-1252 shows as a character.
fn byte_of(c: char) -> Option<u8> {
    /// Windows-1252 from 0x80 on; five of its bytes are the control characters of Latin-1.
    const HIGH: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8D}', 'Ž',
        '\u{8F}', '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9D}',
        'ž', 'Ÿ',
    ];
    match u8::try_from(u32::from(c)) {
        Ok(byte) => Some(byte),
        Err(_) => {
            let place = HIGH.iter().position(|&high| high == c)?;
            Some(0x80 + place as u8)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_utf8_that_was_misread_is_repaired() {
        for (text, expected) in [
            (
                "Praia incr\u{C3}\u{AD}vel \u{F0}\u{9F}\u{98}\u{8D}",
                Some("Praia incrível 😍"),
            ),
            ("Itâ€™s fine", Some("It’s fine")),
            ("schÃ¶n", Some("schön")),
            ("déjà vu, ça va", None),
            ("NÃO GOSTEI", None),
            ("“Großartig” – 5 €", None),
            ("plain", None),
            ("Ã¶ and 日本", None),
        ] {
            assert_eq!(repair(text).as_deref(), expected, "{text}");
        }
    }
}
