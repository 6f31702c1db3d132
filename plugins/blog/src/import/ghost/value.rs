//! Values as Ghost's exports have them. Versions and databases differ in how they write them, so each kind of value is
//! read from all the forms that were seen; what is none of them is an error with its place in the file.

use std::fmt;

use rose_sdk::Timestamp;
use serde::{
    Deserialize, Deserializer,
    de::{self, IgnoredAny, MapAccess, SeqAccess, Visitor},
};

/// What stands for the address of the site, so that an export fits another one.
const SITE: &str = "__GHOST_URL__";

/// Text or nothing: without zero characters, which PostgreSQL cannot keep, and with links into the site made relative
/// to it. Old exports have numbers for ids.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Text(pub(crate) Option<String>);

/// A truth value or nothing; SQLite and MySQL write it as 0 or 1.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Flag(pub(crate) Option<bool>);

/// A time, nothing, or something that is no time: that is a fault of one row and not of the file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) enum Time {
    #[default]
    Absent,
    At(i64),
    Unreadable(String),
}

/// A list; `null` and a missing one are empty.
#[derive(Debug)]
pub(crate) struct List<T>(pub(crate) Vec<T>);

/// How many things there are in a value that is not looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Count(pub(crate) usize);

impl Text {
    /// The text where it is not empty.
    pub(crate) fn some(self) -> Option<String> {
        self.0.filter(|text| !text.is_empty())
    }
}

impl<T> Default for List<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

/// Makes links into the site relative to it: `__GHOST_URL__/about/` becomes `/about/`, and the bare address `/`.
fn relative(text: &str) -> String {
    let mut parts = text.split(SITE);
    let mut relative = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        // Inside of JSON that stands in a text a slash may come with its escape.
        if !part.starts_with('/') && !part.starts_with("\\/") {
            relative.push('/');
        }
        relative.push_str(part);
    }
    relative
}

/// A text of Ghost's as it is kept: addresses of the site itself are paths.
pub(crate) fn clean(text: &str) -> String {
    let text = if text.contains(SITE) { relative(text) } else { text.to_owned() };
    if text.contains('\0') { text.replace('\0', "") } else { text }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Read;
        impl Visitor<'_> for Read {
            type Value = Text;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("text")
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<Text, E> {
                Ok(Text(Some(clean(text))))
            }
            fn visit_unit<E: de::Error>(self) -> Result<Text, E> {
                Ok(Text(None))
            }
            fn visit_i64<E: de::Error>(self, number: i64) -> Result<Text, E> {
                Ok(Text(Some(number.to_string())))
            }
            fn visit_u64<E: de::Error>(self, number: u64) -> Result<Text, E> {
                Ok(Text(Some(number.to_string())))
            }
        }
        deserializer.deserialize_any(Read)
    }
}

impl<'de> Deserialize<'de> for Flag {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Read;
        impl Visitor<'_> for Read {
            type Value = Flag;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("true, false, 1 or 0")
            }
            fn visit_bool<E: de::Error>(self, truth: bool) -> Result<Flag, E> {
                Ok(Flag(Some(truth)))
            }
            fn visit_unit<E: de::Error>(self) -> Result<Flag, E> {
                Ok(Flag(None))
            }
            fn visit_u64<E: de::Error>(self, number: u64) -> Result<Flag, E> {
                match number {
                    0 | 1 => Ok(Flag(Some(number == 1))),
                    other => Err(E::invalid_value(de::Unexpected::Unsigned(other), &self)),
                }
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<Flag, E> {
                match text {
                    "1" | "true" => Ok(Flag(Some(true))),
                    "0" | "false" => Ok(Flag(Some(false))),
                    "" => Ok(Flag(None)),
                    other => Err(E::invalid_value(de::Unexpected::Str(other), &self)),
                }
            }
        }
        deserializer.deserialize_any(Read)
    }
}

