//! Writes numbers and times as text, without allocation and without float noise.

use chrono::{DateTime, Datelike, Timelike, Utc};

const PLACES: f64 = 10_000.0;

/// A number as ten-thousandths, halves away from zero; none for what has no such form.
fn ten_thousandths(value: f64) -> Option<i64> {
    // Beyond this a float has no four decimal places to show.
    (value.abs() < 1e11).then(|| (value * PLACES).round() as i64)
}

/// Rounds to the four places that every table shows; none for NaN and infinities.
pub(crate) fn rounded(value: f64) -> Option<f64> {
    match ten_thousandths(value) {
        Some(n) => Some(n as f64 / PLACES),
        None => value.is_finite().then_some(value),
    }
}

/// Appends a number with at most four places and no trailing zeros; false, and nothing, for NaN.
pub(crate) fn push_decimal(out: &mut Vec<u8>, value: f64) -> bool {
    let Some(n) = ten_thousandths(value) else {
        if value.is_finite() {
            out.extend_from_slice(format!("{value}").as_bytes());
        }
        return value.is_finite();
    };
    if n < 0 {
        out.push(b'-');
    }
    let n = n.unsigned_abs();
    push_digits(out, n / 10_000);
    let mut rest = (n % 10_000) as u32;
    if rest > 0 {
        out.push(b'.');
        let mut place = 1000;
        while rest > 0 {
            out.push(b'0' + (rest / place) as u8);
            rest %= place;
            place /= 10;
        }
    }
    true
}

/// Appends a whole number.
pub(crate) fn push_count(out: &mut Vec<u8>, value: i64) {
    if value < 0 {
        out.push(b'-');
    }
    push_digits(out, value.unsigned_abs());
}

fn push_digits(out: &mut Vec<u8>, mut value: u64) {
    let mut digits = [0; 20];
    let mut at = digits.len();
    loop {
        at -= 1;
        digits[at] = b'0' + (value % 10) as u8;
        value /= 10;
        if value == 0 {
            break;
        }
    }
    out.extend_from_slice(&digits[at..]);
}

/// Appends a time as `2026-01-02T03:04:05Z`.
pub(crate) fn push_time(out: &mut Vec<u8>, time: &DateTime<Utc>) {
    let year = time.year();
    if !(0..=9999).contains(&year) {
        out.extend_from_slice(time.format("%Y-%m-%dT%H:%M:%SZ").to_string().as_bytes());
        return;
    }
    let two = |n: u32| [b'0' + (n / 10) as u8, b'0' + (n % 10) as u8];
    out.extend_from_slice(&two(year as u32 / 100));
    out.extend_from_slice(&two(year as u32 % 100));
    let parts = [
        time.month(),
        time.day(),
        time.hour(),
        time.minute(),
        time.second(),
    ];
    for (before, part) in b"--T::".iter().zip(parts) {
        out.push(*before);
        out.extend_from_slice(&two(part));
    }
    out.push(b'Z');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn decimal(value: f64, expected: &str) {
        let mut out = Vec::new();
        assert_eq!(push_decimal(&mut out, value), !expected.is_empty());
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }

    #[test]
    fn numbers_have_four_places_without_noise() {
        decimal(0.1 + 0.2, "0.3");
        decimal(f64::from(0.1f32), "0.1");
        decimal(-0.98765, "-0.9877");
        decimal(-0.00001, "0");
        decimal(0.0203, "0.0203");
        decimal(-1.0, "-1");
        decimal(12345.5, "12345.5");
        decimal(1e20, "100000000000000000000");
        decimal(f64::NAN, "");
        decimal(f64::INFINITY, "");
    }

    #[test]
    fn counts_reach_both_ends() {
        for n in [0, -1, 42, i64::MAX, i64::MIN] {
            let mut out = Vec::new();
            push_count(&mut out, n);
            assert_eq!(String::from_utf8(out).unwrap(), n.to_string());
        }
    }

    #[test]
    fn times_are_utc_to_the_second() {
        let mut out = Vec::new();
        push_time(
            &mut out,
            &DateTime::from_timestamp(1_767_323_045, 999_000_000).unwrap(),
        );
        assert_eq!(out, b"2026-01-02T03:04:05Z");
    }
}
