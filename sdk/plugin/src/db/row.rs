//! Rows become an author's structs, through serde.
//!
//! SQLite has no truth values, times or UUIDs of its own, so what a field wants decides how a value is read: `bool`
//! takes 0 and 1, a struct or a list takes JSON text.

use rose_abi::value::{Rows, Value};
use serde::{
    Deserializer,
    de::{
        DeserializeOwned, Error as _, IntoDeserializer, Visitor,
        value::{Error, MapDeserializer, SeqDeserializer},
    },
    forward_to_deserialize_any,
};

/// Reads every row as a `T`: a struct by the columns' names, a tuple by their order, or a single value.
pub(super) fn read<T: DeserializeOwned>(rows: &Rows) -> Result<Vec<T>, Error> {
    rows.rows.iter().map(|values| T::deserialize(Row { columns: &rows.columns, values })).collect()
}

struct Row<'a> {
    columns: &'a [String],
    values: &'a [Value],
}

/// One value and the name of its column, for messages.
#[derive(Clone, Copy)]
struct Cell<'a> {
    column: &'a str,
    value: &'a Value,
}

impl<'a> Row<'a> {
    fn cells(&self) -> impl Iterator<Item = Cell<'a>> + use<'a> {
        self.columns.iter().zip(self.values).map(|(column, value)| Cell { column, value })
    }

    fn only(&self) -> Result<Cell<'a>, Error> {
        match (self.columns, self.values) {
            ([column], [value]) => Ok(Cell { column, value }),
            _ => Err(Error::custom(format!("the row has {} columns, and one value is wanted", self.columns.len()))),
        }
    }
}

macro_rules! only {
    ($($method:ident)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            self.only()?.$method(visitor)
        }
    )*};
}

impl<'de> Deserializer<'de> for Row<'de> {
    type Error = Error;

    only! {
        deserialize_bool deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_u8 deserialize_u16
        deserialize_u32 deserialize_u64 deserialize_f32 deserialize_f64 deserialize_char deserialize_str
        deserialize_string deserialize_bytes deserialize_byte_buf deserialize_option deserialize_identifier
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        if let ([column], [value]) = (self.columns, self.values) {
            return Cell { column, value }.deserialize_any(visitor);
        }
        self.deserialize_map(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.only()?.deserialize_enum(name, variants, visitor)
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_unit()
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_unit()
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_unit()
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_seq(SeqDeserializer::new(self.cells()))
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, length: usize, visitor: V) -> Result<V::Value, Error> {
        if length != self.columns.len() {
            return Err(Error::custom(format!("the row has {} columns, not {length}", self.columns.len())));
        }
        self.deserialize_seq(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        length: usize,
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.deserialize_tuple(length, visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_map(MapDeserializer::new(self.cells().map(|cell| (cell.column, cell))))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.deserialize_map(visitor)
    }
}

impl<'de> IntoDeserializer<'de, Error> for Cell<'de> {
    type Deserializer = Self;
    fn into_deserializer(self) -> Self {
        self
    }
}

impl<'de> Cell<'de> {
    fn wrong(self, wanted: &str) -> Error {
        Error::custom(format!("column `{}` holds {}, and {wanted} is wanted", self.column, self.value.kind()))
    }

    /// Text that is JSON, where a struct, a map or a list is wanted.
    fn json(self) -> Result<&'de str, Error> {
        match self.value {
            Value::Json(text) | Value::Text(text) => Ok(text),
            _ => Err(self.wrong("JSON")),
        }
    }

    fn read_json<V: Visitor<'de>>(
        self,
        read: impl FnOnce(&mut serde_json::Deserializer<serde_json::de::StrRead<'de>>) -> serde_json::Result<V::Value>,
    ) -> Result<V::Value, Error> {
        let mut reader = serde_json::Deserializer::from_str(self.json()?);
        read(&mut reader).map_err(|wrong| Error::custom(format!("column `{}`: {wrong}", self.column)))
    }
}

