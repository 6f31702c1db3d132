//! What a program can see of a page that reads badly: too wide, cut off, moving, heavy, or closed to the keyboard.
//!
//! Each check looks at the page that a tab has open and gives sentences about what is wrong, none where all is well.
//! The checks run in the page, so that most of each is JavaScript, in `checks/`. Which pages are looked at, at what
//! width, is not here.

use serde_json::Value;

use super::tab::{Key, Tab, text};

/// More stops than any page of ours has.
const MANY_STOPS: usize = 500;

/// What moves by less cannot be noticed; browsers call up to 0.1 "good".
const MAX_SHIFT: f64 = 0.01;

/// What a page may cost.
#[derive(Debug, Clone, Copy)]
pub struct Budget {
    /// Of HTML and styles together, after decompression.
    pub kilobytes: f64,
    /// Files of styles.
    pub stylesheets: u64,
}

/// What makes a reader scroll sideways or is cut off at the window's edge.
#[must_use]
pub fn too_wide(tab: &Tab) -> Vec<String> {
    sentences(&run(tab, include_str!("checks/too_wide.js")))
}

/// Text that its box cuts off, other than by a clamp on its lines.
#[must_use]
pub fn clipped(tab: &Tab) -> Vec<String> {
    sentences(&run(tab, include_str!("checks/clipped.js")))
}

/// Headings, links and buttons that lie on each other.
#[must_use]
pub fn overlapping(tab: &Tab) -> Vec<String> {
    sentences(&run(tab, include_str!("checks/overlapping.js")))
}

/// What moves under a reader who scrolls through the page. Afterwards all its pictures are there.
#[must_use]
pub fn moving(tab: &Tab) -> Vec<String> {
    let shift = run(tab, include_str!("checks/layout_shift.js"));
    let sum = shift["sum"].as_f64().expect("a sum");
    if sum < MAX_SHIFT {
        return Vec::new();
    }
    vec![format!("the layout shifts by {sum:.3}: {}", sentences(&shift["moved"]).join(", "))]
}

/// What moves in the first window while the document comes in, other than in what the CSS selector finds. Takes the
/// page to pieces: it is the last look at one.
#[must_use]
pub fn growing(tab: &Tab, except: &str) -> Vec<String> {
    let check = include_str!("checks/growing.js");
    // JSON is JavaScript.
    sentences(&run(tab, &format!("const EXCEPT = {};\n{check}", Value::from(except))))
}

/// What the page costs above its budget, which scripts it waits for, and what it names of other sites.
#[must_use]
pub fn heavy(tab: &Tab, budget: Budget) -> Vec<String> {
    let weight = run(tab, include_str!("checks/weight.js"));
    let mut faults = Vec::new();
    let kilobytes = weight["kilobytes"].as_f64().expect("a size");
    if kilobytes > budget.kilobytes {
        faults.push(format!("HTML and styles are {kilobytes:.1} KB; {} KB are allowed", budget.kilobytes));
    }
    let stylesheets = weight["stylesheets"].as_u64().expect("a count");
    if stylesheets > budget.stylesheets {
        faults.push(format!("there are {stylesheets} stylesheets; {} are allowed", budget.stylesheets));
    }
    faults.extend(sentences(&weight["waits_for"]).into_iter().map(|script| format!("the page waits for {script}")));
    faults.extend(sentences(&weight["elsewhere"]).into_iter().map(|url| format!("the page names another site: {url}")));
    faults
}

/// Goes through the page with the Tab key, to its end. Each link, button and field must be reached, once, in the order
/// of the document, and a reader must see where the focus is.
#[must_use]
pub fn keyboard(tab: &Tab) -> Vec<String> {
    let expected = sentences(&run(tab, include_str!("checks/keyboard_before.js")));
    let mut faults = Vec::new();
    let mut reached = Vec::new();
    for _ in 0..MANY_STOPS {
        tab.press(Key::Tab);
        let stop = run(tab, include_str!("checks/keyboard_stop.js"));
        let place = stop["place"].as_u64().and_then(|place| usize::try_from(place).ok());
        // Behind the last stop comes the browser's own frame; without a window that may lead to the first stop again.
        let again = reached.len() > 1 && place == reached.first().copied();
        if stop.is_null() || again {
            faults.extend(out_of_order(&expected, &reached));
            return faults;
        }
        let name = text(&stop["name"]);
        match place {
            // A player's own buttons are several stops of one element.
            Some(place) if reached.last() != Some(&place) => reached.push(place),
            Some(_) => {}
            None if stop["scrolls"] == true => {}
            None => faults.push(format!("the focus stops at {name}, where there is nothing to do")),
        }
        if stop["visible"] != true {
            faults.push(format!("{name} has the focus and cannot be seen"));
        }
        if stop["marked"] != true {
            faults.push(format!("{name} does not show that it has the focus"));
        }
    }
    faults.push(format!("the focus does not come to the page's end within {MANY_STOPS} stops"));
    faults
}

fn out_of_order(expected: &[String], reached: &[usize]) -> Vec<String> {
    let missed = (0..expected.len()).filter(|place| !reached.contains(place));
    let mut faults: Vec<_> = missed.map(|place| format!("the keyboard does not reach {}", expected[place])).collect();
    for pair in reached.windows(2).filter(|pair| pair[1] <= pair[0]) {
        faults.push(format!("{} comes after {}", expected[pair[1]], expected[pair[0]]));
    }
    faults
}

#[track_caller]
fn run(tab: &Tab, check: &str) -> Value {
    let common = include_str!("checks/common.js");
    tab.evaluate(&format!("(async () => {{\n{common}\n{check}\n}})()"))
}

fn sentences(list: &Value) -> Vec<String> {
    list.as_array().expect("a list").iter().map(text).collect()
}
