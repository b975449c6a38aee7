//! The little Markdown in which platforms say what to do: addresses, emphasis and code.

/// One line as HTML; everything else in it is escaped.
pub(super) fn line(text: &str) -> String {
    let mut html = String::with_capacity(text.len() + 32);
    let mut rest = text;
    while let Some(at) = rest.find(['<', '*', '`']) {
        html += &escaped(&rest[..at]);
        rest = &rest[at..];
        let found = match rest.as_bytes()[0] {
            b'<' => between(rest, ">").filter(|(inner, _)| inner.starts_with("https://")),
            b'*' => between(rest, "*"),
            _ => between(rest, "`"),
        };
        let Some((inner, behind)) = found else {
            html += &escaped(&rest[..1]);
            rest = &rest[1..];
            continue;
        };
        let inner = escaped(inner);
        html += &match rest.as_bytes()[0] {
            b'<' => format!("<a href=\"{inner}\" rel=\"noreferrer\">{inner}</a>"),
            b'*' => format!("<em>{inner}</em>"),
            _ => format!("<code>{inner}</code>"),
        };
        rest = behind;
    }
    html + &escaped(rest)
}

/// What stands between the first letter and the next `end`, and what is behind.
fn between<'t>(text: &'t str, end: &str) -> Option<(&'t str, &'t str)> {
    let (inner, behind) = text[1..].split_once(end)?;
    (!inner.is_empty()).then_some((inner, behind))
}

fn escaped(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    text.replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::line;

    #[test]
    fn addresses_emphasis_and_code_are_marked_and_all_else_is_text() {
        assert_eq!(
            line("Open <https://a.example/?b=1&c>, choose *New* and `x<y`."),
            "Open <a href=\"https://a.example/?b=1&amp;c\" rel=\"noreferrer\">\
             https://a.example/?b=1&amp;c</a>, choose <em>New</em> and <code>x&lt;y</code>."
        );
        for (text, html) in [
            ("2 * 3 < 4", "2 * 3 &lt; 4"),
            ("<script>", "&lt;script&gt;"),
            ("<javascript:x>", "&lt;javascript:x&gt;"),
            ("``", "``"),
            ("a\"b", "a&quot;b"),
        ] {
            assert_eq!(line(text), html, "{text}");
        }
    }
}
