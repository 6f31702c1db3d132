//! What an import tells the person who called it.

use std::collections::BTreeMap;

/// Names after which a warning only counts.
const NAMED: usize = 10;

/// The way of what a site is called and how it looks.
const SETTINGS: &str = "The site's title, navigation and the like: `rose run blog site-settings FILE > site.toml`, then \
                        `rose settings load site site.toml`";

/// Something that was not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refused {
    /// The thing, by the names that its owner knows it by.
    pub(crate) what: String,
    pub(crate) why: String,
}

/// How many of a kind there were.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) new: usize,
    pub(crate) changed: usize,
    pub(crate) unchanged: usize,
}

/// The end of an import.
#[derive(Debug, Default)]
pub(crate) struct Report {
    pub(crate) posts: Tally,
    pub(crate) pages: Tally,
    pub(crate) tags: Tally,
    pub(crate) authors: Tally,
    /// Of the content folder, where one was given.
    pub(crate) files: Option<Tally>,
    /// What there is to say of redirects, where there were any.
    pub(crate) redirects: Vec<String>,
    pub(crate) refused: Vec<Refused>,
    pub(crate) warnings: Warnings,
    /// Tables that are not the blog's, with their number of rows.
    pub(crate) left_out: BTreeMap<String, usize>,
}

/// Things that were taken and are not quite as the export's owner may expect, by what there is to say about them.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Warnings(BTreeMap<String, Vec<String>>);

impl Warnings {
    /// Adds one more thing to what is said once about all of them.
    pub(crate) fn add(&mut self, about: &str, name: impl Into<String>) {
        self.0.entry(about.to_owned()).or_default().push(name.into());
    }

    /// Adds all of others.
    pub(crate) fn append(&mut self, others: Self) {
        for (about, mut names) in others.0 {
            self.0.entry(about).or_default().append(&mut names);
        }
    }
}

impl Report {
    /// Line by line.
    pub(crate) fn lines(&self, dry_run: bool) -> Vec<String> {
        let mut lines = Vec::new();
        if dry_run {
            lines.push("Dry run: nothing was written. An import would give:".to_owned());
        }
        let kinds = [("posts", self.posts), ("pages", self.pages), ("tags", self.tags), ("authors", self.authors)];
        let files = self.files.map(|files| ("files", files));
        for (kind, Tally { new, changed, unchanged }) in kinds.into_iter().chain(files) {
            lines.push(format!("{kind:8} {new} new, {changed} changed, {unchanged} unchanged"));
        }
        lines.extend(self.redirects.iter().cloned());
        lines.extend(self.left_out_line());
        if self.left_out.get("settings").is_some_and(|rows| *rows > 0) {
            lines.push(SETTINGS.to_owned());
        }
        for (about, names) in &self.warnings.0 {
            lines.push(format!("Note: {about}: {}", listed(names)));
        }
        if !self.refused.is_empty() {
            lines.push(format!("Not taken ({}):", self.refused.len()));
            lines.extend(self.refused.iter().map(|Refused { what, why }| format!("- {what}: {why}")));
        }
        lines
    }

    fn left_out_line(&self) -> Option<String> {
        let tables: Vec<String> = self
            .left_out
            .iter()
            .filter(|(_, rows)| **rows > 0)
            .map(|(table, rows)| format!("{table} {rows}"))
            .collect();
        (!tables.is_empty()).then(|| format!("Not part of the blog, left out: {}", tables.join(", ")))
    }
}

fn listed(names: &[String]) -> String {
    let shown = names.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", ");
    match names.len().checked_sub(NAMED) {
        None | Some(0) => shown,
        Some(more) => format!("{shown} and {more} more"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(report: &Report, dry_run: bool, expected: &[&str]) {
        assert_eq!(report.lines(dry_run), expected);
    }

    #[test]
    fn a_report_has_counts_then_notes_then_what_was_not_taken() {
        let mut report = Report { posts: Tally { new: 2, changed: 1, unchanged: 0 }, ..Report::default() };
        report.left_out = BTreeMap::from([("members".to_owned(), 3), ("webhooks".to_owned(), 0)]);
        report.warnings.add("these stay hidden", "a");
        report.warnings.add("these stay hidden", "b");
        report.refused.push(Refused { what: "post `x`".to_owned(), why: "it has no title".to_owned() });
        check(
            &report,
            true,
            &[
                "Dry run: nothing was written. An import would give:",
                "posts    2 new, 1 changed, 0 unchanged",
                "pages    0 new, 0 changed, 0 unchanged",
                "tags     0 new, 0 changed, 0 unchanged",
                "authors  0 new, 0 changed, 0 unchanged",
                "Not part of the blog, left out: members 3",
                "Note: these stay hidden: a, b",
                "Not taken (1):",
                "- post `x`: it has no title",
            ],
        );
    }

    #[test]
    fn many_names_are_counted() {
        let names: Vec<String> = (1..=12).map(|n| n.to_string()).collect();
        assert_eq!(listed(&names), "1, 2, 3, 4, 5, 6, 7, 8, 9, 10 and 2 more");
        assert_eq!(listed(&names[..10]), "1, 2, 3, 4, 5, 6, 7, 8, 9, 10");
    }
}
