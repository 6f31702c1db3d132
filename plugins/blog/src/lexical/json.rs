//! A document's JSON, and its values as JavaScript would take them: any field may be of any type, or not there.
//!
//! The parser writes a flat tape and calls itself for nothing, so that no depth of nesting can end the program.

use std::borrow::Cow;

use simd_json::{Node, StaticNode, Tape};

use crate::js;

/// One value; what is not there is a value too.
#[derive(Debug, Clone, Copy)]
pub(super) struct Json<'a>(&'a [Node<'a>]);

impl<'a> Json<'a> {
    /// What is not there.
    pub(super) const UNDEFINED: Self = Self(&[]);

    /// The whole document.
    pub(super) fn of(tape: &'a Tape<'a>) -> Self {
        Self(&tape.0)
    }

    /// A field; of several with one name the last, as `JSON.parse` has it. Without such a field, or where this is no
    /// object, `undefined`.
    pub(super) fn get(self, name: &str) -> Self {
        self.fields().filter(|(key, _)| *key == name).last().map_or(Self::UNDEFINED, |(_, value)| value)
    }

    fn fields(self) -> impl Iterator<Item = (&'a str, Self)> {
        let (mut left, mut rest) = match self.0 {
            [Node::Object { len, .. }, rest @ ..] => (*len, rest),
            _ => (0, &self.0[..0]),
        };
        std::iter::from_fn(move || {
            left = left.checked_sub(1)?;
            let [Node::String(key), values @ ..] = rest else { return None };
            let (value, after) = first(values)?;
            rest = after;
            Some((*key, value))
        })
    }

    /// The elements of an array, or `None`.
    pub(super) fn items(self) -> Option<Items<'a>> {
        match self.0 {
            [Node::Array { len, .. }, rest @ ..] => Some(Items { left: *len, rest }),
            _ => None,
        }
    }

    pub(super) fn as_str(self) -> Option<&'a str> {
        match self.0 {
            [Node::String(text)] => Some(text),
            _ => None,
        }
    }

    /// The value, where it is a number.
    pub(super) fn as_number(self) -> Option<f64> {
        match self.0 {
            [Node::Static(StaticNode::I64(number))] => Some(*number as f64),
            [Node::Static(StaticNode::U64(number))] => Some(*number as f64),
            [Node::Static(StaticNode::F64(number))] => Some(*number),
            _ => None,
        }
    }

    pub(super) fn is_undefined(self) -> bool {
        self.0.is_empty()
    }

    /// Whether two values, neither of them a list or an object, are the same.
    pub(super) fn is_same(self, other: Self) -> bool {
        self.0 == other.0
    }

    /// What `??` passes over.
    pub(super) fn is_nullish(self) -> bool {
        matches!(self.0, [] | [Node::Static(StaticNode::Null)])
    }

    pub(super) fn is_object(self) -> bool {
        matches!(self.0, [Node::Object { .. }, ..])
    }

    /// `Boolean(value)`.
    pub(super) fn is_truthy(self) -> bool {
        match self.0 {
            [] | [Node::Static(StaticNode::Null)] => false,
            [Node::Static(StaticNode::Bool(value))] => *value,
            [Node::String(text)] => !text.is_empty(),
            _ => self.as_number().is_none_or(|number| number != 0.0 && !number.is_nan()),
        }
    }

    /// `String(value)`.
    pub(super) fn text(self) -> Cow<'a, str> {
        match self.0 {
            [] => Cow::Borrowed("undefined"),
            [Node::Static(StaticNode::Null)] => Cow::Borrowed("null"),
            [Node::Static(StaticNode::Bool(value))] => Cow::Borrowed(if *value { "true" } else { "false" }),
            [Node::String(text)] => Cow::Borrowed(text),
            [Node::Object { .. }, ..] => Cow::Borrowed("[object Object]"),
            // Arrays in arrays are joined as well; nobody writes them, and one level ends for sure.
            [Node::Array { .. }, ..] => {
                let items = self.items().into_iter().flatten();
                let texts = items.map(|item| match item.items() {
                    None if item.is_nullish() => Cow::Borrowed(""),
                    None => item.text(),
                    Some(_) => Cow::Borrowed(""),
                });
                Cow::Owned(texts.collect::<Vec<_>>().join(","))
            }
            _ => self.as_number().map_or(Cow::Borrowed(""), js::number_text),
        }
    }

    /// `Number(value)`.
    pub(super) fn number(self) -> f64 {
        match self.0 {
            [Node::Static(StaticNode::Null)] => 0.0,
            [Node::Static(StaticNode::Bool(value))] => f64::from(*value),
            [Node::String(text)] => js::number_of(text),
            _ => self.as_number().unwrap_or(f64::NAN),
        }
    }
}

