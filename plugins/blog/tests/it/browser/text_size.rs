//! Pages on a phone of somebody who has set text to twice its size.

use rose_testkit::browser::checks;

use super::{
    kinds::KINDS,
    reader::{PHONE, Reader},
};

/// Of every paragraph, in pixels.
const SIZES: &str =
    "[...document.querySelectorAll('main p')].map(paragraph => parseFloat(getComputedStyle(paragraph).fontSize))";

#[test]
fn text_may_be_twice_as_large() {
    let reader = Reader::of_the_demo();
    reader.look_at(KINDS, &[PHONE], |kind, window| {
        reader.tab.text_size(100);
        let before = reader.tab.evaluate(SIZES);
        reader.tab.text_size(200);
        let after = reader.tab.evaluate(SIZES);
        reader.picture(kind, window, "large-text");
        let mut faults = Vec::new();
        let sizes = |list: &serde_json::Value| -> Vec<f64> {
            list.as_array().expect("a list").iter().filter_map(serde_json::Value::as_f64).collect()
        };
        for (small, large) in sizes(&before).into_iter().zip(sizes(&after)) {
            if large < 1.8 * small {
                faults.push(format!("text of {small} px is no larger than {large} px"));
            }
        }
        faults.extend(checks::too_wide(&reader.tab));
        faults.extend(checks::clipped(&reader.tab));
        faults.extend(checks::overlapping(&reader.tab));
        faults
    });
}
