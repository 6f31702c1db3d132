//! One redirect of Ghost's: a path or a regular expression, and where it leads (Ghost's `custom-redirects`).
//!
//! Ghost takes every source for an expression that may match anywhere in a path. Here one without signs of an expression
//! is that path and no other, with or without its last slash, whatever its case. In an expression only what it matches is
//! replaced, and `$1` stands for a group, as in JavaScript.

use percent_encoding::percent_decode_str;
use regex::Regex;
use url::Url;

use super::Row;

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
    Expression(Box<Regex>),
}

/// A target, cut as Ghost cuts it: the path is what an expression's match is replaced by.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct To {
    /// `https://other.example`; empty for the site itself.
    origin: String,
    path: String,
    /// With `?` and `#`, where there are any.
    rest: String,
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
            Source::Expression(expression) => (None, prefix(expression.as_str()).to_owned()),
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
            Source::Path(own) => (plain(path) == *own).then(|| to.clone())?,
            Source::Expression(expression) if expression.is_match(path) => {
                expression.replace(path, to.as_str()).into_owned()
            }
            Source::Expression(_) => return None,
        };
        // A place of the site stays one: `//host` would be another.
        let path = format!("/{}", path.trim_start_matches(['/', '\\']));
        Some(format!("{origin}{path}{rest}"))
    }

    /// A path that this rule leads to on the site, for whatever it matches.
    pub(super) fn some_target(&self) -> Option<String> {
        self.to.origin.is_empty().then(|| with_groups(&self.to.path, "/x"))
    }

    /// A path that this rule is for; none of an expression.
    pub(super) fn own_path(&self) -> Option<&str> {
        match &self.source {
            Source::Path(path) => Some(path),
            Source::Expression(_) => None,
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
        let text = percent_decode_str(text).decode_utf8_lossy().into_owned();
        let expression = regex::RegexBuilder::new(&text).case_insensitive(is_any_case).size_limit(LARGEST).build();
        let expression = expression.map_err(|wrong| Unfit::Expression(last_line(&wrong)))?;
        Ok(Self::Expression(Box::new(expression)))
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
                let url =
                    Url::parse(&origin).ok().filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
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

/// A path as paths are compared: decoded, without its last slash, in lower case.
pub(super) fn plain(path: &str) -> String {
    let path = path.trim_matches('/').to_lowercase();
    format!("/{path}")
}

/// The path of a place of the site; `None` for another site's.
pub(super) fn path_of(place: &str) -> Option<&str> {
    let path = place.split(['?', '#']).next()?;
    path.starts_with('/').then_some(path)
}

/// A source without signs of an expression, but for those that only say where a path begins and ends.
fn literal(from: &str) -> Option<String> {
    let text = from.strip_prefix('^').unwrap_or(from);
    let text = text.strip_suffix('$').unwrap_or(text);
    let text = text.strip_suffix("/?").unwrap_or(text).replace("\\/", "/").replace("\\.", ".").replace("\\-", "-");
    let is_literal =
        text.starts_with('/') && !text.contains(['*', '+', '?', '(', ')', '[', ']', '{', '}', '|', '\\', '^', '$']);
    is_literal.then(|| percent_decode_str(&text).decode_utf8_lossy().into_owned())
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

/// JavaScript's groups as this crate has them: `$1a` is group 1 there, and a group called `1a` here.
fn groups(path: &str) -> String {
    let mut named = String::with_capacity(path.len());
    let mut rest = path;
    while let Some((before, after)) = rest.split_once('$') {
        named.push_str(before);
        let digits = after.find(|c: char| !c.is_ascii_digit()).unwrap_or(after.len()).min(2);
        rest = match after {
            _ if digits > 0 => {
                named.push_str(&format!("${{{}}}", &after[..digits]));
                &after[digits..]
            }
            _ if after.starts_with('&') => {
                named.push_str("${0}");
                &after[1..]
            }
            _ => {
                named.push_str("$$");
                after.strip_prefix('$').unwrap_or(after)
            }
        };
    }
    named + rest
}

fn with_groups(path: &str, filling: &str) -> String {
    let mut filled = String::new();
    let mut rest = path;
    while let Some((before, after)) = rest.split_once("${") {
        filled.push_str(before);
        filled.push_str(filling);
        rest = after.split_once('}').map_or("", |(_, rest)| rest);
    }
    (filled + rest).replace("$$", "$").replace("//", "/")
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
        for to in ["javascript:alert(1)", "//other.example/", "/\\other", "ftp://a.example/", "https://", "/a\nb"] {
            assert!(matches!(why("/a", to), Unfit::Target(_)), "{to}");
        }
    }

    #[test]
    fn an_expression_that_costs_time_elsewhere_costs_none_here() {
        let rule = Rule::read("^/(a+)+$", "/b", true).unwrap();
        assert_eq!(rule.apply(&format!("/{}!", "a".repeat(5_000))), None);
    }
}
