//! Exact decimals in PostgreSQL's binary form and as digits; they are never a float on the way.
//!
//! The form is that of `numeric_send`: the number of groups, the weight of the first, the sign, the digits behind the
//! point, then groups of four digits.

const NEGATIVE: u16 = 0x4000;
const NOT_A_NUMBER: u16 = 0xc000;
const INFINITE: u16 = 0xd000;
const MINUS_INFINITE: u16 = 0xf000;

/// The digits of a number, as PostgreSQL prints it.
pub(super) fn to_text(bytes: &[u8]) -> Result<String, String> {
    let words: Vec<u16> = bytes.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect();
    let [count, weight, sign, behind, groups @ ..] = words.as_slice() else { return Err(broken()) };
    let minus = match *sign {
        0 => "",
        NEGATIVE => "-",
        NOT_A_NUMBER => return Ok("NaN".to_owned()),
        INFINITE => return Ok("Infinity".to_owned()),
        MINUS_INFINITE => return Ok("-Infinity".to_owned()),
        _ => return Err(broken()),
    };
    if groups.len() != usize::from(*count) || groups.iter().any(|group| *group > 9_999) {
        return Err(broken());
    }
    // Groups that are zero at either end are left out, so that a position may lie outside.
    let weight = i32::from(weight.cast_signed());
    let group = |position: i32| usize::try_from(position).ok().and_then(|at| groups.get(at)).copied().unwrap_or(0);
    let digits = |position| format!("{:04}", group(position));
    let before: String = (0..=weight).map(digits).collect();
    let before = match before.trim_start_matches('0') {
        "" => "0",
        before => before,
    };
    let behind = usize::from(*behind);
    if behind == 0 {
        return Ok(format!("{minus}{before}"));
    }
    let after: String = (weight + 1..).map(digits).take(behind.div_ceil(4)).collect();
    Ok(format!("{minus}{before}.{}", &after[..behind]))
}

/// A number from its digits: `-12.50`, `NaN`, `Infinity`.
pub(super) fn of_text(text: &str) -> Result<Vec<u8>, String> {
    let wrong = || format!("`{text}` is no decimal number");
    let special = |sign| Ok(written(&[0, 0, sign, 0]));
    match text {
        "NaN" => return special(NOT_A_NUMBER),
        "Infinity" => return special(INFINITE),
        "-Infinity" => return special(MINUS_INFINITE),
        _ => {}
    }
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => (NEGATIVE, digits),
        None => (0, text.strip_prefix('+').unwrap_or(text)),
    };
    let (before, after) = digits.split_once('.').unwrap_or((digits, ""));
    let is_number = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if before.len() + after.len() == 0 || !is_number(before) || !is_number(after) {
        return Err(wrong());
    }
    let before = before.trim_start_matches('0');
    let behind = u16::try_from(after.len()).ok().filter(|behind| *behind < NEGATIVE).ok_or_else(wrong)?;
    let padded = format!(
        "{}{before}{after}{}",
        "0".repeat(before.len().next_multiple_of(4) - before.len()),
        "0".repeat(after.len().next_multiple_of(4) - after.len())
    );
    let groups: Vec<u16> = padded
        .as_bytes()
        .chunks(4)
        .map(|four| four.iter().fold(0, |n, digit| n * 10 + u16::from(digit - b'0')))
        .collect();
    let leading = groups.iter().take_while(|group| **group == 0).count();
    let trailing = groups[leading..].iter().rev().take_while(|group| **group == 0).count();
    let groups = &groups[leading..groups.len() - trailing];
    let weight = before.len().div_ceil(4) as i64 - 1 - leading as i64;
    // Zero has no groups and no weight, and its sign is lost as in the database.
    let (sign, weight) = if groups.is_empty() { (0, 0) } else { (sign, weight) };
    let weight = i16::try_from(weight).map_err(|_| wrong())?.cast_unsigned();
    let count = u16::try_from(groups.len()).map_err(|_| wrong())?;
    Ok(written(&[&[count, weight, sign, behind], groups].concat()))
}

fn written(words: &[u16]) -> Vec<u8> {
    words.iter().flat_map(|word| word.to_be_bytes()).collect()
}

fn broken() -> String {
    "a decimal number that is not in PostgreSQL's form".to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, words: &[u16], back: &str) {
        let bytes = of_text(text).expect("a number");
        assert_eq!(bytes, written(words), "{text}");
        assert_eq!(to_text(&bytes).as_deref(), Ok(back), "{text}");
    }

    /// The words are those of PostgreSQL's `numeric_send`; the tests of the store compare with a real server.
    #[test]
    fn digits_become_groups_and_come_back() {
        check("0", &[0, 0, 0, 0], "0");
        check("0.00", &[0, 0, 0, 2], "0.00");
        check("-0.0", &[0, 0, 0, 1], "0.0");
        check("1", &[1, 0, 0, 0, 1], "1");
        check("12345678901234567890.10", &[6, 4, 0, 2, 1234, 5678, 9012, 3456, 7890, 1000], "12345678901234567890.10");
        check("-10000", &[1, 1, NEGATIVE, 0, 1], "-10000");
        check("0.00001234", &[1, u16::MAX - 1, 0, 8, 1234], "0.00001234");
        check("+007.5", &[2, 0, 0, 1, 7, 5000], "7.5");
        check(".5", &[1, u16::MAX, 0, 1, 5000], "0.5");
        check("100000000", &[1, 2, 0, 0, 1], "100000000");
        check("NaN", &[0, 0, NOT_A_NUMBER, 0], "NaN");
        check("-Infinity", &[0, 0, MINUS_INFINITE, 0], "-Infinity");
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for text in ["", ".", "-", "1e5", "1,5", "0x10", " 1", "1.2.3", "--1", "ten"] {
            assert!(of_text(text).is_err(), "{text}");
        }
        assert!(of_text(&format!("0.{}", "1".repeat(20_000))).is_err());
        for bytes in [&[][..], &[0; 7], &[0, 1, 0, 0, 0, 0, 0, 0], &[0, 1, 0, 0, 0, 0, 0, 0, 0xff, 0xff]] {
            assert!(to_text(bytes).is_err(), "{bytes:?}");
        }
    }
}
