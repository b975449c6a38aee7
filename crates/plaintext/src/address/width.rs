//! Addresses typed with an input method for Chinese or Japanese: wide letters and signs, and the full
//! stops of those languages in the names of hosts.
//!
//! A browser takes a wide letter in a host for the usual one, and such a full stop for a dot (UTS 46).
//! In a sentence the same full stop ends the address, so what stands around it decides.

/// What is longer is no address, in bytes.
const LONGEST: usize = 4096;

/// The text with such addresses in usual letters; `None` when there are none.
pub(super) fn with_usual_letters(text: &str) -> Option<String> {
    if text.is_ascii() || !text.contains(is_wide) {
        return None;
    }
    let mut out: Option<String> = None;
    let (mut done, mut begun) = (0, None);
    let mut before = None;
    let ends = text.char_indices().map(|(at, c)| (at, Some(c)));
    for (at, c) in ends.chain([(text.len(), None)]) {
        let goes_on = c.is_some_and(|c| c.is_ascii_graphic() || usual(c).is_some());
        match (begun, goes_on) {
            (None, true) => begun = Some(at),
            (Some(start), false) => {
                let is_alone = !(before.is_some_and(char::is_alphanumeric)
                    || c.is_some_and(char::is_alphanumeric));
                if let Some(changed) = rewritten(&text[start..at], is_alone) {
                    let out = out.get_or_insert_default();
                    out.push_str(&text[done..start]);
                    out.push_str(&changed);
                    done = at;
                }
                begun = None;
            }
            _ => {}
        }
        if !goes_on {
            before = c;
        }
    }
    out.map(|out| out + &text[done..])
}

fn is_wide(c: char) -> bool {
    usual(c).is_some()
}

/// The usual form of a wide sign that addresses are made of; brackets and commas are not.
fn usual(c: char) -> Option<char> {
    /// From a wide sign to the usual one.
    const APART: u32 = 0xfee0;
    match c {
        '。' | '｡' => Some('.'),
        '！'..='～' => char::from_u32(c as u32 - APART)
            .filter(|c| c.is_ascii_alphanumeric() || "./:?=&_-%#+@~".contains(*c)),
        _ => None,
    }
}

/// A run of usual and wide signs, if an address in it is to be written otherwise. `is_alone` says that
/// no letters of other scripts stand around it.
fn rewritten(run: &str, is_alone: bool) -> Option<String> {
    if run.len() > LONGEST || run.is_ascii() {
        return None;
    }
    let written: Vec<char> = run.chars().collect();
    // One byte for each of them.
    let plain: String = written.iter().map(|c| usual(*c).unwrap_or(*c)).collect();
    let (start, host) = match scheme(&plain) {
        Some(found) => found,
        None => {
            let start = plain.find(|c: char| c.is_ascii_alphanumeric())?;
            (is_alone && is_host_and_path(&plain[start..])).then_some((start, start))?
        }
    };
    let end = plain[host..].find(['/', '?', '#', ':']);
    let end = end.map_or(plain.len(), |length| host + length);
    let wide = |place: &usize| !written[*place].is_ascii();
    let is_letter = |place: &usize| plain.as_bytes()[*place].is_ascii_alphanumeric();
    let mut meant = written.clone();
    if (start..end).any(|place| wide(&place) && is_letter(&place)) {
        // Then the whole of it was typed so.
        meant.truncate(start);
        meant.extend(plain[start..].chars());
    } else {
        let is_dot = |place: &usize| plain.as_bytes()[*place] == b'.';
        for place in (host..end).filter(|place| wide(place) && is_dot(place)) {
            let label = &plain[place + 1..end];
            let between = place > host && is_letter(&(place - 1)) && is_letter_first(label);
            let ends_host = end < plain.len() && !label.contains('.') && label != "www";
            if between && (ends_host || !written[host..end].contains(&'.')) {
                meant[place] = '.';
            }
        }
    }
    (meant != written).then(|| meant.into_iter().collect())
}

fn is_letter_first(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphanumeric())
}

/// Where scheme and host of an address begin.
fn scheme(plain: &str) -> Option<(usize, usize)> {
    let at = plain.find("://")?;
    let lower = plain[..at].to_ascii_lowercase();
    let scheme = ["https", "http"].into_iter().find(|s| lower.ends_with(s))?;
    Some((at - scheme.len(), at + "://".len()))
}

fn is_host_and_path(plain: &str) -> bool {
    let Some((host, _)) = plain.split_once('/') else {
        return false;
    };
    let label = |label: &str| {
        let fits = |c: char| c.is_ascii_alphanumeric() || c == '-';
        !label.is_empty() && label.chars().all(fits)
    };
    host.rsplit_once('.').is_some_and(|(rest, top)| {
        let is_top = top.len() > 1 && top.bytes().all(|byte| byte.is_ascii_alphabetic());
        is_top && rest.split('.').all(label)
    })
}

#[cfg(test)]
mod tests {
    use super::with_usual_letters;

    #[test]
    fn what_was_typed_wide_is_what_a_browser_takes_it_for() {
        for (text, meant) in [
            ("https://a。example/1", "https://a.example/1"),
            ("看https://a。b。example。", "看https://a.b.example。"),
            ("https://a.b。example/1", "https://a.b.example/1"),
            ("https://a｡b．example?x=1", "https://a.b.example?x=1"),
            ("a。b。example/1，", "a.b.example/1，"),
            (
                "ｈｔｔｐｓ：／／ｗｗｗ．ａ．ｅｘａｍｐｌｅ／１？ｘ＝２",
                "https://www.a.example/1?x=2",
            ),
            ("https://ａ.example/1？x＝2、", "https://a.example/1?x=2、"),
            ("（ｗｗｗ．ａ．ｅｘａｍｐｌｅ／１）", "（www.a.example/1）"),
        ] {
            assert_eq!(with_usual_letters(text).as_deref(), Some(meant), "{text}");
        }
    }

    #[test]
    fn the_same_signs_end_a_sentence() {
        for text in [
            "https://a.example。Next",
            "https://a.example。www.b.example/1",
            "https://a.example/1。x",
            "https://a.example/ｗｉｄｅ",
            "好。用Windows。Mac/Linux都行",
            "ＡＢＣ。ＤＥＦ",
            "a。b",
            "。",
            "１／２",
            "https://",
        ] {
            assert_eq!(with_usual_letters(text), None, "{text}");
        }
        let long = "https://a。example/".to_owned() + &"1".repeat(super::LONGEST);
        assert_eq!(with_usual_letters(&long), None);
    }
}
