//! `transistor`: the podcasts that a member may hear.

use super::{
    Card,
    visibility::{self, Who},
};
use crate::lexical::{Options, writer::Html};

const SCRIPT: &str = include_str!("transistor/embed.html");

pub(super) fn write(card: Card<'_>, options: &Options, html: &mut Html) {
    // The member's own id is put in for `{uuid}` when the page is made for somebody.
    const EMBED: &str = "https://partner.transistor.fm/ghost/embed/%7Buuid%7D";
    let site: String = url::form_urlencoded::byte_serialize(options.site_uuid.as_bytes()).collect();
    let url = if site.is_empty() { EMBED.to_owned() } else { format!("{EMBED}?ctx={site}") };
    // Without a member there is nothing to hear.
    visibility::write_or(Who::MEMBERS, card.get("visibility"), html, |html| {
        write_frame(html, |tag| {
            tag.with("title", "Transistor podcasts").with("data-src", &url).with("data-kg-transistor-embed", "")
        });
        html.markup(SCRIPT);
        html.markup("<noscript>");
        write_frame(html, |tag| tag.with("src", &url));
        html.markup("</noscript>");
    });
}

fn write_frame(html: &mut Html, more: impl FnOnce(crate::lexical::writer::Tag<'_>) -> crate::lexical::writer::Tag<'_>) {
    let tag = html.tag("iframe").with("width", "100%").with("height", "370").with("frameborder", "no");
    more(tag.with("scrolling", "no").with("seamless", "")).end();
    html.close("iframe");
}
