//! Turns Mobiledoc's cards into Lexical's. Most keep their name and their data as they are.

use serde_json::Value;

use super::Flaw;
use super::nodes::{Card, Fields, Name};
use super::source::{self, Table};

/// The document's cards, and which of them have been converted already.
pub(super) struct Cards<'t, 'a> {
    table: &'t Table<'a>,
    converted: Vec<bool>,
}

impl<'t, 'a> Cards<'t, 'a> {
    pub(super) fn new(table: &'t Table<'a>) -> Self {
        Self { table, converted: vec![false; table.len()] }
    }

    /// The card that a section refers to by number.
    pub(super) fn card(&mut self, number: Option<&'a Value>) -> Result<Card<'a>, Flaw> {
        let (place, card) = self.table.entry(number)?;
        let [name, payload] = [0, 1].map(|place| card.get(place));
        let again = self.converted.get_mut(place).is_some_and(|converted| std::mem::replace(converted, true));
        let fields = match payload {
            Some(Value::Object(fields)) => Some(fields),
            // PHP writes an empty object as an empty list.
            Some(Value::Array(fields)) if fields.is_empty() => None,
            _ => return Err(Flaw::NoPayload),
        };
        let mut fields = Fields { given: fields, without: &["type"], replaced: None };
        let kind = match name.and_then(Value::as_str) {
            Some("code") => Some(Name::Known("codeblock")),
            Some("hr") => Some(Name::Known("horizontalrule")),
            Some("embed") => {
                rename_embed_type(&mut fields, again);
                name.map(Name::Given)
            }
            Some("callout") => {
                fix_callout_colour(&mut fields)?;
                name.map(Name::Given)
            }
            _ => name.map(Name::Given),
        };
        Ok(Card { kind, fields })
    }
}

/// Lexical needs `type` for itself. Ghost renames the field in place, so that a card that is converted once more has
/// none left.
fn rename_embed_type(fields: &mut Fields<'_>, again: bool) {
    let kind = fields.given.and_then(|given| given.get("type")).filter(|_| !again);
    fields.without = &["type", "embedType"];
    fields.replaced = kind.map(|kind| ("embedType", Name::Given(kind)));
}

/// Early callouts had any CSS colour, where Lexical has names.
fn fix_callout_colour(fields: &mut Fields<'_>) -> Result<(), Flaw> {
    let colour = fields.given.and_then(|given| given.get("backgroundColor"));
    let Some(colour) = colour.filter(|colour| source::is_truthy(colour)) else { return Ok(()) };
    let name = colour.as_str().ok_or(Flaw::ColourNotText)?;
    if !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') {
        fields.without = &["type", "backgroundColor"];
        fields.replaced = Some(("backgroundColor", Name::Known("white")));
    }
    Ok(())
}
