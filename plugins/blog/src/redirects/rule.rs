//! One redirect of Ghost's: a path or a regular expression, and where it leads (Ghost's `custom-redirects`).
//!
//! Ghost takes every source for an expression that may match anywhere in a path. Here one without signs of an
//! expression is that path and no other, with or without its last slash, whatever its case. In an expression only what
//! it matches is replaced, and `$1` stands for a group, as in JavaScript.

use percent_encoding::percent_decode_str;
use regex::Regex;
use url::Url;

use super::Row;
use crate::place::encoded;

/// The largest program of an expression, in bytes: what is larger is not meant for addresses.
const LARGEST: usize = 1 << 18;

/// Why something is no redirect.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum Unfit {
    #[error("it has no `from`")]
    NoSource,
    #[error("it has no `to`")]
    NoTarget,
    #[error("its `from` is no regular expression that can be used here: {0}")]
    Expression(String),
    #[error("its `to` `{0}` is neither a path of the site nor an address with http:// or https://")]
    Target(String),
}

/// A redirect, ready to be asked.
#[derive(Debug, Clone)]
pub(super) struct Rule {
    source: Source,
    to: To,
    pub(super) permanent: bool,
}

#[derive(Debug, Clone)]
enum Source {
    /// As [`plain`] makes it.
    Path(String),
    /// And whether it takes capitals for small letters.
    Expression(Box<Regex>, bool),
}

/// A target, cut as Ghost cuts it: the path is what an expression's match is replaced by.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct To {
    /// `https://other.example`; empty for the site itself.
    origin: String,
    path: Vec<Piece>,
    /// With `?` and `#`, where there are any.
    rest: String,
}

/// A part of a target's path.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    /// As the owner wrote it.
    Text(String),
    /// What a group of the expression found; 0 is all that it matched.
    Group(usize),
}

impl Rule {
    /// Reads a redirect as it stands in a file.
    pub(super) fn read(from: &str, to: &str, permanent: bool) -> Result<Self, Unfit> {
        if from.trim().is_empty() {
            return Err(Unfit::NoSource);
        }
        Ok(Self { source: Source::read(from.trim())?, to: To::read(to.trim())?, permanent })
    }

    /// Of a row.
    pub(super) fn of(row: &Row) -> Result<Self, Unfit> {
        Self::read(&row.source, &row.target, row.permanent)
    }

    /// As a row.
    pub(super) fn row(&self, position: usize, source: &str, target: &str) -> Row {
        let (path, prefix) = match &self.source {
            Source::Path(path) => (Some(path.clone()), String::new()),
            Source::Expression(expression, is_any_case) => {
                (None, if *is_any_case { "" } else { prefix(expression.as_str()) }.to_owned())
            }
        };
        Row {
            position: i64::try_from(position).unwrap_or(i64::MAX),
            source: source.to_owned(),
            path,
            prefix,
            target: target.to_owned(),
            permanent: self.permanent,
        }
    }

    /// Where a path leads, if it is one of this rule's.
    pub(super) fn apply(&self, path: &str) -> Option<String> {
        let To { origin, path: to, rest } = &self.to;
        let path = match &self.source {
            Source::Path(own) => (plain(path) == *own).then(|| written(to, |_| ""))?,
            Source::Expression(expression, _) => {
                // A slash was added to a path without one before anybody was asked.
                let (path, found) = [path, path.strip_suffix('/').unwrap_or(path)]
                    .into_iter()
                    .find_map(|path| Some((path, expression.captures(path)?)))?;
                let all = found.get(0)?;
                let to = written(to, |group| found.get(group).map_or("", |found| found.as_str()));
                format!("{}{to}{}", encoded(&path[..all.start()]), encoded(&path[all.end()..]))
            }
        };
        // A place of the site stays one: `//host` would be another.
        let path = format!("/{}", path.trim_start_matches(['/', '\\']));
        Some(format!("{origin}{path}{rest}"))
    }

    /// A path that this rule leads to on the site, where each group found `filling`.
    pub(super) fn some_target(&self, filling: &str) -> Option<String> {
        let path = written(&self.to.path, |_| filling);
        self.to.origin.is_empty().then(|| decoded(&format!("/{}", path.trim_start_matches('/'))))
    }

    /// A path that this rule is for; none of an expression.
    pub(super) fn own_path(&self) -> Option<&str> {
        match &self.source {
            Source::Path(path) => Some(path),
            Source::Expression(..) => None,
        }
    }
}

