//! A form for new members: a plain one that takes the reader's address to where one becomes a member. Where that is
//! nowhere, there is none.

use super::tags::{Piece, Pieces, Tag};

/// Ghost keeps the card out of sight until its script has found it.
const HIDDEN: &str = "display: none;";

pub(super) fn show(
    card: Tag<'_>,
    pieces: &mut Pieces<'_>,
    membership_url: Option<&str>,
    out: &mut String,
) -> Option<()> {
    let style = card.attribute("style").filter(|style| !style.contains('"'))?;
    let style = style.trim_ascii().strip_suffix(HIDDEN)?.trim_matches([';', ' ']);
    let style = if style.is_empty() { String::new() } else { format!("style=\"{style};\"") };
    let form = form_of(pieces)?;
    let Some(url) = membership_url else { return Some(()) };
    out.push_str(&card.with(&style, &["style", "data-lexical-signup-form"]));
    out.push_str(form.before);
    form.write(url, out);
    out.push_str(form.after);
    Some(())
}

/// The parts of a card; what stands before the form and after it stays as it is.
struct Form<'a> {
    before: &'a str,
    labels: Vec<&'a str>,
    field: Tag<'a>,
    button: Tag<'a>,
    says: &'a str,
    after: &'a str,
}

/// Reads the card to its end.
fn form_of<'a>(pieces: &mut Pieces<'a>) -> Option<Form<'a>> {
    let start = pieces.at();
    let mut depth = 1_usize;
    let before = loop {
        let before = pieces.since(start);
        match pieces.next()? {
            Piece::Start(tag) if tag.name() == "form" => {
                tag.has_class("kg-signup-card-form").then_some(())?;
                break before;
            }
            piece => depth = deeper(depth, piece).filter(|depth| *depth > 0)?,
        }
    };
    let mut labels = Vec::new();
    let field = loop {
        match pieces.after_space()? {
            Piece::Start(tag) if tag.name() == "input" => labels.push(tag.attribute("value")?),
            Piece::Start(tag) if tag.has_class("kg-signup-card-fields") => break pieces.start("input")?,
            _ => return None,
        }
    };
    let button = pieces.classed("button", "kg-signup-card-button")?;
    let says = pieces.whole("span", "kg-signup-card-button-default")?;
    pieces.whole("span", "kg-signup-card-button-loading")?;
    pieces.end("button")?;
    pieces.end("div")?;
    pieces.whole("div", "kg-signup-card-success")?;
    pieces.whole("div", "kg-signup-card-error")?;
    pieces.end("form")?;
    let start = pieces.at();
    while depth > 0 {
        depth = deeper(depth, pieces.next()?)?;
    }
    Some(Form { before, labels, field, button, says, after: pieces.since(start) })
}

fn deeper(depth: usize, piece: Piece<'_>) -> Option<usize> {
    match piece {
        Piece::Start(tag) if tag.name() == "div" => Some(depth + 1),
        Piece::End("div") => depth.checked_sub(1),
        _ => Some(depth),
    }
}

impl Form<'_> {
    fn write(&self, url: &str, out: &mut String) {
        let url = url.replace('&', "&amp;").replace('"', "&quot;");
        // A page may send a form to its own site alone, and a form takes the place of a query.
        if !url.starts_with('/') || url.starts_with("//") || url.contains('?') {
            let link = self.button.with(&format!("href=\"{url}\""), &["type"]).replacen("<button", "<a", 1);
            out.extend([&link, self.says, "</a>"]);
            return;
        }
        out.extend(["<form class=\"kg-signup-card-form\" action=\"", &url, "\" method=\"get\">"]);
        for label in &self.labels {
            out.extend(["<input type=\"hidden\" name=\"label\" value=\"", &label.replace('"', "&quot;"), "\">"]);
        }
        out.push_str("<div class=\"kg-signup-card-fields\">");
        let field = "name=\"email\" autocomplete=\"email\" aria-label=\"Email\"";
        out.push_str(&self.field.with(field, &["id", "name", "autocomplete", "aria-label", "data-members-email"]));
        out.extend([self.button.raw, self.says, "</button></div></form>"]);
    }
}
