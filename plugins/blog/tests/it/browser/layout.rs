//! Pages at the widths of a phone, a tablet and a desk, in both colour schemes: nothing is too wide, cut off,
//! moves, is heavy, complains or comes from elsewhere. Leaves a picture of each in `target/reports/pages/`.

use rose_testkit::browser::{Scheme, checks};

use super::{
    kinds::{KINDS, Kind},
    reader::{DESK, PHONE, Reader, TABLET},
};

/// Ghost writes much space and many drawings into its cards, which all but vanish when they are compressed.
const BUDGET: checks::Budget = checks::Budget { kilobytes: 68.0, stylesheets: 1 };

/// Cards as Ghost writes them: text that is centred beside a picture grows both ways, and a bookmark does not say
/// beforehand that a picture comes.
const MAY_MOVE: &str = ".kg-header-card-text, .kg-bookmark-content";

/// What the browser itself says of an answer.
const NOT_FOUND: &str = "status of 404";

#[test]
fn pages_look_right_in_light_colours() {
    look_right(&Reader::of_the_demo(), KINDS, Scheme::Light);
}

#[test]
fn pages_look_right_in_dark_colours() {
    look_right(&Reader::of_the_demo(), KINDS, Scheme::Dark);
}

/// The same for other content.
#[track_caller]
pub(crate) fn look_right(reader: &Reader, kinds: &[Kind], scheme: Scheme) {
    let tab = &reader.tab;
    tab.scheme(scheme);
    tab.late_pictures();
    reader.look_at(kinds, &[PHONE, TABLET, DESK], |kind, window| {
        let mut faults = checks::moving(tab);
        faults.extend(checks::too_wide(tab));
        faults.extend(checks::clipped(tab));
        faults.extend(checks::heavy(tab, BUDGET));
        faults.extend(complaints(reader, kind));
        faults.extend(requests_elsewhere(reader));
        reader.picture(kind, window, scheme.name());
        faults.extend(checks::growing(tab, MAY_MOVE));
        faults
    });
}

/// What the console shows, other than that something is missing which is meant to be.
fn complaints(reader: &Reader, kind: &Kind) -> Vec<String> {
    let missing: Vec<String> = kind.lacks.iter().map(|path| reader.origin() + path).collect();
    let mut said = reader.tab.said();
    said.retain(|line| !(line.text.contains(NOT_FOUND) && missing.contains(&line.url)));
    if kind.status == 404 {
        let own = reader.tab.evaluate("location.href");
        // Of the page itself, the browser says so once.
        let line = said.iter().position(|line| line.text.contains(NOT_FOUND) && own == line.url.as_str());
        line.map(|line| said.remove(line));
    }
    said.iter().map(|line| format!("the console shows {line}")).collect()
}

fn requests_elsewhere(reader: &Reader) -> Vec<String> {
    let origin = reader.origin() + "/";
    let requests = reader.tab.requests();
    let elsewhere = requests.iter().filter(|sent| !sent.url.starts_with(&origin) && !sent.url.starts_with("data:"));
    elsewhere.map(|sent| format!("the page asks {}", sent.url)).collect()
}
