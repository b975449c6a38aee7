//! Messages with marks, as HTML.

use crate::{Value, fill_with};

/// What may stand in a message: without attributes, so that nothing but its place is the translator's.
const MARKS: [&str; 7] = ["b", "/b", "code", "/code", "em", "/em", "/a"];

/// The message as HTML. For [`crate::rich!`].
///
/// The message is escaped but for its marks, and each value as a whole, after it: a value is text, whatever
/// is in it. A link without an address is none.
pub fn marked_up(text: &str, links: &[&str], values: &[Value<'_>]) -> String {
    let mut html = String::with_capacity(text.len() + 64);
    let mut links = links.iter();
    let mut rest = text;
    while let Some((before, from)) = rest.split_once('<') {
        html += &filled(before, values);
        let mark = from.split_once('>');
        match mark {
            Some(("a", behind)) => {
                if let Some(link) = links.next() {
                    html += &format!("<a href=\"{}\">", escaped(link));
                } else {
                    html += "<a>";
                }
                rest = behind;
            }
            Some((mark, behind)) if MARKS.contains(&mark) => {
                html += &format!("<{mark}>");
                rest = behind;
            }
            _ => {
                html += "&#60;";
                rest = from;
            }
        }
    }
    html + &filled(rest, values)
}

fn filled(text: &str, values: &[Value<'_>]) -> String {
    fill_with(&escaped(text), |name| {
        let (_, value) = values.iter().find(|(known, _)| *known == name)?;
        Some(escaped(&value.to_string()))
    })
}

/// Text as HTML, as the templates escape it.
pub fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '"' => escaped += "&#34;",
            '&' => escaped += "&#38;",
            '\'' => escaped += "&#39;",
            '<' => escaped += "&#60;",
            '>' => escaped += "&#62;",
            letter => escaped.push(letter),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_of_a_message_stay_and_all_else_is_text() {
        let hostile = "<b>\"{x}\" & '</b></code><script>";
        assert_eq!(
            marked_up(
                "A <code>{a}</code> in <a>{b}</a> & <a>c</a>",
                &["/x?y=\"1\""],
                &[("a", &hostile), ("b", &"<a>"), ("x", &"nothing"),]
            ),
            "A <code>&#60;b&#62;&#34;{x}&#34; &#38; &#39;&#60;/b&#62;&#60;/code&#62;&#60;script&#62;</code> in \
             <a href=\"/x?y=&#34;1&#34;\">&#60;a&#62;</a> &#38; <a>c</a>"
        );
    }

    #[test]
    fn a_message_brings_no_other_mark() {
        for text in [
            "<script>x</script>",
            "<a href='x'>y</a>",
            "<b onclick=x>",
            "<",
            "a < b > c",
            "<img>",
        ] {
            let html = marked_up(text, &["/x"], &[]);
            assert!(!html.replace("</a>", "").contains('<'), "{text}: {html}");
        }
    }
}
