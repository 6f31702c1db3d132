//! The definitions that links and images refer to: `[label]: destination "title"`.

use std::cell::Cell;
use std::collections::HashMap;

use pulldown_cmark::RefDefs;

use super::url;

/// CommonMark's limit for the length of a label.
const LABEL: usize = 999;

/// Where a link leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Target {
    /// Normalised.
    pub(super) address: String,
    pub(super) title: String,
}

/// The definitions of a document.
pub(super) struct References {
    targets: HashMap<String, Target>,
    /// How many bytes may still be copied out of definitions. A long one that is used often would otherwise make the
    /// HTML grow with the square of the source.
    budget: Cell<usize>,
}

impl References {
    pub(super) fn new(definitions: &RefDefs<'_>, source_length: usize) -> Self {
        let allowed = definitions.iter().filter_map(|(label, definition)| {
            let address = url::normalize(&definition.dest);
            let title = definition.title.as_deref().unwrap_or_default().to_owned();
            url::is_allowed(&address).then(|| (normalize_label(label), Target { address, title }))
        });
        References { targets: allowed.collect(), budget: Cell::new(source_length.max(100_000)) }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.targets.is_empty()
    }

    pub(super) fn get(&self, label: &str) -> Option<Target> {
        if self.is_empty() || label.len() > LABEL {
            return None;
        }
        let target = self.targets.get(&normalize_label(label))?;
        let left = self.budget.get().checked_sub(target.address.len() + target.title.len())?;
        self.budget.set(left);
        Some(target.clone())
    }
}

/// Labels are the same whatever their case and white space.
fn normalize_label(label: &str) -> String {
    let mut normal = String::with_capacity(label.len());
    for word in label.split_whitespace() {
        if !normal.is_empty() {
            normal.push(' ');
        }
        normal.push_str(word);
    }
    normal.to_lowercase().to_uppercase()
}

#[cfg(test)]
mod tests {
    #[track_caller]
    fn check(source: &str, expected: &str) {
        let mut out = String::new();
        super::super::render(source, &mut out);
        assert_eq!(out, expected, "{source}");
    }

    #[test]
    fn labels_are_the_same_in_any_case() {
        check(
            "[Foo\n  bar]\n\n[fOO BAR]: </u r> \"T &amp; \\\"q\\\"\"",
            "<p><a href=\"/u%20r\" title=\"T &amp; &quot;q&quot;\">Foo<br>\nbar</a></p>\n",
        );
        check("[ẞ]\n\n[SS]: /u", "<p><a href=\"/u\">ẞ</a></p>\n");
        check(
            "[a][b] ![a] [a][]\n\n[a]: /1\n[a]: /2",
            "<p>[a][b] <img src=\"/1\" alt=\"a\" loading=\"lazy\"> <a href=\"/1\">a</a></p>\n",
        );
    }
}
