//! Ghost's files of redirects: `redirects.json`, a list of `from`, `to` and `permanent`; and `redirects.yaml`, paths
//! below `301` and `302` (<https://docs.ghost.org/themes/routing#redirects>).

use std::{fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor},
};

/// A redirect as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Written {
    pub(super) from: String,
    pub(super) to: String,
    pub(super) permanent: bool,
}

/// Why a file cannot be read; nothing was changed then.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Unreadable {
    #[error(
        "the file is neither Ghost's redirects.json (a list of `from` and `to`) nor its redirects.yaml (paths below `301:` \
         and `302:`): {0}"
    )]
    Form(String),
    #[error("the file is empty, and nothing was changed: to have no redirects, write `[]` into it")]
    Empty,
    #[error("`{0}` is not a status of a redirect: write 301 or 302")]
    Status(String),
    #[error("the file has {0} redirects, and at most {MOST} are taken")]
    TooMany(usize),
}

/// The most redirects of a site.
const MOST: usize = 20_000;

#[derive(Deserialize)]
#[serde(expecting = "an object with `from` and `to`")]
struct Listed {
    #[serde(default)]
    from: String,
    #[serde(default)]
    to: String,
    #[serde(default)]
    permanent: bool,
}

/// A map in the order in which it was written: the first redirect that fits counts.
struct Pairs<T>(Vec<(String, T)>);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Pairs<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Read<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Read<T> {
            type Value = Pairs<T>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("paths with what they lead to")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Pairs<T>, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(Pairs(pairs))
            }
            /// A status with nothing below it.
            fn visit_unit<E>(self) -> Result<Pairs<T>, E> {
                Ok(Pairs(Vec::new()))
            }
        }
        deserializer.deserialize_any(Read(PhantomData))
    }
}

/// Reads a file in either form.
pub(super) fn read(bytes: &[u8]) -> Result<Vec<Written>, Unreadable> {
    let form = |why: &dyn fmt::Display| Unreadable::Form(why.to_string());
    let text = std::str::from_utf8(bytes).map_err(|why| form(&why))?.trim_start_matches('\u{feff}');
    if text.trim().is_empty() {
        return Err(Unreadable::Empty);
    }
    let redirects: Vec<Written> = if text.trim_start().starts_with('[') {
        let listed: Vec<Listed> = serde_json::from_str(text).map_err(|why| form(&why))?;
        listed.into_iter().map(|Listed { from, to, permanent }| Written { from, to, permanent }).collect()
    } else {
        let Pairs(statuses) = serde_saphyr::from_str::<Pairs<Pairs<String>>>(text).map_err(|why| form(&why))?;
        let mut redirects = Vec::new();
        for (status, Pairs(paths)) in statuses {
            let permanent = match status.as_str() {
                "301" => true,
                "302" => false,
                _ => return Err(Unreadable::Status(status)),
            };
            redirects.extend(paths.into_iter().map(|(from, to)| Written { from, to, permanent }));
        }
        redirects
    };
    match redirects.len() {
        many if many > MOST => Err(Unreadable::TooMany(many)),
        _ => Ok(redirects),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(file: &str, expected: &[(&str, &str, bool)]) {
        let read = read(file.as_bytes()).unwrap_or_else(|why| panic!("{file}: {why}"));
        let read: Vec<_> = read.iter().map(|read| (read.from.as_str(), read.to.as_str(), read.permanent)).collect();
        assert_eq!(read, expected);
    }

    #[test]
    fn both_forms_are_read_in_their_order() {
        check(
            r#"[{"from": "/b", "to": "/c", "permanent": true}, {"from": "^/a(.*)$", "to": "/d$1"}]"#,
            &[("/b", "/c", true), ("^/a(.*)$", "/d$1", false)],
        );
        check(
            "# from the old site\n301:\n  /b: /c\n  ^/a(.*)$: /d$1\n\n302:\n  '/with space': https://x.example/?a=1\n",
            &[("/b", "/c", true), ("^/a(.*)$", "/d$1", true), ("/with space", "https://x.example/?a=1", false)],
        );
        check("301:\n302:\n  /a: /b\n", &[("/a", "/b", false)]);
        check("[]", &[]);
    }

    #[test]
    fn another_file_says_what_was_expected() {
        let why = |file: &str| read(file.as_bytes()).expect_err("no redirects").to_string();
        assert!(why(" \n").contains("empty"));
        assert!(why("hello").contains("redirects.yaml"));
        assert!(why(r#"[{"from": 1}]"#).contains("redirects.json"));
        assert!(why("303:\n  /a: /b\n").contains("`303`"));
        assert!(why("301:\n  /a: [1]\n").contains("redirects.yaml"));
        // Aliases that would grow to gigabytes.
        let bomb: String = (1..40).map(|n| format!("x{n}: &x{n} {{a: *x{0}, b: *x{0}}}\n", n - 1)).collect();
        assert!(!why(&format!("x0: &x0 {{/a: /b}}\n{bomb}")).is_empty());
    }
}
