//! The kernel's base theme as it is.

use jiff::tz::TimeZone;
use serde_json::json;

use super::{candidate, extra, map};
use crate::{
    http::assets::Assets,
    page::{Candidate, Templates, base},
    words::Words,
};

fn base_and(more: Vec<Candidate>) -> Templates {
    let assets = Assets::build(base::assets()).expect("the base theme's assets have good names");
    let candidates = base::candidates().into_iter().chain(more).collect();
    let words = Words::build("en", &TimeZone::UTC, base::messages()).expect("the base theme's messages fit together");
    Templates::build(candidates, assets.urls(), words).unwrap_or_else(|problems| panic!("{problems:#?}"))
}

#[test]
fn it_fits_together() {
    let templates = base_and(Vec::new());
    for name in ["layouts/default", "errors/error"] {
        assert!(templates.contains(name), "`{name}` is missing");
    }
}

#[test]
fn its_layout_takes_a_page() {
    let source = "{{#> layouts/default title=post.title description=\"\"}}<h1>{{post.title}}</h1>\n<pre>\n  a\n</pre>\n\
                  {{/layouts/default}}";
    let html = base_and(vec![candidate("blog/post", "own", source)])
        .render("blog/post", map(json!({"post": {"title": "Roses <&> ashes"}})), extra())
        .unwrap_or_else(|failure| panic!("{failure}"));
    for part in [
        "<!doctype html>",
        "<html lang=\"en\">",
        "<title>Roses &lt;&amp;&gt; ashes",
        "<h1>Roses &lt;&amp;&gt; ashes</h1>",
        "Rose &amp; Ash",
        "<pre>\n  a\n</pre>",
        "href=\"/assets/theme/base.",
        "</html>",
    ] {
        assert!(html.contains(part), "no `{part}` in {html}");
    }
}

#[test]
fn it_can_be_overridden() {
    let own = "{{#> layouts/default title=\"T\" description=\"\"}}x{{/layouts/default}}";
    let theme = "{{title}}: {{> @partial-block}}";
    let templates = base_and(vec![candidate("blog/post", "own", own), candidate("layouts/default", "theme", theme)]);
    assert_eq!(templates.render("blog/post", map(json!({})), extra()).as_deref(), Ok("T: x"));
}
