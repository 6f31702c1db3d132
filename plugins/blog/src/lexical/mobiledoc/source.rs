//! Looks things up in a Mobiledoc document as JSON. What they mean is not known here.
//!
//! Ghost's converter reads the JSON as JavaScript does, without checking its shape first: a field that is missing is no
//! mistake until something is asked of it. That is followed for lists that are too short; a value of another type than
//! Mobiledoc has there is a [`Flaw`] even where JavaScript would make something of it.

use serde_json::Value;

use super::Flaw;

/// What the sections refer to by number.
pub(super) struct Tables<'a> {
    pub(super) markups: Table<'a>,
    pub(super) atoms: Table<'a>,
    pub(super) cards: Table<'a>,
}

impl<'a> Tables<'a> {
    pub(super) fn of(mobiledoc: &'a Value) -> Self {
        let table = |name, key| Table { name, entries: mobiledoc.get(key) };
        Self {
            markups: table("a markup", "markups"),
            atoms: table("an atom", "atoms"),
            cards: table("a card", "cards"),
        }
    }
}

/// A list that is referred to by number. It may be missing as long as nothing refers to it.
pub(super) struct Table<'a> {
    name: &'static str,
    entries: Option<&'a Value>,
}

impl<'a> Table<'a> {
    /// How many entries there are.
    pub(super) fn len(&self) -> usize {
        self.entries.and_then(Value::as_array).map_or(0, Vec::len)
    }

    /// The entry that `number` refers to, and its place in the list.
    pub(super) fn entry(&self, number: Option<&Value>) -> Result<(usize, &'a Value), Flaw> {
        let place = number.and_then(Value::as_u64).and_then(|number| usize::try_from(number).ok());
        let found = place.and_then(|place| Some((place, self.entries?.get(place)?)));
        found.filter(|(_, entry)| !entry.is_null()).ok_or(Flaw::Unknown(self.name))
    }
}

/// The entries of a list, or that `what`, such as `its items are`, is none.
pub(super) fn list<'a>(value: Option<&'a Value>, what: &'static str) -> Result<&'a [Value], Flaw> {
    match value {
        Some(Value::Array(entries)) => Ok(entries),
        _ => Err(Flaw::NotAList(what)),
    }
}

/// The text at a place of a list, when it is a list with a text there.
pub(super) fn text_at(list: &Value, place: usize) -> Option<&str> {
    list.get(place)?.as_str()
}

/// Whether a value is this whole number, however it is written.
pub(super) fn is_number(value: Option<&Value>, number: u32) -> bool {
    value.and_then(Value::as_f64) == Some(f64::from(number))
}

/// What JavaScript takes for true.
pub(super) fn is_truthy(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(value) => *value,
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::String(text) => !text.is_empty(),
        Value::Array(_) | Value::Object(_) => true,
    }
}
