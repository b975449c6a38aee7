//! Reads one number, without knowing yet what its dots and commas are.

use crate::comments::flags::without_formula;

/// A sign between digits that either groups them or begins their decimal places.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign {
    Dot,
    Comma,
}

use Sign::{Comma, Dot};

/// What one value says, before it is known what its signs mean.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Number {
    /// The same whatever the signs mean: without any, or scaled as in `3,1K`.
    Plain(i64),
    /// `1.234`: the sign may group or be decimal.
    Either {
        sign: Sign,
        grouped: i64,
        decimal: Option<i64>,
    },
    /// `1.234.567`: the sign can only group.
    Grouped { sign: Sign, value: i64 },
    /// `12.5`, and `1.234,5` with two signs: this one can only be decimal.
    Decimal { sign: Sign, value: Option<i64> },
}

/// What `B` behind a number stands for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(in crate::comments) enum Words {
    /// Billion.
    #[default]
    Usual,
    /// `bin`, a thousand.
    Turkish,
}

/// Looks at one value whose language is not known.
pub(super) fn scan(text: &str) -> Option<Number> {
    scan_in(Words::Usual, text)
}

/// Looks at one value; none for what is no number.
pub(super) fn scan_in(words: Words, text: &str) -> Option<Number> {
    let text = without_likes(without_formula(text.trim()));
    if let Ok(value) = text.parse() {
        return Some(Number::Plain(value));
    }
    let end = text
        .rfind(|c: char| c.is_ascii_digit())
        .map(|last| last + 1)?;
    let (digits, unit) = text.split_at(end);
    let unit = unit.trim();
    let scale = if unit.is_empty() {
        1.0
    } else {
        scale(unit, words)?
    };
    let (negative, digits) = match digits.strip_prefix(['-', '−']) {
        Some(rest) => (true, rest),
        None => (false, digits.strip_prefix('+').unwrap_or(digits)),
    };
    let parts = Parts::of(digits)?;
    let signed = |value: f64| {
        let value = if negative { -value } else { value } * scale;
        // Beyond this a float no longer holds every whole number.
        (value.abs() < 9e15).then_some(value)
    };
    let whole = |value: f64| signed(value).filter(|v| v.fract() == 0.0).map(|v| v as i64);
    if !unit.is_empty() {
        // Before K and M every sign is decimal, unless another follows.
        let value = signed(parts.decimal())?;
        return Some(Number::Plain(value.round() as i64));
    }
    Some(match (parts.last, parts.kind) {
        (None, _) => Number::Plain(whole(parts.grouped())?),
        (Some(sign), Kind::Either) => Number::Either {
            sign,
            grouped: whole(parts.grouped())?,
            decimal: whole(parts.decimal()),
        },
        (Some(sign), Kind::Grouped) => Number::Grouped {
            sign,
            value: whole(parts.grouped())?,
        },
        (Some(sign), Kind::Decimal) => {
            signed(parts.decimal())?;
            Number::Decimal {
                sign,
                value: whole(parts.decimal()),
            }
        }
    })
}

/// A count without the word for what is counted: `3 likes`.
fn without_likes(text: &str) -> &str {
    const WORDS: [&str; 2] = [" likes", " like"];
    // Counts end with a digit, mostly.
    if !text.ends_with(['s', 'e', 'S', 'E']) {
        return text;
    }
    let word = WORDS.iter().find_map(|word| {
        let start = text.len().checked_sub(word.len())?;
        let end = text.get(start..)?;
        end.eq_ignore_ascii_case(word).then_some(start)
    });
    word.map_or(text, |start| text[..start].trim_end())
}

/// Digits and the signs between them.
struct Parts {
    /// Digits without signs, as a number.
    digits: f64,
    /// How many digits stand behind the last sign.
    places: i32,
    last: Option<Sign>,
    kind: Kind,
}

#[derive(Clone, Copy)]
enum Kind {
    Either,
    Grouped,
    Decimal,
}

