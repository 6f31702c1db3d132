//! Values as people write them: `30 s`, `1 MiB`, `on`, `1024`; and the way back, for messages.
//!
//! Each reader answers a value or the cure for what it was given; nothing here knows which setting it is for.

use std::{ops::RangeInclusive, time::Duration};

/// What somebody must do so that a value is understood: `give a port from 1 to 65535`.
pub type Cure = String;

const DURATIONS: [(&str, u64); 4] = [("ms", 1), ("s", 1_000), ("min", 60_000), ("h", 3_600_000)];
const SIZES: [(&str, u64); 5] = [("B", 1), ("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30), ("TiB", 1 << 40)];

/// A whole number within `range`; `what` names it: `a port`.
pub(super) fn number(what: &str, range: RangeInclusive<u64>) -> impl Fn(&str) -> Result<u64, Cure> {
    move |text| {
        let cure = || format!("give {what} from {} to {}", range.start(), range.end());
        text.trim().replace('_', "").parse().ok().filter(|n| range.contains(n)).ok_or_else(cure)
    }
}

/// A duration with its unit, within `range`.
pub(super) fn duration(range: RangeInclusive<Duration>) -> impl Fn(&str) -> Result<Duration, Cure> {
    move |text| {
        let cure = || {
            let (least, most) = (duration_text(*range.start()), duration_text(*range.end()));
            format!("give a time from `{least}` to `{most}`, with its unit (ms, s, min, h)")
        };
        let (count, unit) = split(text);
        let factor = if count == Some(0) && unit.is_empty() { Some(1) } else { factor(&DURATIONS, unit) };
        let milliseconds = count.zip(factor).and_then(|(count, factor)| count.checked_mul(factor));
        milliseconds.map(Duration::from_millis).filter(|time| range.contains(time)).ok_or_else(cure)
    }
}

/// A size in bytes, within `range`: `1 MiB`, `512 KiB`, `1048576`.
pub(super) fn size(range: RangeInclusive<u64>) -> impl Fn(&str) -> Result<u64, Cure> {
    move |text| {
        let cure = || {
            let (least, most) = (size_text(*range.start()), size_text(*range.end()));
            format!("give a size from `{least}` to `{most}`, in B, KiB, MiB, GiB or TiB")
        };
        let (count, unit) = split(text);
        let factor = if unit.is_empty() { Some(1) } else { factor(&SIZES, unit) };
        let bytes = count.zip(factor).and_then(|(count, factor)| count.checked_mul(factor));
        bytes.filter(|bytes| range.contains(bytes)).ok_or_else(cure)
    }
}

/// A switch.
pub(super) fn switch(text: &str) -> Result<bool, Cure> {
    match text.trim().to_lowercase().as_str() {
        "1" | "true" | "yes" | "on" => Ok(true),
        "0" | "false" | "no" | "off" => Ok(false),
        _ => Err("give `on` or `off`".into()),
    }
}

/// A duration in the largest unit that divides it: `2 min`, `250 ms`.
pub fn duration_text(time: Duration) -> String {
    let milliseconds = u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
    largest(&DURATIONS[..3], milliseconds).unwrap_or_else(|| "0 s".into())
}

/// A size in the largest unit that divides it: `1 MiB`, `1500 B`.
pub fn size_text(bytes: u64) -> String {
    largest(&SIZES, bytes).unwrap_or_else(|| "0 B".into())
}

/// The digits at the beginning, if they are a number, and the rest.
fn split(text: &str) -> (Option<u64>, &str) {
    let text = text.trim();
    let digits = text.find(|c: char| !c.is_ascii_digit() && c != '_').unwrap_or(text.len());
    (text[..digits].replace('_', "").parse().ok(), text[digits..].trim())
}

fn factor(units: &[(&str, u64)], unit: &str) -> Option<u64> {
    units.iter().find(|(name, _)| name.eq_ignore_ascii_case(unit)).map(|(_, factor)| *factor)
}

fn largest(units: &[(&str, u64)], value: u64) -> Option<String> {
    let (unit, factor) = units.iter().rev().find(|(_, factor)| value > 0 && value.is_multiple_of(*factor))?;
    Some(format!("{} {unit}", value / factor))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_and_durations_are_read_with_their_units() {
        let size = size(0..=u64::MAX);
        for (text, expected) in [
            ("1 MiB", Some(1 << 20)),
            ("512kib", Some(512 << 10)),
            ("1_000", Some(1000)),
            (" 7 B ", Some(7)),
            ("1 MB", None),
            ("1.5 MiB", None),
            ("-1", None),
            ("", None),
            ("99999999999 TiB", None),
        ] {
            assert_eq!(size(text).ok(), expected, "{text}");
        }
        let duration = duration(Duration::ZERO..=Duration::MAX);
        for (text, expected) in [
            ("30 s", Some(30_000)),
            ("2min", Some(120_000)),
            ("250 ms", Some(250)),
            ("1 h", Some(3_600_000)),
            ("0", Some(0)),
            ("30", None),
            ("1 year", None),
            ("s", None),
        ] {
            assert_eq!(duration(text).ok(), expected.map(Duration::from_millis), "{text}");
        }
    }

    #[test]
    fn texts_use_the_largest_unit_that_fits() {
        for (bytes, text) in [(0, "0 B"), (1500, "1500 B"), (1 << 20, "1 MiB"), (3 << 29, "1536 MiB")] {
            assert_eq!(size_text(bytes), text);
        }
        for (milliseconds, text) in [(0, "0 s"), (250, "250 ms"), (90_000, "90 s"), (120_000, "2 min")] {
            assert_eq!(duration_text(Duration::from_millis(milliseconds)), text);
        }
    }

    #[test]
    fn switches_know_their_words() {
        for (text, expected) in [("on", Some(true)), ("Yes", Some(true)), ("0", Some(false)), ("", None), ("2", None)] {
            assert_eq!(switch(text).ok(), expected, "{text}");
        }
    }
}
