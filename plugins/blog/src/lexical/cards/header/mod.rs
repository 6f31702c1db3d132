//! `header`: a title across the page. There were two kinds of it, and posts have both.

mod first;
mod second;

use std::borrow::Cow;

use super::Card;
use crate::{
    js,
    lexical::{Options, writer::Html},
};

pub(super) fn write(card: Card<'_>, options: &Options, html: &mut Html) {
    let version = card.get("version");
    if version.is_nullish() || version.number() == 1.0 {
        first::write(card, html);
    } else {
        second::write(card, options, html);
    }
}

/// An id of a text that may hold HTML: letters, digits and dashes.
fn slug(text: &str) -> String {
    let mut slug = String::with_capacity(text.len());
    let (mut in_tag, mut in_space) = (false, false);
    for character in text.chars() {
        let is_space = js::is_space(character);
        match character {
            '<' => in_tag = true,
            '>' if in_tag => {
                in_tag = false;
                continue;
            }
            _ => {}
        }
        let is_word = character.is_ascii_alphanumeric() || character == '_';
        if in_tag || !(is_word || is_space) {
            continue;
        }
        match is_space {
            true if in_space => {}
            true => slug.push('-'),
            false => slug.push(character.to_ascii_lowercase()),
        }
        in_space = is_space;
    }
    slug
}

/// Takes the white space out of markup as Ghost does with its templates, and with all that an author put into them.
fn on_one_line(html: &str) -> Cow<'_, str> {
    if !html.contains(|character| js::is_space(character) && character != ' ')
        && !html.contains("> ")
        && !html.contains(" >")
    {
        return Cow::Borrowed(js::trim(html));
    }
    let mut line = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(start) = rest.find(js::is_space) {
        let (before, from) = rest.split_at(start);
        line.push_str(before);
        let after = from.trim_start_matches(js::is_space);
        let space = &from[..from.len() - after.len()];
        // A line's end with something behind it is a space; tags lose what stands between them, and at their ends.
        let space = match space.find('\n').filter(|end| end + 1 < space.len()) {
            Some(end) => Cow::Owned(format!("{} ", &space[..end])),
            None => Cow::Borrowed(space),
        };
        let is_dropped = after.starts_with('>') || (line.ends_with('>') && after.starts_with('<'));
        if !is_dropped {
            line.push_str(&space);
        }
        rest = after;
    }
    line.push_str(rest);
    Cow::Owned(js::trim(&line).to_owned())
}
