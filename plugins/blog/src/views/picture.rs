//! The sizes in which a picture of the site can be had (`routes/content.rs`), for `srcset`
//! (<https://html.spec.whatwg.org/multipage/images.html#srcset-attributes>).

/// The folder of the site's pictures.
const FOLDER: &str = "/content/images/";

/// In pixels. A picture that is smaller is sent as it is.
const WIDTHS: [u32; 5] = [300, 600, 1000, 1600, 2000];

/// Names of pictures that are resized.
const ENDINGS: [&str; 4] = [".jpg", ".jpeg", ".png", ".webp"];

/// The value of `srcset` for one of the site's own pictures; `None` for any other, which has one size.
pub(super) fn srcset(address: Option<&str>) -> Option<String> {
    let name = address?.strip_prefix(FOLDER).filter(|name| !name.starts_with("size/"))?;
    let lower = name.to_ascii_lowercase();
    let is_plain = !name.contains(|c: char| c.is_whitespace() || matches!(c, ',' | '?' | '#'));
    let can_be_resized = is_plain && ENDINGS.iter().any(|ending| lower.ends_with(ending));
    let sources = || WIDTHS.map(|width| format!("{FOLDER}size/w{width}/{name} {width}w")).join(", ");
    can_be_resized.then(sources)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_sites_own_pictures_are_had_in_sizes() {
        let sources = srcset(Some("/content/images/2026/05/a.JPG")).unwrap();
        assert!(sources.starts_with("/content/images/size/w300/2026/05/a.JPG 300w, "), "{sources}");
        assert_eq!(sources.split(", ").count(), WIDTHS.len());
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
