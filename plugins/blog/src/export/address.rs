//! Places of the site as Ghost's exports name them: behind a stand-in for its address, so that an export fits another
//! one. The import takes it away again, wherever it stands.

use std::borrow::Cow;

use crate::place::is_path;

/// What stands for the address of the site.
const SITE: &str = "__GHOST_URL__";

/// What a path of the site follows, in HTML, in JSON and in HTML inside of JSON.
const BEFORE: [&str; 8] =
    ["href=\"", "src=\"", "href=\\\"", "src=\\\"", "\"url\":\"", "\"src\":\"", "\"href\":\"", "srcset=\""];

/// A text that is an address, or none.
pub(super) fn whole(address: &Option<String>) -> Option<Cow<'_, str>> {
    let address = address.as_deref()?;
    Some(if is_path(address) { Cow::Owned(format!("{SITE}{address}")) } else { Cow::Borrowed(address) })
}

/// A text with addresses in it.
pub(super) fn within(text: &Option<String>) -> Option<Cow<'_, str>> {
    let text = text.as_deref()?;
    let mut places: Vec<usize> = BEFORE
        .iter()
        .flat_map(|before| memchr::memmem::find_iter(text.as_bytes(), before).map(|at| at + before.len()))
        .filter(|at| is_path(&text[*at..]))
        .collect();
    if places.is_empty() {
        return Some(Cow::Borrowed(text));
    }
    places.sort_unstable();
    places.dedup();
    let mut named = String::with_capacity(text.len() + places.len() * SITE.len());
    let mut from = 0;
    for at in places {
        named.push_str(&text[from..at]);
        named.push_str(SITE);
        from = at;
    }
    named.push_str(&text[from..]);
    Some(Cow::Owned(named))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::ghost::clean;

    fn check(text: &str, expected: &str) {
        let given = Some(text.to_owned());
        let named = within(&given).unwrap();
        assert_eq!(named, expected);
        assert_eq!(clean(&named), text, "what is exported is imported as it was");
    }

    #[test]
    fn places_of_the_site_get_the_stand_in() {
        check(r#"<a href="/about/">x</a>"#, r#"<a href="__GHOST_URL__/about/">x</a>"#);
        check(
            r#"{"src":"/content/images/a.png","html":"<a href=\"/b/\">"}"#,
            r#"{"src":"__GHOST_URL__/content/images/a.png","html":"<a href=\"__GHOST_URL__/b/\">"}"#,
        );
        check(
            r#"<img src="/a.png" srcset="/b.png 2x">"#,
            r#"<img src="__GHOST_URL__/a.png" srcset="__GHOST_URL__/b.png 2x">"#,
        );
    }

    #[test]
    fn other_places_and_words_stay() {
        for text in
            [r#"<a href="//elsewhere.example/">"#, r#"<a href="https://a.example/">"#, "and/or", "/", r#"href=""#]
        {
            check(text, text);
        }
        assert_eq!(whole(&Some("/content/a.png".to_owned())).unwrap(), "__GHOST_URL__/content/a.png");
        assert_eq!(whole(&Some("//cdn.example/a.png".to_owned())).unwrap(), "//cdn.example/a.png");
        assert_eq!(whole(&None), None);
    }
}
