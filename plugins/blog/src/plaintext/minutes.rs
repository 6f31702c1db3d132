//! How long a post takes to read, by Ghost's count of words and pictures (`@tryghost/helpers`).
//!
//! The count goes over the HTML as text, with a pattern for tags, so that what a parser would make of it does not matter.

use std::mem::swap;
use std::ops::Range;

const WORDS_PER_SECOND: f64 = 275.0 / 60.0;

/// The whole minutes that Ghost tells for a post, as its API has them: 275 words a minute, twelve seconds for the first
/// picture and a second less for each further one down to three.
///
/// A short post takes none, of which Ghost's themes make one; for a post without HTML the API says nothing at all.
pub fn reading_minutes(html: &str, feature_image: bool) -> u32 {
    if html.is_empty() {
        return 0;
    }
    let tags = tags(html);
    let pictures = pictures(html, &tags) + usize::from(feature_image);
    // In the order and with the rounding of the original, which decides about half minutes.
    let mut seconds = words(html, &tags) as f64 / WORDS_PER_SECOND;
    for before in 0..pictures {
        seconds += 12_usize.saturating_sub(before).max(3) as f64;
    }
    (seconds / 60.0).round() as u32
}

/// Where the tags are, comments among them: from each `<` to the first `>` that is not in quotes, in the manner of the
/// pattern `<("[^"]*"|'[^']*'|[^'">])+>`. They may overlap, as a tag may begin within the quotes of another.
///
/// Going backwards, what follows is known at each character, so that each is looked at once.
fn tags(html: &str) -> Vec<Range<usize>> {
    let mut tags = Vec::new();
    // Where a tag ends that has come so far outside of quotes; and where it does that comes to the next quote.
    let (mut end, mut end_after_double, mut end_after_single) = (None, None, None);
    for (place, byte) in html.bytes().enumerate().rev() {
        match byte {
            b'>' => end = Some(place),
            b'"' => swap(&mut end, &mut end_after_double),
            b'\'' => swap(&mut end, &mut end_after_single),
            b'<' => tags.extend(end.filter(|end| *end > place + 1).map(|end| place..end + 1)),
            _ => {}
        }
    }
    tags.reverse();
    tags
}

/// Whatever begins with `<img`, in lower case, counts.
fn pictures(html: &str, tags: &[Range<usize>]) -> usize {
    let (mut count, mut behind) = (0, 0);
    for tag in tags.iter().filter(|tag| tag.start + "<img>".len() < tag.end) {
        if tag.start >= behind && html.get(tag.start..).is_some_and(|tag| tag.starts_with("<img")) {
            count += 1;
            behind = tag.end;
        }
    }
    count
}

/// Ghost's count: a run of letters is a word, and so is each character of a script that writes without spaces.
///
/// Hebrew and Arabic words count only in a text that has no others.
fn words(html: &str, tags: &[Range<usize>]) -> usize {
    let (mut count, mut right_to_left) = (0, 0);
    let mut behind = 0;
    let end = html.len()..html.len();
    for tag in tags.iter().chain([&end]) {
        // One that begins within another is no tag of its own.
        if tag.start >= behind {
            let text = html.get(behind..tag.start).unwrap_or_default();
            count += words_of_text(text);
            right_to_left += runs_right_to_left(text);
            behind = tag.end;
        }
    }
    if count > 0 { count } else { right_to_left }
}

fn words_of_text(text: &str) -> usize {
    let (mut words, mut before, mut each_counts) = (0, None, false);
    for character in text.chars() {
        let script = script(character);
        let goes_on = script == before;
        if !goes_on {
            each_counts = character >= '\u{4e00}';
        }
        if script.is_some() && (!goes_on || (script == Some(Script::Spaceless) && each_counts)) {
            words += 1;
        }
        before = script;
    }
    words
}

/// Ghost takes a run of Hebrew letters and one of Arabic letters for a word each.
fn runs_right_to_left(text: &str) -> usize {
    let (mut runs, mut before) = (0, None);
    for script in text.chars().map(right_to_left) {
        runs += usize::from(script.is_some() && script != before);
        before = script;
    }
    runs
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Script {
    Spaced,
    Spaceless,
    Hebrew,
    Arabic,
}

fn script(character: char) -> Option<Script> {
    match character {
        'a'..='z' | 'A'..='Z' | '0'..='9' | '_' => Some(Script::Spaced),
        'À'..='ÿ' | '\u{392}'..='\u{3c9}' | '\u{410}'..='\u{4f9}' => Some(Script::Spaced),
        '\u{3040}'..='\u{309f}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' => Some(Script::Spaceless),
        '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}' => Some(Script::Spaceless),
        _ => None,
    }
}

fn right_to_left(character: char) -> Option<Script> {
    match character {
        '\u{600}'..='\u{6ff}' => Some(Script::Arabic),
        '\u{591}'..='\u{5f4}' => Some(Script::Hebrew),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(html: &str, feature_image: bool, expected: u32) {
        assert_eq!(reading_minutes(html, feature_image), expected, "{html}");
    }

    fn check_words(html: &str, expected: usize) {
        assert_eq!(words(html, &tags(html)), expected, "{html}");
    }

    fn check_pictures(html: &str, expected: usize) {
        assert_eq!(pictures(html, &tags(html)), expected, "{html}");
    }

    /// A post of so many words and pictures.
    fn post(words: usize, pictures: usize) -> String {
        format!("<p>{}</p>{}", "word ".repeat(words), "<img src=\"x\">".repeat(pictures))
    }

    #[test]
    fn minutes_are_ghosts() {
        check("", true, 0);
        check(&post(0, 0), false, 0);
        check(&post(137, 0), false, 0);
        check(&post(138, 0), false, 1);
        check(&post(412, 0), false, 1);
        check(&post(413, 0), false, 2);
        check(&post(275, 2), false, 1);
        check(&post(275, 2), true, 2);
        // 12 + 11 + … + 3 and then 3 for each.
        check(&post(0, 10), false, 1);
        check(&post(0, 30), false, 2);
    }

    #[test]
    fn a_script_without_spaces_counts_its_characters() {
        check_words("日本語 test", 4);
        check_words("ひらがな", 1);
        check_words("Straße, Ελλάδα und Москва", 4);
        check_words("a<b>b</b> <!-- c -->d", 3);
    }

    #[test]
    fn right_to_left_words_count_when_alone() {
        check_words("<p>שלום עולם</p>", 2);
        check_words("<p>שלום עולם 1</p>", 1);
        check_words("مرحبا بالعالم", 2);
    }

    #[test]
    fn quotes_hide_the_end_of_a_tag() {
        check_words(r#"<a title="x > y">b</a>"#, 1);
        check_words(r#"<a title='x > y'>b</a>"#, 1);
        // A quote that does not end makes the tag none.
        check_words(r#"<a title="x > y b"#, 5);
        check_words("a <> b", 2);
        check_words("1 < 2 and 3 > 2", 2);
    }

    #[test]
    fn pictures_are_tags_with_something_in_them() {
        check_pictures("<img src=x><img/><img>", 2);
        check_pictures("<!-- <img src=x> --><IMG src=x><imgx y>", 2);
        check_pictures(r#"<img alt="<img src=x>">"#, 1);
    }

    #[test]
    fn quotes_that_stay_open_end_somewhere() {
        for hostile in ["<\"", "<'\"", "<img ", "<img \"'"] {
            assert!(reading_minutes(&hostile.repeat(50_000), false) < 2000, "{hostile}");
        }
    }
}
