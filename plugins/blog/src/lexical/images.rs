//! Addresses of pictures in several sizes, for `srcset`: of the site's own pictures, which are resized on demand, and of
//! Unsplash's, which are there.

use std::borrow::Cow;

use memchr::memmem;
use url::Url;

use super::{Options, json::Json};
use crate::js;

/// The widths in which the site's pictures can be had, in pixels.
const WIDTHS: [f64; 4] = [600.0, 1000.0, 1600.0, 2400.0];

/// The largest width that is said of a picture of the site's own.
const MOST: f64 = 2000.0;

/// Ends of names of pictures that are never resized, in just this case.
const FIXED: [&str; 3] = ["ico", "svg", "svgz"];

/// A picture as a document describes it. Its size may be a number, a text, or not there.
#[derive(Debug, Clone, Copy)]
pub(super) struct Picture<'a> {
    pub(super) src: &'a str,
    pub(super) width: Json<'a>,
    pub(super) height: Json<'a>,
}

impl Picture<'_> {
    /// Width and height to say, where both are known: those of the picture, or what it is at most resized to.
    pub(super) fn size(&self, options: &Options) -> Option<(Cow<'_, str>, Cow<'_, str>)> {
        let width = self.width.number();
        if width > MOST && is_own(self.src, options) && can_be_resized(self.src) {
            let height = if self.height.is_nullish() { 0.0 } else { self.height.number() };
            let height = js::round(MOST / (width / height));
            return Some((js::number_text(MOST), js::number_text(height)));
        }
        (self.width.is_truthy() && self.height.is_truthy()).then(|| (self.width.text(), self.height.text()))
    }

    /// The value of `srcset`; empty where there is only one size.
    pub(super) fn srcset(&self, options: &Options) -> String {
        if !self.width.is_truthy() {
            return String::new();
        }
        let is_own = is_own(self.src, options);
        if is_own && !can_be_resized(self.src) {
            return String::new();
        }
        let sources = match own_parts(self.src).filter(|_| is_own) {
            Some((folder, name)) => self.own_sources(folder, name),
            None if is_own => Vec::new(),
            None => self.unsplash_sources(),
        };
        sources.join(", ")
    }

    fn own_sources(&self, folder: &str, name: &str) -> Vec<String> {
        let sources = self.widths().into_iter().map(|width| match width {
            Width::Own => format!("{} {}w", self.src, self.width.text()),
            Width::Of(width) => format!("{folder}/size/w{width}/{name} {width}w"),
        });
        sources.collect()
    }

    fn unsplash_sources(&self) -> Vec<String> {
        let Some(url) = self.src.contains("images.unsplash.com").then(|| Url::parse(self.src).ok()).flatten() else {
            return Vec::new();
        };
        let sources = self.widths().into_iter().map(|width| {
            let width = match width {
                Width::Own => self.width.text(),
                Width::Of(width) => js::number_text(width),
            };
            format!("{} {width}w", with_width(&url, &width))
        });
        sources.collect()
    }

    /// The widths in which the picture can be had, none of them larger than it is.
    fn widths(&self) -> Vec<Width> {
        let own = self.width.number();
        // A width that was saved as text is not the same as the number to Ghost.
        let is_own = |width: f64| self.width.as_number() == Some(width);
        let mut smaller = WIDTHS.into_iter().filter(|width| *width <= own);
        let mut widths: Vec<_> =
            smaller.clone().map(|width| if is_own(width) { Width::Own } else { Width::Of(width) }).collect();
        let largest = WIDTHS.last().copied().unwrap_or_default();
        if smaller.next_back().is_some_and(|last| own > last) && own < largest {
            widths.push(Width::Own);
        }
        widths
    }
}

enum Width {
    /// That of the picture itself.
    Own,
    Of(f64),
}

/// The same address with the query's `w` set, written as the URL standard writes it.
fn with_width(url: &Url, width: &str) -> Url {
    let mut set = false;
    let mut pairs = Vec::new();
    for (name, value) in url.query_pairs() {
        match name == "w" {
            true if set => {}
            true => {
                set = true;
                pairs.push((name, Cow::Borrowed(width)));
            }
            false => pairs.push((name, value)),
        }
    }
    if !set {
        pairs.push((Cow::Borrowed("w"), Cow::Borrowed(width)));
    }
    let mut url = url.clone();
    url.query_pairs_mut().clear().extend_pairs(&pairs);
    url
}

/// Whether a picture is one of the site's: `/content/images/…` behind the site's address, a path or a placeholder.
pub(super) fn is_own(src: &str, options: &Options) -> bool {
    let site = options.site_url.strip_suffix('/').unwrap_or(&options.site_url);
    let path = match memmem::find(src.as_bytes(), site.as_bytes()).filter(|_| !site.is_empty()) {
        Some(start) => Cow::Owned(format!("{}{}", &src[..start], &src[start + site.len()..])),
        None => Cow::Borrowed(src),
    };
    if let Some(rest) = path.strip_prefix("__GHOST_URL__") {
        return rest.strip_prefix('/').unwrap_or(rest).starts_with("content/images/");
    }
    let line = path.split(['\n', '\r', '\u{2028}', '\u{2029}']).next().unwrap_or_default();
    line.strip_prefix('/').is_some_and(|rest| memmem::find(rest.as_bytes(), b"content/images/").is_some())
}

/// The folder of pictures and what is below it.
fn own_parts(src: &str) -> Option<(&str, &str)> {
    const FOLDER: &str = "/content/images";
    let start = memmem::rfind(src.as_bytes(), b"/content/images/")?;
    let (folder, name) = src.split_at(start + FOLDER.len());
    Some((folder, name.strip_prefix('/')?))
}

fn can_be_resized(src: &str) -> bool {
    let end = src.rsplit('.').next().unwrap_or_default();
    !FIXED.contains(&end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_own(src: &str, expected: bool) {
        assert_eq!(is_own(src, &Options::default()), expected, "{src}");
    }

    #[test]
    fn own_pictures_are_known_by_their_address() {
        check_own("https://blog.example.com/content/images/a.jpg", true);
        check_own("/content/images/a.jpg", true);
        check_own("/blog/content/images/a.jpg", true);
        check_own("__GHOST_URL__/content/images/a.jpg", true);
        check_own("content/images/a.jpg", false);
        check_own("https://elsewhere.example/content/images/a.jpg", false);
        check_own("/elsewhere/a.jpg", false);
    }

    #[test]
    fn a_width_is_set_once() {
        let set = |url: &str| with_width(&Url::parse(url).unwrap(), "600").to_string();
        assert_eq!(set("https://images.unsplash.com/a?w=2000&q=80&w=1"), "https://images.unsplash.com/a?w=600&q=80");
        assert_eq!(set("https://images.unsplash.com/a?q=a%20b"), "https://images.unsplash.com/a?q=a+b&w=600");
        assert_eq!(set("https://images.unsplash.com/a"), "https://images.unsplash.com/a?w=600");
    }
}