/// The first of the values in a stretch of the tape, and the rest.
fn first<'a>(values: &'a [Node<'a>]) -> Option<(Json<'a>, &'a [Node<'a>])> {
    let length = match values.first()? {
        Node::Object { count, .. } | Node::Array { count, .. } => count.checked_add(1)?,
        Node::String(_) | Node::Static(_) => 1,
    };
    let (value, rest) = values.split_at_checked(length)?;
    Some((Json(value), rest))
}

/// The elements of an array.
#[derive(Debug, Clone, Copy)]
pub(super) struct Items<'a> {
    left: usize,
    rest: &'a [Node<'a>],
}

impl<'a> Iterator for Items<'a> {
    type Item = Json<'a>;

    fn next(&mut self) -> Option<Json<'a>> {
        self.left = self.left.checked_sub(1)?;
        let (value, rest) = first(self.rest)?;
        self.rest = rest;
        Some(value)
    }
}

/// JSON's text with U+FFFD for each half of a surrogate pair that stands alone: JavaScript keeps such a half in a text
/// and writes it so at last, while it is an error for whoever reads JSON as Unicode.
pub(crate) fn without_lone_surrogates(json: &str) -> Cow<'_, str> {
    let mut fixed = String::new();
    let (mut rest, mut done) = (json, 0);
    while let Some(start) = rest.find('\\') {
        let at = json.len() - rest.len() + start;
        let escape = &json[at..];
        let length = match (unit(escape), unit(escape.get(6..).unwrap_or_default())) {
            (Some(0xd800..=0xdbff), Some(0xdc00..=0xdfff)) => 12,
            (Some(0xd800..=0xdfff), _) => {
                fixed.push_str(&json[done..at]);
                fixed.push_str("\\ufffd");
                done = at + 6;
                6
            }
            // Whatever is escaped, a second backslash too, is over after it.
            _ => 1 + escape[1..].chars().next().map_or(0, char::len_utf8),
        };
        rest = &escape[length..];
    }
    if done == 0 {
        return Cow::Borrowed(json);
    }
    fixed.push_str(&json[done..]);
    Cow::Owned(fixed)
}

/// The unit of UTF-16 that an escape `\uXXXX` at the beginning stands for.
fn unit(escape: &str) -> Option<u32> {
    let digits = escape.strip_prefix("\\u")?.get(..4)?;
    // Without this, a sign would count as a digit.
    let all_hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    all_hex.then(|| u32::from_str_radix(digits, 16).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_text(json: &str, expected: &str) {
        let mut bytes = json.as_bytes().to_vec();
        let tape = simd_json::to_tape(&mut bytes).unwrap();
        assert_eq!(Json::of(&tape).get("a").text(), expected, "{json}");
    }

    #[test]
    fn a_field_is_text_as_javascript_writes_it() {
        check_text(r#"{"a": "x"}"#, "x");
        check_text(r#"{"a": 5, "b": [1, {"a": 2}]}"#, "5");
        check_text(r#"{"b": {"a": 1}, "a": -1.5}"#, "-1.5");
        check_text(r#"{"a": null}"#, "null");
        check_text(r#"{}"#, "undefined");
        check_text(r#"[1]"#, "undefined");
        check_text(r#"{"a": [1, null, "x"]}"#, "1,,x");
        check_text(r#"{"a": {"b": 1}}"#, "[object Object]");
        check_text(r#"{"a": 1, "a": 2}"#, "2");
    }

    fn check_surrogates(json: &str, expected: &str) {
        assert_eq!(without_lone_surrogates(json), expected);
    }

    #[test]
    fn a_lone_surrogate_costs_a_character() {
        check_surrogates(r#""a\ud83d\ude00b""#, r#""a\ud83d\ude00b""#);
        check_surrogates(r#""a\ud83db""#, r#""a\ufffdb""#);
        check_surrogates(r#""\uDE00""#, r#""\ufffd""#);
        check_surrogates(r#""\ud83d\ud83d\ude00""#, r#""\ufffd\ud83d\ude00""#);
        check_surrogates(r#""\ud83d"#, r#""\ufffd"#);
        check_surrogates(r#""\\ud83d""#, r#""\\ud83d""#);
        check_surrogates(r#""\\\ud83d""#, r#""\\\ufffd""#);
        check_surrogates(r#""\u+83d \ud8 \é \"#, r#""\u+83d \ud8 \é \"#);
    }
}
