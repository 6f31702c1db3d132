//! The one style sheet of a site, put together from components: those of the base theme in the order of its `index.css`,
//! each of which a theme's file of the same name replaces, and the theme's own at the end.
//!
//! One request for a page's whole looks, and one file for each thing that has them. Nothing in here reads CSS but the
//! `@import` lines of the index, and comments.

use super::Finding;

/// The component that says in which order the others stand.
const INDEX: &str = "index.css";

/// A component.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Style {
    /// Its name in the folder `styles`, such as `card.css`.
    pub name: String,
    /// The text.
    pub source: String,
    /// Its file, as its owner calls it; for messages.
    pub file: String,
}

/// The style sheet, and what is wrong with the theme's part of it.
#[must_use]
pub fn sheet(base: &[Style], theme: &[Style]) -> (String, Vec<Finding>) {
    let named = |name: &str| theme.iter().chain(base).find(|style| style.name == name);
    let (mut sheet, mut wrongs, mut used) = (String::new(), Vec::new(), vec![INDEX]);
    if let Some(index) = named(INDEX) {
        for (line, name) in imports(&index.source) {
            match named(name) {
                Some(style) => append(&mut sheet, style),
                None => wrongs.push(Finding {
                    file: index.file.clone(),
                    line: Some(line),
                    what: format!("there is no component `{name}`: put it beside this file, or take the line out"),
                }),
            }
            used.push(name);
        }
    }
    wrongs.extend(theme.iter().filter(|style| style.name != INDEX).filter_map(useless_import));
    theme.iter().filter(|style| !used.contains(&style.name.as_str())).for_each(|style| append(&mut sheet, style));
    (sheet, wrongs)
}

/// Browsers read `@import` at the head of a sheet alone, and each would be a request of its own.
fn useless_import(style: &Style) -> Option<Finding> {
    let line = style.source.lines().position(|line| line.trim_start().starts_with("@import"))?;
    let what = format!("`@import` has no effect here: name the component in `styles/{INDEX}`");
    Some(Finding { file: style.file.clone(), line: Some(line + 1), what })
}

/// Comments are for who writes a component; every visitor would be sent them.
fn append(sheet: &mut String, style: &Style) {
    for line in without_comments(&style.source).lines().filter(|line| !line.trim().is_empty()) {
        sheet.push_str(line);
        sheet.push('\n');
    }
}

/// A component without its comments, but for those that begin with `!`, which are licences. What looks like a comment in
/// a string or in an address is none (<https://www.w3.org/TR/css-syntax-3/#tokenization>).
fn without_comments(source: &str) -> String {
    let mut text = String::with_capacity(source.len());
    let mut rest = source;
    while let Some(next) = rest.find(['/', '"', '\'', '(']) {
        let (before, from) = rest.split_at(next);
        text.push_str(before);
        let length = match from.as_bytes() {
            [b'/', b'*', b'!', ..] => from.find("*/").map_or(from.len(), |end| end + 2),
            [b'/', b'*', ..] => {
                // A comment parts what stands around it.
                text.push(' ');
                rest = from.get(2..).and_then(|inside| inside.split_once("*/")).map_or("", |(_, after)| after);
                continue;
            }
            [quote @ (b'"' | b'\''), ..] => string(from, *quote),
            [b'(', ..] if is_address(before, from) => from.find(')').map_or(from.len(), |end| end + 1),
            _ => 1,
        };
        text.push_str(&from[..length]);
        rest = &from[length..];
    }
    text + rest
}

/// The length of a string with its quotes.
fn string(from: &str, quote: u8) -> usize {
    let mut is_escaped = false;
    let end = from.bytes().skip(1).position(|byte| {
        let ends = byte == quote && !is_escaped;
        is_escaped = byte == b'\\' && !is_escaped;
        ends
    });
    end.map_or(from.len(), |end| end + 2)
}

/// Whether a bracket begins an address without quotes.
fn is_address(before: &str, from: &str) -> bool {
    let is_url = before
        .len()
        .checked_sub(3)
        .and_then(|at| before.get(at..))
        .is_some_and(|name| name.eq_ignore_ascii_case("url"));
    is_url && !from[1..].trim_start().starts_with(['"', '\''])
}

