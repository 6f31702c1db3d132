//! Which fields of a query a type reads, found out by asking its `Deserialize`.

use std::fmt;

use serde::{
    de::{Deserialize, Deserializer, Error, Visitor},
    forward_to_deserialize_any,
};

/// The fields of the query that a handler reads; the kernel hands it no others.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct QueryFields {
    named: Vec<&'static str>,
    all: bool,
}

impl QueryFields {
    /// Those of a type; all there are for one that is no plain struct.
    #[must_use]
    pub fn of<T: for<'de> Deserialize<'de>>() -> Self {
        match T::deserialize(Asked) {
            Err(Told::Fields(named)) => Self { named: named.to_vec(), all: false },
            _ => Self { named: Vec::new(), all: true },
        }
    }

    /// With those of another parameter.
    #[must_use]
    pub fn and(mut self, other: &Self) -> Self {
        self.named.extend(&other.named);
        self.named.sort_unstable();
        self.named.dedup();
        self.all |= other.all;
        self
    }

    /// Their names, unless the handler reads whatever comes.
    pub(crate) fn names(&self) -> Option<Vec<String>> {
        (!self.all).then(|| self.named.iter().map(|name| (*name).to_owned()).collect())
    }
}

/// Gives nothing; that it is asked for a struct tells what it is about.
struct Asked;

#[derive(Debug)]
enum Told {
    Fields(&'static [&'static str]),
    Nothing,
}

impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("nothing is read here")
    }
}

impl std::error::Error for Told {}

impl Error for Told {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self::Nothing
    }
}

impl<'de> Deserializer<'de> for Asked {
    type Error = Told;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Told> {
        Err(Told::Nothing)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Told> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Told> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        _: V,
    ) -> Result<V::Value, Told> {
        Err(Told::Fields(fields))
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple
        tuple_struct map enum identifier ignored_any
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::Deserialize;

    use super::*;

    #[derive(Deserialize)]
    struct Plain {
        #[serde(rename = "before", alias = "until")]
        _before: Option<String>,
        #[serde(default, rename = "after")]
        _after: String,
    }

    #[derive(Deserialize)]
    struct Wrapped(#[expect(dead_code, reason = "only its fields' names are read")] Plain);

    #[derive(Deserialize)]
    struct Open {
        #[serde(rename = "one")]
        _one: String,
        #[serde(flatten)]
        _rest: BTreeMap<String, String>,
    }

    #[test]
    fn a_plain_struct_tells_its_fields() {
        let names = || Some(vec!["after".to_owned(), "before".to_owned(), "until".to_owned()]);
        assert_eq!(QueryFields::default().and(&QueryFields::of::<Plain>()).names(), names());
        assert_eq!(QueryFields::default().and(&QueryFields::of::<Option<Wrapped>>()).names(), names());
    }

    #[test]
    fn what_takes_anything_reads_everything() {
        assert_eq!(QueryFields::of::<Open>().names(), None);
        assert_eq!(QueryFields::of::<BTreeMap<String, String>>().names(), None);
        assert_eq!(QueryFields::of::<Vec<(String, String)>>().names(), None);
        assert_eq!(QueryFields::of::<Plain>().and(&QueryFields::of::<Open>()).names(), None);
    }

    #[test]
    fn without_a_query_nothing_is_read() {
        assert_eq!(QueryFields::default().names(), Some(Vec::new()));
    }
}
