//! Names that Ghost 1 and the beta of Ghost 2's editor gave to cards. Ghost renames them on import, and only then.

use serde_json::Value;

use super::source;

pub(super) fn rename(mobiledoc: &mut Value) {
    let Some(Value::Array(cards)) = mobiledoc.get_mut("cards") else { return };
    for card in cards.iter_mut().filter_map(Value::as_array_mut) {
        let Some((name, rest)) = card.split_first_mut() else { continue };
        match name.as_str() {
            Some("card-markdown") => *name = "markdown".into(),
            Some("image") => rename_width(rest.first_mut()),
            _ => {}
        }
    }
}

fn rename_width(payload: Option<&mut Value>) {
    let Some(Value::Object(fields)) = payload else { return };
    if fields.get("imageStyle").is_some_and(source::is_truthy)
        && let Some(width) = fields.remove("imageStyle")
    {
        fields.insert("cardWidth".to_owned(), width);
    }
}