impl Source {
    fn read(from: &str) -> Result<Self, Unfit> {
        let (text, is_any_case) = match from.strip_prefix('/').and_then(|rest| rest.strip_suffix("/i")) {
            // JavaScript's way to write an expression with a flag.
            Some(inner) if from.starts_with("/^") || inner.contains("\\/") => (inner, true),
            _ => (from, false),
        };
        if !is_any_case && let Some(path) = literal(text) {
            return Ok(Self::Path(plain(&path)));
        }
        let text = decoded(text);
        let expression = regex::RegexBuilder::new(&text).case_insensitive(is_any_case).size_limit(LARGEST).build();
        let expression = expression.map_err(|wrong| Unfit::Expression(last_line(&wrong)))?;
        Ok(Self::Expression(Box::new(expression), is_any_case))
    }
}

impl To {
    fn read(to: &str) -> Result<Self, Unfit> {
        if to.is_empty() {
            return Err(Unfit::NoTarget);
        }
        let unfit = || Unfit::Target(to.to_owned());
        let (origin, place) = match to.split_once("://") {
            Some((scheme, rest)) => {
                let (host, _) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
                let origin = format!("{scheme}://{host}");
                // A group in the host would let a visitor choose it.
                let url = Url::parse(&origin).ok().filter(|_| !host.contains('$'));
                let url = url.filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
                url.ok_or_else(unfit)?;
                (origin, &to[scheme.len() + 3 + host.len()..])
            }
            None if to.starts_with("//") || to.contains('\\') => return Err(unfit()),
            // Ghost takes a path without its slash for one with it.
            None if to.contains(':') && !to.starts_with('/') => return Err(unfit()),
            None => (String::new(), to),
        };
        if to.contains(char::is_control) {
            return Err(unfit());
        }
        let (path, rest) = place.split_at(place.find(['?', '#']).unwrap_or(place.len()));
        Ok(Self { origin, path: groups(path), rest: rest.to_owned() })
    }
}

/// A decoded path as paths are compared: without its last slash, in lower case.
pub(super) fn plain(path: &str) -> String {
    let path = path.trim_matches('/').to_lowercase();
    format!("/{path}")
}

/// The path of a place of the site, decoded; `None` for another site's.
pub(super) fn path_of(place: &str) -> Option<String> {
    let path = place.split(['?', '#']).next()?;
    path.starts_with('/').then(|| decoded(path))
}

fn decoded(path: &str) -> String {
    percent_decode_str(path).decode_utf8_lossy().into_owned()
}

fn written<'a>(path: &[Piece], group: impl Fn(usize) -> &'a str) -> String {
    let piece = |piece: &Piece| match piece {
        Piece::Text(text) => text.clone(),
        Piece::Group(number) => encoded(group(*number)).to_string(),
    };
    path.iter().map(piece).collect()
}

/// A source without signs of an expression, but for those that only say where a path begins and ends.
fn literal(from: &str) -> Option<String> {
    let text = match (from.strip_prefix('^'), from.strip_suffix('$')) {
        (Some(text), Some(_)) => text.strip_suffix('$').unwrap_or(text),
        (None, None) => from,
        // One that is only open at one end is meant so.
        _ => return None,
    };
    let text = text.strip_suffix("/?").unwrap_or(text).replace("\\/", "/").replace("\\.", ".").replace("\\-", "-");
    let is_literal =
        text.starts_with('/') && !text.contains(['*', '+', '?', '(', ')', '[', ']', '{', '}', '|', '\\', '^', '$']);
    is_literal.then(|| decoded(&text))
}

/// What everything that an expression matches begins with.
fn prefix(expression: &str) -> &str {
    let Some(text) = expression.strip_prefix('^').filter(|text| !text.contains('|')) else { return "" };
    let end = text.find(['*', '+', '?', '(', ')', '[', ']', '{', '}', '\\', '^', '$', '.']).unwrap_or(text.len());
    // What is behind a letter may say that it need not be there.
    let repeated = text[end..].starts_with(['*', '?', '{']);
    let kept = &text[..end];
    match kept.char_indices().next_back() {
        Some((last, _)) if repeated => &kept[..last],
        _ => kept,
    }
}

/// JavaScript's groups: `$1`, `$&` for all that was matched, and `$$` for the sign itself.
fn groups(path: &str) -> Vec<Piece> {
    let (mut pieces, mut text, mut rest) = (Vec::new(), String::new(), path);
    while let Some((before, after)) = rest.split_once('$') {
        text.push_str(before);
        let digits = after.find(|c: char| !c.is_ascii_digit()).unwrap_or(after.len()).min(2);
        let (group, length) = match after.as_bytes().first() {
            Some(b'&') => (Some(0), 1),
            _ => (after[..digits].parse().ok(), digits),
        };
        rest = match group {
            Some(group) => {
                pieces.push(Piece::Text(std::mem::take(&mut text)));
                pieces.push(Piece::Group(group));
                &after[length..]
            }
            None => {
                text.push('$');
                after.strip_prefix('$').unwrap_or(after)
            }
        };
    }
    pieces.push(Piece::Text(text + rest));
    pieces
}

