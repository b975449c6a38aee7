//! Bytes of a file as weights, without copying them.
#![allow(unsafe_code, reason = "another view of the same bytes")]

/// Bytes as signed numbers.
pub fn signed(bytes: &[u8]) -> &[i8] {
    // SAFETY: `u8` and `i8` have the same size and alignment, and every value of one is one of the
    // other.
    unsafe { std::slice::from_raw_parts(bytes.as_ptr().cast(), bytes.len()) }
}

#[cfg(test)]
mod tests {
    use super::signed;

    #[test]
    fn each_byte_is_the_number_of_the_same_bits() {
        assert_eq!(signed(&[0, 1, 127, 128, 255]), [0, 1, 127, -128, -1]);
        assert!(signed(&[]).is_empty());
    }
}
