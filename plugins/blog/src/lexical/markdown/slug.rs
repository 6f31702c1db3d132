//! The `id` of a heading, by Ghost's rules since its version 4.

use std::fmt::Write;

/// Makes an `id` of a heading's text: lower case, without ASCII punctuation, hyphens for white space, and
/// percent-encoded. Equal headings get equal ids.
pub(super) fn slug(title: &str) -> String {
    let words = hyphenate(&title.trim().to_lowercase());
    let kept = drop_edges_and_runs(&words);
    let mut slug = String::with_capacity(kept.len());
    for byte in kept.bytes() {
        if byte.is_ascii_alphanumeric() || byte == b'-' {
            slug.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(slug, "%{byte:02X}");
        }
    }
    if slug == "constructor" {
        // Ghost looks for the slug in a table whose prototype has this one name, and appends what it finds there.
        slug.push_str("function Object() { [native code] }1");
    }
    slug
}

fn hyphenate(title: &str) -> String {
    let mut words = String::with_capacity(title.len());
    let mut in_space = false;
    for character in title.chars() {
        // A byte order mark is white space to JavaScript; U+0085 is not.
        let is_space = character != '\u{85}' && (character.is_whitespace() || character == '\u{feff}');
        let is_dropped = character.is_ascii_punctuation() && !matches!(character, '-' | '`');
        if is_space && !in_space {
            words.push('-');
        } else if !is_space && !is_dropped {
            words.push(character);
        }
        // What is dropped does not part the white space around it.
        in_space = is_space || (is_dropped && in_space);
    }
    words
}

/// Ghost means to tidy the hyphens, but what it removes are whole runs of them.
fn drop_edges_and_runs(words: &str) -> String {
    let mut kept = String::with_capacity(words.len());
    let mut rest = words;
    while let Some(index) = rest.find('-') {
        kept.push_str(&rest[..index]);
        let after = rest[index..].trim_start_matches('-');
        let is_at_start = rest.len() == words.len() && index == 0;
        let run = rest.len() - index - after.len();
        // At the start one hyphen goes by itself; a run that is left after it goes like any other.
        let is_single = run == 1 || (is_at_start && run == 2);
        if is_single && !(after.is_empty() || (is_at_start && run == 1)) {
            kept.push('-');
        }
        rest = after;
    }
    kept.push_str(rest);
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(title: &str, expected: &str) {
        assert_eq!(slug(title), expected, "{title}");
    }

    #[test]
    fn words_are_joined_by_hyphens() {
        check("Two  words", "two-words");
        check("What's new, in 2.0?", "whats-new-in-20");
        check("  ", "");
        check("`code`", "%60code%60");
        check("Ünïcode", "%C3%BCn%C3%AFcode");
        check("Constructor", "constructorfunction Object() { [native code] }1");
    }

    #[test]
    fn runs_of_hyphens_vanish() {
        check("a - b", "ab");
        check("a & b", "a-b");
        check("-a-", "a");
        check("--a", "-a");
        check("---a", "a");
        check("a--", "a");
    }
}
