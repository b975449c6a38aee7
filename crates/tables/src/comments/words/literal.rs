//! Objects and lists as Python prints them, which tables made with it hold in place of JSON:
//! `{'text': "it's", 'likes': None}`.

/// The same as JSON; none where that is no such object or list.
pub(super) fn to_json(literal: &str) -> Option<String> {
    let mut json = String::with_capacity(literal.len());
    let mut rest = literal;
    while let Some(first) = rest.chars().next() {
        match first {
            '\'' | '"' => {
                rest = text(&rest[1..], first, &mut json)?;
                continue;
            }
            'A'..='Z' | 'a'..='z' => {
                let end = rest.find(|c: char| !c.is_ascii_alphabetic());
                let (word, after) = rest.split_at(end.unwrap_or(rest.len()));
                json.push_str(match word {
                    "None" | "nan" | "NaN" => "null",
                    "True" | "true" => "true",
                    "False" | "false" => "false",
                    // The exponent of a number.
                    "e" | "E" => "e",
                    _ => return None,
                });
                rest = after;
                continue;
            }
            // Tuples are lists.
            '(' => json.push('['),
            ')' => json.push(']'),
            other => json.push(other),
        }
        rest = &rest[first.len_utf8()..];
    }
    Some(json)
}

/// Writes a text that ends with `quote`; answers what follows it.
fn text<'a>(mut rest: &'a str, quote: char, json: &mut String) -> Option<&'a str> {
    json.push('"');
    loop {
        let end = rest.find(|c: char| c == quote || matches!(c, '\\' | '"') || c < ' ')?;
        json.push_str(&rest[..end]);
        let found = rest[end..].chars().next()?;
        rest = &rest[end + found.len_utf8()..];
        match found {
            '\\' => {
                let escaped = rest.chars().next()?;
                rest = &rest[escaped.len_utf8()..];
                match escaped {
                    '\'' => json.push('\''),
                    // Two digits in place of four.
                    'x' => json.push_str("\\u00"),
                    other => json.extend(['\\', other]),
                }
            }
            end if end == quote => {
                json.push('"');
                return Some(rest);
            }
            '"' => json.push_str("\\\""),
            control => json.push_str(&format!("\\u{:04x}", u32::from(control))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::to_json;

    #[test]
    fn what_python_prints_becomes_json() {
        for (literal, json) in [
            (
                r"{'a': 'x', 'b': [1, -2.5e3]}",
                Some(r#"{"a": "x", "b": [1, -2.5e3]}"#),
            ),
            (r#"{'a': "it's"}"#, Some(r#"{"a": "it's"}"#)),
            (
                r#"['say "x"', None, True, (1, 2)]"#,
                Some(r#"["say \"x\"", null, true, [1, 2]]"#),
            ),
            (r"['it\'s\n\xe9']", Some(r#"["it's\n\u00e9"]"#)),
            ("['a\tb']", Some(r#"["a\u0009b"]"#)),
            ("{'open}", None),
            ("[sticker]", None),
            ("{datetime.now()}", None),
        ] {
            assert_eq!(to_json(literal).as_deref(), json, "{literal}");
        }
    }

    #[test]
    fn it_takes_one_pass() {
        let long = format!("['{}']", "\\'\"x".repeat(100_000));
        assert!(to_json(&long).is_some());
    }
}