/// `YYYY-MM-DD`, as SQLite keeps a date: one struct fits both dialects.
fn date(days: i32) -> String {
    let day = jiff::civil::date(1970, 1, 1).checked_add(jiff::Span::new().days(days));
    day.map_or_else(|_| format!("{days} days"), |day| day.to_string())
}

fn hyphenated(uuid: [u8; 16]) -> String {
    let hex: String = uuid.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}

macro_rules! integers {
    ($($method:ident)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            match self.value {
                Value::I64(number) | Value::Timestamp(number) => visitor.visit_i64(*number),
                Value::Bool(truth) => visitor.visit_i64(i64::from(*truth)),
                _ => Err(self.wrong("an integer")),
            }
        }
    )*};
}

impl<'de> Deserializer<'de> for Cell<'de> {
    type Error = Error;

    integers! {
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.value {
            Value::Null => visitor.visit_unit(),
            Value::Bool(truth) => visitor.visit_bool(*truth),
            Value::I64(number) | Value::Timestamp(number) => visitor.visit_i64(*number),
            Value::Date(days) => visitor.visit_string(date(*days)),
            Value::F64(number) => visitor.visit_f64(*number),
            Value::Text(text) | Value::Numeric(text) | Value::Other { text, .. } => visitor.visit_borrowed_str(text),
            Value::Bytes(bytes) => visitor.visit_borrowed_bytes(bytes),
            Value::Uuid(uuid) => visitor.visit_string(hyphenated(*uuid)),
            Value::Json(_) => self.read_json::<V>(|reader| reader.deserialize_any(visitor)),
            Value::List(_) => self.deserialize_seq(visitor),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.value {
            Value::Bool(truth) => visitor.visit_bool(*truth),
            Value::I64(0) => visitor.visit_bool(false),
            Value::I64(1) => visitor.visit_bool(true),
            _ => Err(self.wrong("a truth value")),
        }
    }

    fn deserialize_f32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_f64(visitor)
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.value {
            Value::F64(number) => visitor.visit_f64(*number),
            Value::I64(number) => visitor.visit_i64(*number),
            _ => Err(self.wrong("a number")),
        }
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.value {
            Value::Text(text) | Value::Numeric(text) | Value::Json(text) | Value::Other { text, .. } => {
                visitor.visit_borrowed_str(text)
            }
            Value::Uuid(uuid) => visitor.visit_string(hyphenated(*uuid)),
            Value::Date(days) => visitor.visit_string(date(*days)),
            _ => Err(self.wrong("text")),
        }
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_str(visitor)
    }

    fn deserialize_bytes<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.value {
            Value::Bytes(bytes) => visitor.visit_borrowed_bytes(bytes),
            Value::Uuid(uuid) => visitor.visit_borrowed_bytes(uuid),
            _ => Err(self.wrong("bytes")),
        }
    }

    fn deserialize_byte_buf<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_bytes(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.value {
            Value::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        if let Value::List(values) = self.value {
            let column = self.column;
            return visitor.visit_seq(SeqDeserializer::new(values.iter().map(move |value| Cell { column, value })));
        }
        if let Value::Bytes(bytes) = self.value {
            return visitor.visit_seq(SeqDeserializer::new(bytes.iter().copied()));
        }
        self.read_json::<V>(|reader| reader.deserialize_seq(visitor))
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, length: usize, visitor: V) -> Result<V::Value, Error> {
        self.read_json::<V>(|reader| reader.deserialize_tuple(length, visitor))
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.read_json::<V>(|reader| reader.deserialize_map(visitor))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.read_json::<V>(|reader| reader.deserialize_struct(name, fields, visitor))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        match self.value {
            Value::Text(text) => visitor.visit_enum(text.as_str().into_deserializer()),
            _ => self.read_json::<V>(|reader| reader.deserialize_enum(name, variants, visitor)),
        }
    }

    forward_to_deserialize_any! { i128 u128 char unit unit_struct tuple_struct identifier ignored_any }
}

#[cfg(test)]
mod tests;
