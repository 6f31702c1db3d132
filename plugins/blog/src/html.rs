//! What can be told from a post's HTML: what of it everyone may read, its plain text, and how long it takes to read.
//!
//! The HTML is Ghost's own and is shown as it is, so nothing here parses it in earnest or makes it safe.

use crate::posts::Visibility;

/// Ends what everyone may read of a post that is not for everyone.
const MEMBERS_ONLY: &str = "<!--members-only-->";

/// Begins a part that depends on who reads, and says on whom: `nonMember:true memberSegment:"status:free"`.
const GATE_BEGINS: &str = "<!--kg-gated-block:begin ";
const GATE_ENDS: &str = "<!--kg-gated-block:end-->";

/// The part of a post that everyone may read. Of a post that is not for everyone it is what stands before Ghost's mark,
/// which is nothing where there is no mark.
pub(crate) fn public_part(visibility: Visibility, html: &str) -> String {
    let open = match (visibility, html.split_once(MEMBERS_ONLY)) {
        (Visibility::Public, _) => html,
        (_, Some((before, _))) => before,
        (_, None) => "",
    };
    without_gated(open)
}

/// Takes away the parts that are not for strangers; one that does not end takes the rest with it.
fn without_gated(html: &str) -> String {
    let mut shown = String::with_capacity(html.len());
    let mut rest = html;
    while let Some((before, gated)) = rest.split_once(GATE_BEGINS) {
        shown.push_str(before);
        let (gate, inside) = gated.split_once("-->").unwrap_or_default();
        let (inside, after) = inside.split_once(GATE_ENDS).unwrap_or_default();
        if gate.split_whitespace().any(|rule| rule == "nonMember:true") {
            shown.push_str(inside);
        }
        rest = after;
    }
    shown.push_str(rest);
    shown
}

/// The plain text, with single spaces.
pub(crate) fn text(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some((before, tag, after)) = next_tag(rest) {
        text.push_str(before);
        let name = tag_name(tag);
        if !INLINE.contains(&name.as_str()) {
            text.push(' ');
        }
        rest = match name.as_str() {
            "script" | "style" if !tag.starts_with("</") => after_end_of(&name, after),
            _ => after,
        };
    }
    text.push_str(rest);
    decode(&text).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Tags that do not end a word.
const INLINE: [&str; 14] =
    ["a", "abbr", "b", "code", "del", "em", "i", "mark", "s", "small", "span", "strong", "sub", "u"];

/// What stands before the next tag or comment, the tag itself, and what follows it.
fn next_tag(html: &str) -> Option<(&str, &str, &str)> {
    let start = html.find('<')?;
    let (before, from) = html.split_at(start);
    let end = match from.starts_with("<!--") {
        true => from.find("-->")? + 3,
        false => from.find('>')? + 1,
    };
    let (tag, after) = from.split_at(end);
    Some((before, tag, after))
}

fn tag_name(tag: &str) -> String {
    let name = tag.trim_start_matches(['<', '/']);
    name.chars().take_while(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase()
}

fn after_end_of<'a>(name: &str, html: &'a str) -> &'a str {
    let end = format!("</{name}");
    html.find(&end).map_or("", |start| &html[start..])
}

fn decode(text: &str) -> String {
    let mut decoded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, from)) = rest.split_once('&') {
        decoded.push_str(before);
        let entity = from.split_once(';').filter(|(name, _)| name.len() <= 8);
        match entity.and_then(|(name, after)| character(name).map(|character| (character, after))) {
            Some((character, after)) => {
                decoded.push(character);
                rest = after;
            }
            None => {
                decoded.push('&');
                rest = from;
            }
        }
    }
    decoded.push_str(rest);
    decoded
}

/// The few entities that Ghost's editor writes, and every numeric one.
fn character(name: &str) -> Option<char> {
    let code = match name {
        "amp" => return Some('&'),
        "lt" => return Some('<'),
        "gt" => return Some('>'),
        "quot" => return Some('"'),
        "apos" => return Some('\''),
        "nbsp" => return Some(' '),
        "hellip" => return Some('…'),
        "ndash" => return Some('–'),
        "mdash" => return Some('—'),
        _ => name.strip_prefix('#')?,
    };
    let number = match code.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16),
        None => code.parse(),
    };
    char::from_u32(number.ok()?)
}

/// Minutes, counted as Ghost counts them and never less than one: 275 words a minute, twelve seconds for the first
/// picture, a second less for each further one down to three.
pub(crate) fn reading_minutes(html: &str, feature_image: bool) -> u32 {
    let pictures = html.matches("<img").count() + usize::from(feature_image);
    let for_pictures: u64 = (0..pictures as u64).map(|before| 12_u64.saturating_sub(before).max(3)).sum();
    // In 275ths of a second, so that nothing is rounded before the end.
    let time = words(html) * 60 + for_pictures * 275;
    let minute = 60 * 275;
    u32::try_from((time + minute / 2) / minute).unwrap_or(u32::MAX).max(1)
}

