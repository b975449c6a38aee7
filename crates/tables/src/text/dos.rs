//! Texts of old DOS and Windows consoles, whose encodings the web does not know.

/// A table of characters: ASCII, and what the bytes from 0x80 on stand for.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct CodePage {
    pub(super) label: &'static str,
    /// Other names of it, in small letters.
    aliases: [&'static str; 3],
    high: &'static str,
}

/// Western Europe.
pub(super) static IBM850: CodePage = CodePage {
    label: "ibm850",
    aliases: ["cp850", "850", "dos-latin-1"],
    high: "\
           ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒ\
           áíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐\
           └┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀\
           ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u{AD}±‗¾¶§÷¸°¨·¹³²■\u{A0}\
           ",
};

/// The first PC: fewer letters, more lines and signs.
pub(super) static IBM437: CodePage = CodePage {
    label: "ibm437",
    aliases: ["cp437", "437", "dos-us"],
    high: "\
           ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒ\
           áíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐\
           └┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀\
           αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{A0}\
           ",
};

impl CodePage {
    /// The page of a label.
    pub(super) fn of(label: &str) -> Option<&'static Self> {
        let label = label.trim().to_ascii_lowercase();
        [&IBM850, &IBM437]
            .into_iter()
            .find(|page| page.label == label || page.aliases.contains(&label.as_str()))
    }

    /// The characters of all bytes.
    pub(super) fn characters(&self) -> [char; 256] {
        let mut all: [char; 256] = std::array::from_fn(|byte| char::from(byte as u8));
        for (place, character) in all[0x80..].iter_mut().zip(self.high.chars()) {
            *place = character;
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_have_a_character_for_each_byte() {
        for page in [&IBM850, &IBM437] {
            assert_eq!(page.high.chars().count(), 128, "{}", page.label);
            let all = page.characters();
            let text: String = [0x81, 0x84, 0x94, 0xE1, 0x82, 0x8A, 0x87, 0xFF]
                .map(|byte| all[byte])
                .iter()
                .collect();
            assert_eq!(text, "üäößéèç\u{A0}", "{}", page.label);
            for name in page.aliases {
                assert_eq!(CodePage::of(&name.to_uppercase()), Some(page));
            }
        }
        assert_eq!(IBM850.characters()[0xB7], 'À');
        assert_eq!(IBM437.characters()[0xE3], 'π');
        assert_eq!(CodePage::of("cp1252"), None);
    }
}
