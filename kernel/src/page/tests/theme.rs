//! The kernel's base theme as it is.

use std::sync::Arc;

use bytes::Bytes;
use jiff::tz::TimeZone;
use serde_json::json;

use super::{Rendered, candidate, map};
use crate::{
    http::assets::{AssetFile, AssetUrls, Assets},
    page::{Candidate, PageExtra, Templates, base, pose::pose, samples, styles},
    words::Words,
};

fn assets() -> AssetUrls {
    let (sheet, wrongs) = styles::sheet(&base::styles(), &[]);
    assert_eq!(wrongs, Vec::new());
    let sheet = AssetFile::new(base::ASSET_OWNER, base::SHEET, Bytes::from(sheet));
    let files = base::assets().into_iter().chain([sheet]).collect::<Vec<_>>();
    Assets::build(files).expect("the base theme's assets have good names").urls()
}

fn words() -> Arc<Words> {
    Words::build("en", &TimeZone::UTC, base::messages()).expect("the base theme's messages fit together")
}

/// The page of the kernel's first sample, without a head of its own.
fn extra() -> PageExtra {
    let [plain, ..] = samples::all();
    let mut extra = plain.extra;
    extra.site["title"] = "Rose & Ash".into();
    extra.page["title"] = "".into();
    extra
}

fn base_and(more: Vec<Candidate>) -> Templates {
    let candidates = base::candidates().into_iter().chain(more).collect();
    Templates::build(candidates, assets(), words()).unwrap_or_else(|problems| panic!("{problems:#?}"))
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
        .map(Rendered::without_fragments)
        .unwrap_or_else(|failure| panic!("{failure}"));
    for part in [
        "<!doctype html>",
        "<html lang=\"en\" dir=\"ltr\"",
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
    assert_eq!(
        templates.render("blog/post", map(json!({})), extra()).map(Rendered::without_fragments).as_deref(),
        Ok("T: x")
    );
}

#[test]
fn it_is_right_with_every_sample_of_the_kernel() {
    let templates = Templates::build_strictly(base::candidates(), assets(), words()).expect("it fits together");
    let posed = pose(&templates, []);
    assert_eq!(posed.wrongs, Vec::new());
    for name in ["errors/error", "layouts/default", "partials/site-header", "partials/site-footer"] {
        assert!(posed.rendered.contains(name), "`{name}` is not shown: {:?}", posed.rendered);
    }
}
