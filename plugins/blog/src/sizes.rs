//! The sizes in which pictures of the site are had: which there are, and at which address. Making them is the kernel's;
//! `routes/content.rs` sends them.

/// The folder of the site's pictures.
pub(crate) const FOLDER: &str = "/content/images/";

/// The widths in which pictures are had, in pixels: those of Ghost's renderer, themes and cards. Any other would let
/// anybody fill the disk.
pub(crate) const WIDTHS: [u32; 18] =
    [16, 30, 100, 150, 256, 300, 400, 600, 720, 750, 960, 1000, 1140, 1200, 1600, 1920, 2000, 2400];

/// Squares, for icons.
pub(crate) const SQUARES: [u32; 4] = [16, 60, 180, 256];

/// What pages offer to windows of any width. A picture that is smaller is sent as it is.
pub(crate) const OF_PAGES: [u32; 5] = [300, 600, 1000, 1600, 2000];

/// What stands for a post elsewhere, the largest first.
pub(crate) const OF_THUMBNAILS: [u32; 4] = [1000, 600, 300, 150];

const _: () = assert!(all_are_had(&OF_PAGES) && all_are_had(&OF_THUMBNAILS), "a width is offered that is not had");

/// Where a picture is had in a width; `name` is its path below [`FOLDER`], as it stands in addresses.
pub(crate) fn address(name: &str, width: u32) -> String {
    format!("{FOLDER}size/w{width}/{name}")
}

/// What follows `/content/images/size/` in an address, taken apart: the size and the format that are asked for, and the
/// picture's path below [`FOLDER`].
pub(crate) fn taken_apart(sized: &str) -> Option<(&str, Option<&str>, &str)> {
    let (size, rest) = sized.split_once('/')?;
    Some(match rest.strip_prefix("format/").and_then(|rest| rest.split_once('/')) {
        Some((format, name)) => (size, Some(format), name),
        None => (size, None, rest),
    })
}

const fn all_are_had(mut offered: &[u32]) -> bool {
    while let [first, rest @ ..] = offered {
        let mut had = WIDTHS.as_slice();
        while let [width, others @ ..] = had
            && *width != *first
        {
            had = others;
        }
        if had.is_empty() {
            return false;
        }
        offered = rest;
    }
    true
}
