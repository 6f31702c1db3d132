//! The sizes of a picture for `srcset` (<https://html.spec.whatwg.org/multipage/images.html#srcset-attributes>).

use crate::sizes::{FOLDER, OF_PAGES, address};

/// Names of pictures that are resized.
const ENDINGS: [&str; 4] = [".jpg", ".jpeg", ".png", ".webp"];

/// The value of `srcset` for one of the site's own pictures; `None` for any other, which has one size.
pub(super) fn srcset(picture: Option<&str>) -> Option<String> {
    let name = picture?.strip_prefix(FOLDER).filter(|name| !name.starts_with("size/"))?;
    let lower = name.to_ascii_lowercase();
    let is_plain = !name.contains(|c: char| c.is_whitespace() || matches!(c, ',' | '?' | '#'));
    let can_be_resized = is_plain && ENDINGS.iter().any(|ending| lower.ends_with(ending));
    let sources = || OF_PAGES.map(|width| format!("{} {width}w", address(name, width))).join(", ");
    can_be_resized.then(sources)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_sites_own_pictures_are_had_in_sizes() {
        let sources = srcset(Some("/content/images/2026/05/a.JPG")).unwrap();
        assert!(sources.starts_with("/content/images/size/w300/2026/05/a.JPG 300w, "), "{sources}");
        assert_eq!(sources.split(", ").count(), OF_PAGES.len());
        for other in [
            "https://elsewhere.example/content/images/a.jpg",
            "/content/images/a.svg",
            "/content/images/a.gif",
            "/content/images/size/w600/a.jpg",
            "/content/images/a, b.jpg",
            "/content/images/a.jpg?v=1",
            "/assets/a.jpg",
        ] {
            assert_eq!(srcset(Some(other)), None, "{other}");
        }
        assert_eq!(srcset(None), None);
    }
}
