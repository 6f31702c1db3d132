//! A template's context: a message from a plugin becomes a JSON map.
//!
//! The bytes come from a plugin, so size, depth and number of values are bounded and everything that a template could
//! not show is refused with its place. Nothing in here knows templates.

use std::{cell::Cell, fmt, io::Cursor};

use serde::de::{DeserializeSeed, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

/// The largest message.
pub const MAX_BYTES: usize = 8 * 1024 * 1024;

/// The deepest nesting of maps and lists.
pub const MAX_DEPTH: usize = 64;

/// The most values: each takes far more room in memory than in the message.
pub const MAX_VALUES: usize = 500_000;

/// Why a message is no context.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the template's context {0}")]
pub struct BadContext(String);

/// Reads a context.
///
/// # Errors
/// When the bytes are not one MessagePack map with text keys, pass a bound, or hold a number that is not finite or raw
/// bytes, which JSON and HTML cannot show.
pub fn decode(bytes: &[u8]) -> Result<Map<String, Value>, BadContext> {
    if bytes.len() > MAX_BYTES {
        return Err(BadContext(format!("has {} bytes; {MAX_BYTES} are allowed", bytes.len())));
    }
    let mut reader = rmp_serde::Deserializer::new(Cursor::new(bytes));
    // One more than our own bound, which gives the better message.
    reader.set_max_depth(MAX_DEPTH + 2);
    let left = Cell::new(MAX_VALUES);
    let value = Seed { depth: 0, left: &left }
        .deserialize(&mut reader)
        .map_err(|error| BadContext(format!("cannot be read: {error}")))?;
    if reader.position() != bytes.len() as u64 {
        return Err(BadContext(format!("ends after {} of {} bytes", reader.position(), bytes.len())));
    }
    match value {
        Value::Object(map) => Ok(map),
        Value::Null => Err(BadContext("is empty: a page's data must be a struct or a map".to_owned())),
        _ => Err(BadContext("must be a struct or a map".to_owned())),
    }
}

#[derive(Clone, Copy)]
struct Seed<'a> {
    depth: usize,
    left: &'a Cell<usize>,
}

impl Seed<'_> {
    fn inside<E: serde::de::Error>(self) -> Result<Self, E> {
        if self.depth == MAX_DEPTH {
            return Err(E::custom(format!("it is nested deeper than {MAX_DEPTH} levels")));
        }
        Ok(Self { depth: self.depth + 1, ..self })
    }
}

impl<'de> DeserializeSeed<'de> for Seed<'_> {
    type Value = Value;

    fn deserialize<D: serde::Deserializer<'de>>(self, reader: D) -> Result<Value, D::Error> {
        let left = self.left.get().checked_sub(1);
        self.left.set(left.ok_or_else(|| D::Error::custom(format!("it has more than {MAX_VALUES} values")))?);
        reader.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Seed<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("what JSON can hold")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_none<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Value, E> {
        let number = Number::from_f64(value);
        number.map(Value::Number).ok_or_else(|| E::custom(format!("{value} is not a number that a page can show")))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_bytes<E: serde::de::Error>(self, value: &[u8]) -> Result<Value, E> {
        Err(E::custom(format!("{} raw bytes cannot be shown in a page: send text, or serve a file", value.len())))
    }

    fn visit_newtype_struct<D: serde::Deserializer<'de>>(self, _: D) -> Result<Value, D::Error> {
        Err(D::Error::custom("an extension type cannot be shown in a page: send text or a number"))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        let inside = self.inside()?;
        let mut values = Vec::new();
        loop {
            match list.next_element_seed(inside) {
                Ok(Some(value)) => values.push(value),
                Ok(None) => return Ok(Value::Array(values)),
                Err(error) => return Err(at(&values.len().to_string(), &error)),
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let inside = self.inside()?;
        let mut values = Map::new();
        while let Some(key) = map.next_key_seed(inside)? {
            let Value::String(key) = key else {
                return Err(A::Error::custom(format!("the key `{key}` is not a text")));
            };
            let value = map.next_value_seed(inside).map_err(|error| at(&key, &error))?;
            values.insert(key, value);
        }
        Ok(Value::Object(values))
    }
}

/// Puts the place before the message: `posts: 3: html: …`.
fn at<E: serde::de::Error>(place: &str, error: &E) -> E {
    E::custom(format!("{place}: {error}"))
}
