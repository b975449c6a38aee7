//! Quotes as forums write them: `[quote="Ann, post: 3"]...[/quote]`, within each other too.

/// What begins and ends a quote, without its brackets.
const NAMES: [&str; 2] = ["quote", "blockquote"];

/// The text without its quotes; none when it has none.
///
/// A quote that is never closed, and an end without a beginning, are text as they stand: nobody's own
/// words are to be lost by a slip.
pub(crate) fn without_quotes(text: &str) -> Option<String> {
    // Most texts have no end of a mark at all.
    if !text.contains("[/") {
        return None;
    }
    let quotes = quotes(text);
    if quotes.is_empty() {
        return None;
    }
    let (mut rest, mut at) = (String::new(), 0);
    for (start, end) in quotes {
        rest.push_str(&text[at..start]);
        at = end;
    }
    rest.push_str(&text[at..]);
    Some(rest)
}

/// Where the outermost quotes begin and end, in order.
fn quotes(text: &str) -> Vec<(usize, usize)> {
    let (mut open, mut found) = (Vec::new(), Vec::<(usize, usize)>::new());
    let mut at = 0;
    while let Some(bracket) = text[at..].find('[') {
        let start = at + bracket;
        at = start + 1;
        if let Some(length) = beginning(&text[at..]) {
            open.push(start);
            at += length;
        } else if let Some(length) = end(&text[at..]) {
            at += length;
            let Some(start) = open.pop() else { continue };
            // What lies within is part of it.
            while found.last().is_some_and(|(inner, _)| *inner > start) {
                found.pop();
            }
            found.push((start, at));
        }
    }
    found
}

/// The name of a quote at the beginning of a text, and what follows it.
fn name(text: &str) -> Option<&str> {
    NAMES.iter().find_map(|name| {
        let (start, rest) = text.split_at_checked(name.len())?;
        start.eq_ignore_ascii_case(name).then_some(rest)
    })
}

/// The length of `quote]`, `quote=Ann]` or `quote="[Ann]", post: 3]`.
fn beginning(text: &str) -> Option<usize> {
    /// What says who is quoted is not longer.
    const LONGEST: usize = 300;
    let rest = name(text)?;
    if !rest.starts_with(']') && !rest.starts_with(['=', ' ']) {
        return None;
    }
    let mut quoted = false;
    let mut chars = rest.char_indices().take_while(|(at, _)| *at < LONGEST);
    let (close, _) = chars.find(|(_, char)| {
        quoted ^= *char == '"';
        !quoted && *char == ']'
    })?;
    Some(text.len() - rest.len() + close + 1)
}

/// The length of `/quote]`.
fn end(text: &str) -> Option<usize> {
    let rest = name(text.strip_prefix('/')?)?;
    rest.starts_with(']').then_some(text.len() - rest.len() + 1)
}

#[cfg(test)]
mod tests {
    use super::without_quotes;

    #[track_caller]
    fn check(text: &str, rest: Option<&str>) {
        assert_eq!(without_quotes(text).as_deref(), rest, "{text}");
    }

    #[test]
    fn quotes_are_cut_out_whoever_is_quoted() {
        check("[quote]a[/quote]b", Some("b"));
        check("[QUOTE=Ann]a\nb[/QUOTE]\nc", Some("\nc"));
        check("[quote=\"[X] Ann, post:3\"]a[/quote] b", Some(" b"));
        check("[quote name=\"Ann\" id=3]a[/quote]b", Some("b"));
        check("[blockquote]a[/blockquote]b", Some("b"));
        check("a [quote]b[/quote] c [quote]d[/quote] e", Some("a  c  e"));
        check("[quote][quote]a[/quote]b[/quote]c", Some("c"));
    }

    #[test]
    fn what_is_no_quote_stays() {
        for text in [
            "plain",
            "[quote]never closed",
            "never opened[/quote]",
            "[quotes]a[/quotes]",
            "[b]bold[/b] [url=x]y[/url]",
            "[quote a[/quote",
            "unquote] [/",
        ] {
            check(text, None);
        }
        check("[quote][quote]a[/quote]b", Some("[quote]b"));
        check("[quote]a[/quote]b[/quote]", Some("b[/quote]"));
        check("[b]x[/b][quote]a[/quote]ä[", Some("[b]x[/b]ä["));
    }
}
