//! `product`: something recommended, with a picture, stars and a link.

use super::Card;
use crate::lexical::{template::Template, writer::Html};

pub(super) fn write(card: Card<'_>, html: &mut Html) {
    let rated = card.is_on("productRatingEnabled", false);
    let linked = card.is_on("productButtonEnabled", false);
    let (title, description) = (card.text("productTitle"), card.text("productDescription"));
    let (src, url, button) = (card.text("productImageSrc"), card.text("productUrl"), card.text("productButton"));
    let has_link = linked && !url.is_empty() && !button.is_empty();
    if title.is_empty() && description.is_empty() && src.is_empty() && !has_link && !rated {
        return;
    }
    let mut template = Template::default();
    template.fill(include_str!("product/card.html"), |hole, template| match hole {
        "image" if !src.is_empty() => write_image(card, &src, template),
        "title" => template.field(&title),
        "description" => template.field(&description),
        "rating" if rated => template.part(20, include_str!("product/rating.html"), 16, |hole, template| {
            write_in_rating(card, hole, template);
        }),
        "button" if linked => template.part(20, include_str!("product/button.html"), 16, |hole, template| match hole {
            "url" => template.value(&url),
            _ => template.field(&button),
        }),
        _ => {}
    });
    template.write(html);
}

fn write_image(card: Card<'_>, src: &str, template: &mut Template) {
    template.markup("<img src=\"");
    template.value(src);
    template.markup("\" ");
    for (name, field) in [("width=\"", "productImageWidth"), ("height=\"", "productImageHeight")] {
        if card.get(field).is_truthy() {
            template.markup(name);
            template.value(&card.text(field));
            template.markup("\"");
        }
        template.markup(" ");
    }
    template.markup(r#"class="kg-product-card-image" loading="lazy" />"#);
}

/// A star by its number, or what all of them look like.
fn write_in_rating(card: Card<'_>, hole: &str, template: &mut Template) {
    let Ok(star) = hole.parse::<u8>() else {
        return template.markup(include_str!("product/star.html").trim_end());
    };
    let rating = card.get("productStarRating");
    let rating = if rating.is_nullish() { 5.0 } else { rating.number() };
    if rating >= f64::from(star) {
        template.markup("kg-product-card-rating-active");
    }
}
