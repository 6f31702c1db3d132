//! Moments. A time is kept as microseconds in the database and shown as RFC 3339.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use rose_abi::messages::PhraseArg;

use crate::Failure;

/// A moment in UTC, to the microsecond. In a row it is an integer, in a template or in JSON an RFC 3339 string.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Timestamp(i64);

impl Timestamp {
    /// From microseconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// Microseconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub const fn as_micros(self) -> i64 {
        self.0
    }

    /// Reads RFC 3339 with any offset, and SQL's form (`2026-03-04 09:00:00`, UTC), which Ghost's older exports have.
    ///
    /// # Errors
    /// A sentence with the text that is no time.
    pub fn parse(text: &str) -> Result<Self, Failure> {
        let wrong = |why: jiff::Error| Failure::new(format!("`{text}` is no time such as 2026-03-04T09:00:00Z: {why}"));
        let moment = match text.parse::<jiff::Timestamp>() {
            Ok(moment) => moment,
            Err(_) => {
                let civil: jiff::civil::DateTime = text.parse().map_err(wrong)?;
                jiff::tz::TimeZone::UTC.to_timestamp(civil).map_err(wrong)?
            }
        };
        Ok(Self(moment.as_microsecond()))
    }
}

/// In a phrase, a moment is its day in words.
impl From<Timestamp> for PhraseArg {
    fn from(moment: Timestamp) -> Self {
        Self::Moment(moment.as_micros())
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match jiff::Timestamp::from_microsecond(self.0) {
            Ok(moment) => write!(f, "{moment}"),
            Err(_) => write!(f, "{} µs", self.0),
        }
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl de::Visitor<'_> for Visitor {
            type Value = Timestamp;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("microseconds or an RFC 3339 time")
            }
            fn visit_i64<E: de::Error>(self, micros: i64) -> Result<Timestamp, E> {
                Ok(Timestamp(micros))
            }
            fn visit_u64<E: de::Error>(self, micros: u64) -> Result<Timestamp, E> {
                i64::try_from(micros).map(Timestamp).map_err(de::Error::custom)
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<Timestamp, E> {
                Timestamp::parse(text).map_err(de::Error::custom)
            }
        }
        deserializer.deserialize_any(Visitor)
    }
}

#[cfg(test)]
mod tests {
    use super::Timestamp;

    fn check(text: &str, expected: &str) {
        assert_eq!(Timestamp::parse(text).expect("a time").to_string(), expected);
    }

    #[test]
    fn both_of_ghosts_forms_are_read_and_offsets_count() {
        check("2026-03-04T09:00:00.000Z", "2026-03-04T09:00:00Z");
        check("2026-03-04T10:00:00+01:00", "2026-03-04T09:00:00Z");
        check("2026-03-04 09:00:00", "2026-03-04T09:00:00Z");
    }

    #[test]
    fn what_is_no_time_is_named() {
        let wrong = Timestamp::parse("soon").expect_err("no time").to_string();
        assert!(wrong.contains("`soon`"), "{wrong}");
    }
}
