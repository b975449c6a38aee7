//! Whether a text is a number of digits, as ids and parts of dates are.

/// Whether a text consists of ASCII digits, and of at least one.
pub(crate) fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::is_digits;

    #[test]
    fn only_digits_are_digits() {
        for text in ["0", "007", "17900000000000001"] {
            assert!(is_digits(text), "{text}");
        }
        for text in ["", " 1", "1.0", "-1", "1a", "\u{661}"] {
            assert!(!is_digits(text), "{text}");
        }
    }
}
