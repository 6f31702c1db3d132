//! What the two cards have in common that show a picture beside or behind a text: the header and the signup.

use std::borrow::Cow;

use super::Card;
use crate::lexical::template::Template;

/// The fields of such a card that decide its looks.
pub(super) struct Split<'a> {
    pub(super) layout: Cow<'a, str>,
    pub(super) background: Cow<'a, str>,
    pub(super) picture: Cow<'a, str>,
    swapped: bool,
    contains: bool,
    centered: bool,
}

impl<'a> Split<'a> {
    pub(super) fn of(card: Card<'a>, layout: &'static str, alignment: &'static str, background: &'static str) -> Self {
        Self {
            layout: card.text_or("layout", layout),
            background: card.text_or("backgroundColor", background),
            picture: card.text("backgroundImageSrc"),
            swapped: card.is_on("swapped", false),
            contains: card.text_or("backgroundSize", "cover") == "contain",
            centered: card.text_or("alignment", alignment) == "center",
        }
    }

    pub(super) fn is_split(&self) -> bool {
        self.layout == "split"
    }

    /// The classes of the layout, behind those of the card.
    pub(super) fn write_classes(&self, template: &mut Template) {
        if self.is_split() {
            template.markup(" kg-layout-split kg-width-full");
            template.markup(if self.swapped { " kg-swapped" } else { "" });
            template.markup(if self.contains { " kg-content-wide" } else { "" });
        } else {
            template.markup(" kg-width-");
            template.value(&self.layout);
            template.markup(if self.layout == "full" { " kg-content-wide" } else { "" });
        }
    }

    /// The class of the text.
    pub(super) fn alignment(&self) -> &'static str {
        if self.centered { "kg-align-center" } else { "" }
    }

    /// Writes the colour behind it as a declaration, where it shows and is not that of the site.
    pub(super) fn write_background(&self, template: &mut Template) {
        if self.has_background() {
            template.markup("background-color: ");
            template.value(&self.background);
        }
    }

    pub(super) fn has_background(&self) -> bool {
        self.background != "accent" && (self.picture.is_empty() || self.is_split())
    }
}

/// Writes the looks of a button: the end of its classes, or its colour as a declaration.
pub(super) fn write_button_color(color: &str, is_style: bool, template: &mut Template) {
    match (color == "accent", is_style) {
        (true, false) => template.markup("kg-style-accent"),
        (false, true) => {
            template.markup("background-color: ");
            template.value(color);
            template.markup(";");
        }
        _ => {}
    }
}
