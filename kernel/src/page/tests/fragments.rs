//! Fragments in templates: what is asked for, where it goes, and what is shown without it.

use serde_json::json;

use super::{built, extra, map, problems};
use crate::page::{Part, Rendered};

fn render(source: &str) -> Rendered {
    let context = json!({ "posts": [{ "id": "a" }, { "id": "b" }], "title": "T", "none": null });
    built(&[("a/x", source)]).render("a/x", map(context), extra()).unwrap_or_else(|failure| panic!("{failure}"))
}

/// The stretches of a page in words, and what is asked for at each hole.
fn told(rendered: &Rendered) -> Vec<String> {
    let ask = |number: usize| {
        let ask = &rendered.asks()[number];
        let arguments: Vec<String> = ask.arguments.iter().map(|(name, value)| format!(" {name}={value}")).collect();
        format!("({}{})", ask.name, arguments.concat())
    };
    let part = |part| match part {
        Part::Html(html) => html.to_owned(),
        Part::Hole(number) => ask(number),
    };
    rendered.parts().into_iter().map(part).collect()
}

#[test]
fn each_ask_has_its_place_and_its_arguments() {
    let rendered =
        render("<p>{{fragment \"auth-menu\"}}</p>{{#each posts}}{{fragment \"cards\" kind=\"post\" of=id}};{{/each}}");
    let wanted =
        ["<p>", "(auth-menu)", "</p>", "(cards kind=\"post\" of=\"a\")", ";", "(cards kind=\"post\" of=\"b\")", ";"];
    assert_eq!(told(&rendered), wanted);
    assert_eq!(told(&render("no fragment")), ["no fragment"]);
    assert_eq!(told(&render("{{fragment \"x\"}}")), ["(x)"]);
    assert_eq!(told(&render("{{fragment \"x\" of=none}}")), ["(x of=null)"]);
}

#[test]
fn a_layout_that_renders_inside_out_has_them_where_they_belong() {
    let layout = ("a/l", "<{{fragment \"head\"}}|{{> @partial-block}}|{{fragment \"foot\"}}>");
    let page = ("a/x", "{{#> a/l}}{{fragment \"inside\"}}{{/a/l}}");
    let rendered = built(&[layout, page]).render("a/x", map(json!({})), extra()).expect("a page");
    assert_eq!(told(&rendered), ["<", "(head)", "|", "(inside)", "|", "(foot)", ">"]);
}

#[test]
fn without_an_answer_there_is_an_empty_element_or_what_the_page_has_for_that() {
    let page = render("[{{fragment \"auth-menu\"}}][{{#fragment \"nav-tree\"}}<b>{{title}}</b>{{/fragment}}]");
    let empty = "<span class=\"fragment-empty fragment-empty-auth-menu\"></span>";
    assert_eq!(page.without_fragments(), format!("[{empty}][<b>T</b>]"));
}

#[test]
fn what_is_shown_instead_asks_for_nothing() {
    let page = render("{{#fragment \"one\"}}a{{fragment \"two\"}}b{{/fragment}}{{fragment \"three\"}}");
    assert_eq!(told(&page), ["(one)", "(three)"]);
    assert_eq!(page.asks()[0].fallback.as_deref(), Some("ab"));
}

#[test]
fn a_text_that_looks_like_a_mark_is_a_text() {
    let context = json!({ "html": "\u{1}rose-0123456789abcdef0123456789abcdef-0000" });
    let rendered = built(&[("a/x", "{{{html}}}{{fragment \"x\"}}")]).render("a/x", map(context), extra());
    assert_eq!(rendered.expect("a page").parts().len(), 2);
}

#[test]
fn a_name_that_is_computed_or_missing_is_refused_when_templates_are_built() {
    for source in [
        "{{fragment title}}",
        "{{fragment}}{{fragment kind=1}}",
        "{{#fragment \"a\"}}x{{else}}y{{/fragment}}",
        "{{fragment \"A b\"}}",
    ] {
        let found = problems(&[("a/x", "own", source)]);
        assert!(found.iter().any(|problem| problem.contains("a fragment is written")), "{source}: {found:?}");
    }
    let failure = built(&[("a/x", "{{fragment \"x\" of=typo}}")]).render("a/x", map(json!({})), extra());
    assert!(failure.expect_err("a typo").to_string().contains("`typo` is not in the context"));
}