/// Ghost's count: a run of letters is a word, and so is each character of a script that writes without spaces.
fn words(html: &str) -> u64 {
    let mut words = 0;
    let mut rest = html;
    // A tag ends a word here, whichever it is, and comments are tags.
    while let Some((before, tagged)) = rest.split_once('<')
        && let Some((_, after)) = tagged.split_once('>')
    {
        words += words_of_text(before);
        rest = after;
    }
    words + words_of_text(rest)
}

fn words_of_text(text: &str) -> u64 {
    let (mut words, mut before, mut each_counts) = (0, Script::None, false);
    for character in text.chars() {
        let script = script(character);
        let goes_on = script != Script::None && script == before;
        if !goes_on {
            each_counts = character >= '\u{4e00}';
        }
        if script != Script::None && (!goes_on || (script == Script::Spaceless && each_counts)) {
            words += 1;
        }
        before = script;
    }
    words
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Script {
    None,
    Spaced,
    Spaceless,
}

fn script(character: char) -> Script {
    match character {
        'a'..='z' | 'A'..='Z' | '0'..='9' | '_' => Script::Spaced,
        'À'..='ÿ' | '\u{392}'..='\u{3c9}' | '\u{410}'..='\u{4f9}' => Script::Spaced,
        '\u{3040}'..='\u{309f}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' => Script::Spaceless,
        '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}' => Script::Spaceless,
        _ => Script::None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_public(visibility: Visibility, html: &str, expected: &str) {
        assert_eq!(public_part(visibility, html), expected, "{html}");
    }

    #[test]
    fn strangers_read_what_stands_before_the_mark() {
        let html = "<p>before</p><!--members-only--><p>after</p>";
        check_public(Visibility::Public, html, html);
        for visibility in [Visibility::Members, Visibility::Paid, Visibility::Tiers] {
            check_public(visibility, html, "<p>before</p>");
            check_public(visibility, "<p>all of it</p>", "");
        }
    }

    #[test]
    fn a_part_for_members_is_left_out_of_a_public_post() {
        let gated = |gate: &str| format!("<p>a</p><!--kg-gated-block:begin {gate} --><p>b</p>{GATE_ENDS}<p>c</p>");
        check_public(Visibility::Public, &gated("nonMember:true memberSegment:\"\""), "<p>a</p><p>b</p><p>c</p>");
        check_public(Visibility::Public, &gated("nonMember:false memberSegment:\"status:free\""), "<p>a</p><p>c</p>");
        check_public(Visibility::Public, "<p>a</p><!--kg-gated-block:begin nonMember:false --><p>b</p>", "<p>a</p>");
        check_public(Visibility::Public, "<p>a</p><!--kg-gated-block:begin nonMember:true", "<p>a</p>");
    }

    fn check_text(html: &str, expected: &str) {
        assert_eq!(text(html), expected, "{html}");
    }

    #[test]
    fn text_is_what_a_reader_would_read() {
        check_text("<p>One <b>b</b>old</p><p>two<br>three</p>", "One bold two three");
        check_text("<p>a &amp; b &lt;i&gt; &#39;c&#x27; &nbsp;&copy; &</p>", "a & b <i> 'c' &copy; &");
        check_text("<!--kg-card-begin: html--><script>if (a < b) {}</script><p>x</p>", "x");
        check_text("a < b", "a < b");
        check_text("", "");
    }

    fn check_minutes(words: usize, pictures: usize, feature_image: bool, expected: u32) {
        let html = format!("<p>{}</p>{}", "word ".repeat(words), "<img src=\"x\">".repeat(pictures));
        assert_eq!(reading_minutes(&html, feature_image), expected, "{words} words, {pictures} pictures");
    }

    #[test]
    fn minutes_are_ghosts() {
        check_minutes(0, 0, false, 1);
        check_minutes(412, 0, false, 1);
        check_minutes(413, 0, false, 2);
        check_minutes(275, 2, false, 1);
        check_minutes(275, 2, true, 2);
        // 12 + 11 + … + 3 and then 3 for each.
        check_minutes(0, 10, false, 1);
        check_minutes(0, 30, false, 2);
    }

    #[test]
    fn a_script_without_spaces_counts_its_characters() {
        assert_eq!(words("日本語 test"), 4);
        assert_eq!(words("ひらがな"), 1);
        assert_eq!(words("Straße, Ελλάδα und Москва"), 4);
        assert_eq!(words("a<b>b</b> <!-- c -->d"), 3);
    }
}