impl Parts {
    fn of(text: &str) -> Option<Self> {
        let (mut digits, mut count) = (0.0, 0);
        // How often each sign comes, how many digits stand behind the last one of any kind.
        let (mut signs, mut places, mut last) = ([0u32; 2], 0, None);
        // Whether all groups behind a sign but the last have three digits, the first at most; the same of two,
        // as India groups what is before the last three.
        let (mut groups, mut pairs) = (true, true);
        let mut leading_zero = false;
        for c in text.chars() {
            let sign = match c {
                '0'..='9' => {
                    leading_zero |= count == 0 && c == '0';
                    digits = digits * 10.0 + f64::from(c as u32 - u32::from('0'));
                    count += 1;
                    places += 1;
                    continue;
                }
                '.' => Dot,
                ',' => Comma,
                // Spaces and apostrophes only group.
                ' ' | '\'' | '’' | '\u{A0}' | '\u{202F}' | '\u{2009}' if count > 0 => continue,
                _ => return None,
            };
            groups &= match last {
                None => (1..=3).contains(&places),
                Some(_) => places == 3,
            };
            pairs &= match last {
                None => (1..=2).contains(&places),
                Some(_) => places == 2,
            };
            if let Some(before) = last
                && before != sign
                && signs[sign as usize] > 0
            {
                // `1.2,3.4` is no number.
                return None;
            }
            signs[sign as usize] += 1;
            last = Some(sign);
            places = 0;
        }
        if count == 0 || places == 0 && last.is_some() {
            return None;
        }
        let kind = match (last, signs) {
            (Some(sign), _) if signs[sign as usize] > 1 => {
                // The last sign comes again, so it groups, and no other may stand before it.
                let is_indian = pairs && sign == Comma;
                if !(groups || is_indian) || places != 3 || signs[1 - sign as usize] > 0 {
                    return None;
                }
                Kind::Grouped
            }
            (Some(sign), _) if signs[1 - sign as usize] > 0 => {
                if !groups {
                    return None;
                }
                Kind::Decimal
            }
            (Some(_), _) if groups && places == 3 && !leading_zero => Kind::Either,
            (Some(_), _) => Kind::Decimal,
            (None, _) => Kind::Grouped,
        };
        Some(Self {
            digits,
            places,
            last,
            kind,
        })
    }

    fn grouped(&self) -> f64 {
        self.digits
    }

    fn decimal(&self) -> f64 {
        match self.last {
            Some(_) if !matches!(self.kind, Kind::Grouped) => self.digits / 10f64.powi(self.places),
            _ => self.digits,
        }
    }
}

/// What a word behind a number multiplies it by.
fn scale(unit: &str, words: Words) -> Option<f64> {
    const THOUSAND: &[&str] = &[
        "k", "tsd", "tausend", "mil", "thousand", "mille", "duizend", "tys", "bin", "тыс", "千",
        "천", "rb", "ribu",
    ];
    const MILLION: &[&str] = &[
        "m",
        "mio",
        "mn",
        "mln",
        "mill",
        "mi",
        "million",
        "millions",
        "millionen",
        "millones",
        "milhão",
        "milhões",
        "milioni",
        "miljoen",
        "milyon",
        "jt",
        "juta",
        "млн",
    ];
    const BILLION: &[&str] = &[
        "b",
        "bn",
        "mrd",
        "mld",
        "md",
        "billion",
        "bi",
        "milliarden",
        "milliards",
        "miliardi",
        "miljard",
        "milyar",
        "млрд",
    ];
    let unit = unit.trim_end_matches('.').to_lowercase();
    let is = |words: &[&str]| words.contains(&unit.as_str());
    match () {
        () if words == Words::Turkish && unit == "b" => Some(1e3),
        () if is(THOUSAND) => Some(1e3),
        () if is(MILLION) => Some(1e6),
        () if is(BILLION) => Some(1e9),
        () if matches!(unit.as_str(), "万" | "만") => Some(1e4),
        () if matches!(unit.as_str(), "亿" | "億" | "억") => Some(1e8),
        () => None,
    }
}