/// Errors of expressions draw them first.
fn last_line(wrong: &regex::Error) -> String {
    let text = wrong.to_string();
    let last = text.lines().next_back().unwrap_or_default();
    last.trim_start_matches("error: ").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(from: &str, to: &str, path: &str, expected: Option<&str>) {
        let rule = Rule::read(from, to, true).unwrap_or_else(|why| panic!("{from}: {why}"));
        assert_eq!(rule.apply(path).as_deref(), expected, "{from} → {to}: {path}");
        // What is looked up in the table is what matches.
        let row = rule.row(0, from, to);
        let is_found = match &row.path {
            Some(own) => *own == plain(path),
            None => path.starts_with(&row.prefix),
        };
        assert!(is_found || expected.is_none(), "{row:?} does not find {path}");
    }

    #[test]
    fn a_path_is_that_path_with_or_without_its_last_slash() {
        for from in ["/old/", "/old", "^/old/?$", "^\\/old\\/$", "/OLD/"] {
            check(from, "/new/", "/old/", Some("/new/"));
            check(from, "/new/", "/old", Some("/new/"));
            check(from, "/new/", "/older/", None);
            check(from, "/new/", "/my/old/", None);
        }
        check("/gr%C3%BCn/", "/green/", "/grün/", Some("/green/"));
        check("/page.html", "/page/", "/page.html", Some("/page/"));
    }

    #[test]
    fn an_expression_replaces_what_it_matches() {
        check("^/blog(/.*)$", "$1", "/blog/2019/a/", Some("/2019/a/"));
        check("^/(\\d{4})/(\\d{2})/(.*)/?$", "/$3", "/2019/05/a/", Some("/a/"));
        check("/tag/(food|drink)", "/topic/$1", "/tag/food/", Some("/topic/food/"));
        check(
            "/^\\/Shop\\/(.*)$/i",
            "https://shop.example/$1?from=blog#top",
            "/sHOP/a",
            Some("https://shop.example/a?from=blog#top"),
        );
        check("^/a(b)c$", "/x$1y", "/abc", Some("/xby"));
        check("^/price/(.*)", "/costs-$$-$1", "/price/1", Some("/costs-$-1"));
        check("^/ab?c", "/x", "/ac", Some("/x"));
        check("/^/shop/(.*)$/i", "/s/$1", "/SHOP/a", Some("/s/a"));
        check("^/p-([0-9]+)$", "/n/$1/", "/p-12/", Some("/n/12/"));
        check("^/blog/(.*)$", "/$1?x=1", "/blog/a?b#c d\re%61", Some("/a%3Fb%23c%20d%0De%2561?x=1"));
        check("^/blog", "/b", "/blog/ä?/", Some("/b/%C3%A4%3F/"));
        check("^/a/(b)$", "/$&/$1/$2", "/a/b", Some("/a/b/b/"));
        check("^/evil/(.*)", "$1", "/evil//other.example/", Some("/other.example/"));
    }

    #[test]
    fn what_is_no_redirect_says_why() {
        let why = |from, to| Rule::read(from, to, false).expect_err("unfit");
        assert_eq!(why(" ", "/a"), Unfit::NoSource);
        assert_eq!(why("/a", ""), Unfit::NoTarget);
        assert!(matches!(why("^/(?!a)", "/b"), Unfit::Expression(why) if why.contains("look-around")));
        assert!(matches!(why("^/(a", "/b"), Unfit::Expression(_)));
        assert!(matches!(why("^/a{1000000}{1000000}", "/b"), Unfit::Expression(_)));
        for to in [
            "https://shop.example$1/",
            "https://$1.example/",
            "javascript:alert(1)",
            "//other.example/",
            "/\\other",
            "ftp://a.example/",
            "https://",
            "/a\nb",
        ] {
            assert!(matches!(why("/a", to), Unfit::Target(_)), "{to}");
        }
    }

    #[test]
    fn an_expression_that_costs_time_elsewhere_costs_none_here() {
        let rule = Rule::read("^/(a+)+$", "/b", true).unwrap();
        assert_eq!(rule.apply(&format!("/{}!", "a".repeat(5_000))), None);
    }
}
