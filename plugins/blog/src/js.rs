//! What JavaScript makes of values, where Ghost's output depends on it. Nothing in here knows of HTML.

use std::borrow::Cow;

/// White space and line ends as `String.prototype.trim` and `\s` have them (ECMA-262, 12.2 and 12.3).
pub(crate) fn is_space(character: char) -> bool {
    match character {
        '\u{9}'..='\u{d}' | ' ' | '\u{a0}' | '\u{feff}' => true,
        // U+0085 is white space for Unicode and not for JavaScript.
        other => !other.is_ascii() && other != '\u{85}' && other.is_whitespace(),
    }
}

pub(crate) fn trim(text: &str) -> &str {
    text.trim_matches(is_space)
}

pub(crate) fn is_blank(text: &str) -> bool {
    text.chars().all(is_space)
}

/// `Number.prototype.toString` (ECMA-262, 6.1.6.1.20).
pub(crate) fn number_text(number: f64) -> Cow<'static, str> {
    if number.is_nan() {
        return Cow::Borrowed("NaN");
    }
    if number.is_infinite() {
        return Cow::Borrowed(if number > 0.0 { "Infinity" } else { "-Infinity" });
    }
    let size = number.abs();
    if number.fract() == 0.0 && size < 1e15 {
        #[expect(clippy::cast_possible_truncation, reason = "it is whole and not too large")]
        return Cow::Owned((number as i64).to_string());
    }
    if !(1e-6..1e21).contains(&size) {
        let text = format!("{number:e}");
        return match text.contains("e-") {
            true => Cow::Owned(text),
            false => Cow::Owned(text.replace('e', "e+")),
        };
    }
    Cow::Owned(number.to_string())
}

/// `Number(text)` for what can stand in a field: a decimal number, white space around it, or nothing.
pub(crate) fn number_of(text: &str) -> f64 {
    let text = trim(text);
    if text.is_empty() {
        return 0.0;
    }
    let is_decimal = text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E'));
    if is_decimal { text.parse().unwrap_or(f64::NAN) } else { f64::NAN }
}

/// `ToInt32`, which the bitwise operators apply (ECMA-262, 7.1.6).
pub(crate) fn int32(number: f64) -> i32 {
    const RANGE: f64 = 4_294_967_296.0;
    if !number.is_finite() {
        return 0;
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is in the range of u32 by then")]
    let low = number.trunc().rem_euclid(RANGE) as u32;
    low.cast_signed()
}

/// `Math.round`: halves go up.
pub(crate) fn round(number: f64) -> f64 {
    (number + 0.5).floor()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_is_that_of_javascript() {
        let all: String = ('\0'..=char::MAX).filter(|character| is_space(*character)).collect();
        // The list of ECMA-262.
        assert_eq!(
            all,
            "\t\n\u{b}\u{c}\r \u{a0}\u{1680}\u{2000}\u{2001}\u{2002}\u{2003}\u{2004}\u{2005}\u{2006}\u{2007}\u{2008}\
             \u{2009}\u{200a}\u{2028}\u{2029}\u{202f}\u{205f}\u{3000}\u{feff}"
        );
    }

    #[test]
    fn numbers_are_written_as_javascript_writes_them() {
        let check = |number: f64, expected: &str| assert_eq!(number_text(number), expected);
        check(0.0, "0");
        check(-0.0, "0");
        check(600.0, "600");
        check(0.1, "0.1");
        check(-1.5, "-1.5");
        check(1e20, "100000000000000000000");
        check(1e21, "1e+21");
        check(1.5e-7, "1.5e-7");
        check(f64::NAN, "NaN");
    }

    #[test]
    fn texts_are_numbers_where_they_look_like_one() {
        assert_eq!(number_of(" 1200 "), 1200.0);
        assert_eq!(number_of(""), 0.0);
        assert!(number_of("12px").is_nan());
        assert!(number_of("infinity").is_nan());
    }

    #[test]
    fn bits_wrap_around() {
        assert_eq!(int32(4_294_967_297.0), 1);
        assert_eq!(int32(-1.0), -1);
        assert_eq!(int32(1.9), 1);
        assert_eq!(int32(f64::INFINITY), 0);
    }
}