/// The lines `@import "card.css";`, each with its number.
fn imports(index: &str) -> impl Iterator<Item = (usize, &str)> {
    index.lines().enumerate().filter_map(|(number, line)| {
        let name = line.trim().strip_prefix("@import")?.trim().strip_suffix(';')?.trim();
        let quoted = |quote: char| name.strip_prefix(quote)?.strip_suffix(quote);
        Some((number + 1, quoted('"').or_else(|| quoted('\''))?))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_stay_at_home() {
        for (source, expected) in [
            ("/* about */\n\na { b: c } /* d */\n", " \n\na { b: c }  \n"),
            ("a/**/b", "a b"),
            ("/*! MIT */ a {}", "/*! MIT */ a {}"),
            (r#"a::before { content: "/* \" */" } /* x */"#, r#"a::before { content: "/* \" */" }  "#),
            ("a { b: url(data:x,/*y*/) /* z */ }", "a { b: url(data:x,/*y*/)   }"),
            ("a { b: url( \"/*\" ) } /* c", "a { b: url( \"/*\" ) }  "),
            ("a { width: calc(1px /* two */ + 2px / 2) }", "a { width: calc(1px   + 2px / 2) }"),
            ("ä { b: 'é/*' } /* ö */ ü {}", "ä { b: 'é/*' }   ü {}"),
        ] {
            assert_eq!(without_comments(source), expected);
        }
    }

    fn styles(owner: &str, files: &[(&str, &str)]) -> Vec<Style> {
        let style = |(name, source): &(&str, &str)| Style {
            name: (*name).to_owned(),
            source: (*source).to_owned(),
            file: format!("{owner}/{name}"),
        };
        files.iter().map(style).collect()
    }

    fn base() -> Vec<Style> {
        styles(
            "base",
            &[
                ("card.css", "card{}"),
                ("index.css", "/* order */\n@import \"tokens.css\";\n@import 'card.css';\n"),
                ("tokens.css", "tokens{}\n"),
            ],
        )
    }

    fn check(theme: &[(&str, &str)], expected: &str, wrongs: &[&str]) {
        let (sheet, found) = sheet(&base(), &styles("theme", theme));
        assert_eq!(sheet, expected);
        assert_eq!(found.iter().map(ToString::to_string).collect::<Vec<_>>(), wrongs);
    }

    #[test]
    fn components_stand_in_the_order_of_the_index() {
        check(&[], "tokens{}\ncard{}\n", &[]);
    }

    #[test]
    fn a_theme_replaces_one_and_adds_others() {
        check(&[("card.css", "mine{}"), ("extra.css", "extra{}")], "tokens{}\nmine{}\nextra{}\n", &[]);
        check(&[("index.css", "@import \"card.css\";")], "card{}\n", &[]);
    }

    #[test]
    fn an_index_that_names_what_is_not_there_is_told_with_its_line() {
        let wrong =
            "theme/index.css:2: there is no component `nope.css`: put it beside this file, or take the line out";
        check(&[("index.css", "@import \"card.css\";\n@import \"nope.css\";")], "card{}\n", &[wrong]);
    }

    #[test]
    fn an_import_anywhere_else_is_told() {
        let wrong = "theme/card.css:1: `@import` has no effect here: name the component in `styles/index.css`";
        let card = "@import \"x.css\";";
        check(&[("card.css", card)], &format!("tokens{{}}\n{card}\n"), &[wrong]);
    }

    #[test]
    fn every_component_of_the_base_theme_is_in_its_index() {
        let base = crate::page::base::styles();
        let index = base.iter().find(|style| style.name == INDEX).expect("an index");
        let mut imported: Vec<_> = imports(&index.source).map(|(_, name)| name).collect();
        imported.push(INDEX);
        imported.sort_unstable();
        let mut names: Vec<_> = base.iter().map(|style| style.name.as_str()).collect();
        names.sort_unstable();
        assert_eq!(imported, names);
    }
}