impl<'de> Deserialize<'de> for Time {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Read;
        impl Visitor<'_> for Read {
            type Value = Time;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a time")
            }
            fn visit_unit<E: de::Error>(self) -> Result<Time, E> {
                Ok(Time::Absent)
            }
            /// The oldest exports have milliseconds.
            fn visit_i64<E: de::Error>(self, millis: i64) -> Result<Time, E> {
                let micros = millis.checked_mul(1_000);
                Ok(micros.map_or_else(|| Time::Unreadable(millis.to_string()), Time::At))
            }
            fn visit_u64<E: de::Error>(self, millis: u64) -> Result<Time, E> {
                match i64::try_from(millis) {
                    Ok(millis) => self.visit_i64(millis),
                    Err(_) => Ok(Time::Unreadable(millis.to_string())),
                }
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<Time, E> {
                match (text, Timestamp::parse(text)) {
                    ("", _) => Ok(Time::Absent),
                    (_, Ok(moment)) => Ok(Time::At(moment.as_micros())),
                    (_, Err(_)) => Ok(Time::Unreadable(text.to_owned())),
                }
            }
        }
        deserializer.deserialize_any(Read)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for List<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self(Option::<Vec<T>>::deserialize(deserializer)?.unwrap_or_default()))
    }
}

impl<'de> Deserialize<'de> for Count {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Read;
        impl<'de> Visitor<'de> for Read {
            type Value = Count;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("anything")
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Count, A::Error> {
                let mut count = 0;
                while list.next_element::<IgnoredAny>()?.is_some() {
                    count += 1;
                }
                Ok(Count(count))
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Count, A::Error> {
                while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                Ok(Count(1))
            }
            fn visit_unit<E: de::Error>(self) -> Result<Count, E> {
                Ok(Count(0))
            }
            fn visit_bool<E: de::Error>(self, _: bool) -> Result<Count, E> {
                Ok(Count(1))
            }
            fn visit_i64<E: de::Error>(self, _: i64) -> Result<Count, E> {
                Ok(Count(1))
            }
            fn visit_u64<E: de::Error>(self, _: u64) -> Result<Count, E> {
                Ok(Count(1))
            }
            fn visit_f64<E: de::Error>(self, _: f64) -> Result<Count, E> {
                Ok(Count(1))
            }
            fn visit_str<E: de::Error>(self, _: &str) -> Result<Count, E> {
                Ok(Count(1))
            }
        }
        deserializer.deserialize_any(Read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check<T: for<'de> Deserialize<'de> + PartialEq + fmt::Debug>(json: &str, expected: Option<T>) {
        assert_eq!(serde_json::from_str::<T>(json).ok(), expected, "{json}");
    }

    #[test]
    fn a_text_may_be_a_number_or_nothing() {
        let text = |text: &str| Some(Text(Some(text.to_owned())));
        check(r#""a""#, text("a"));
        check("7", text("7"));
        check("null", Some(Text(None)));
        check(r#""a\u0000b""#, text("ab"));
        check::<Text>("[]", None);
        check::<Text>("{}", None);
        check::<Text>("true", None);
    }

    #[test]
    fn links_into_the_site_become_relative() {
        let check = |given: &str, expected: &str| assert_eq!(clean(given), expected);
        check("__GHOST_URL__/content/images/a.png", "/content/images/a.png");
        check(r#"<a href="__GHOST_URL__">x</a> <a href="__GHOST_URL__/b/">"#, r#"<a href="/">x</a> <a href="/b/">"#);
        check("__GHOST_URL__#/portal/signup", "/#/portal/signup");
        check(r#"{"src":"__GHOST_URL__\/a.png"}"#, r#"{"src":"\/a.png"}"#);
        check("https://example.com/", "https://example.com/");
    }

    #[test]
    fn a_truth_value_may_be_a_number() {
        for json in ["true", "1", r#""1""#, r#""true""#] {
            check(json, Some(Flag(Some(true))));
        }
        for json in ["false", "0", r#""0""#] {
            check(json, Some(Flag(Some(false))));
        }
        check("null", Some(Flag(None)));
        check::<Flag>("2", None);
        check::<Flag>(r#""maybe""#, None);
    }

    #[test]
    fn a_time_has_many_forms() {
        let second = 1_772_614_800_000_000;
        for json in [
            r#""2026-03-04T09:00:00.000Z""#,
            r#""2026-03-04 09:00:00""#,
            r#""2026-03-04T10:00:00.000+01:00""#,
            "1772614800000",
        ] {
            check(json, Some(Time::At(second)));
        }
        check("null", Some(Time::Absent));
        check(r#""""#, Some(Time::Absent));
        check(r#""0000-00-00 00:00:00""#, Some(Time::Unreadable("0000-00-00 00:00:00".to_owned())));
        check::<Time>("[]", None);
    }

    #[test]
    fn what_is_left_out_is_counted() {
        check("[1, {}, [2, 3]]", Some(Count(3)));
        check("null", Some(Count(0)));
        check(r#"{"a": 1}"#, Some(Count(1)));
    }
}
