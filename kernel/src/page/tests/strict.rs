//! Strict templates: what handlebars overlooks is an error in a check, with its file and line.

use serde_json::{Value, json};

use super::{Rendered, assets, candidate, extra, map, words};
use crate::page::{RenderFailure, Templates};

const PARTS: [(&str, &str); 3] =
    [("a/card", "[{{title}}]"), ("a/lay", "<{{title}}{{> @partial-block}}>"), ("a/bare", "{{#if n}}{{n}}{{/if}}")];

fn strictly(source: &str) -> Templates {
    let candidates = PARTS.into_iter().chain([("a/x", source)]);
    let candidates = candidates.map(|(name, source)| candidate(name, "own", source)).collect();
    Templates::build_strictly(candidates, assets(), words())
        .unwrap_or_else(|problems| panic!("{source}: {problems:#?}"))
}

fn context() -> Value {
    json!({"t": "T", "empty": "", "no": false, "none": null, "list": [{"n": 1}, {"n": 2}], "nothing": [],
        "texts": ["x"], "map": {"key": "v", "inner": {"deep": 1}}})
}

fn render(source: &str) -> Result<String, Box<RenderFailure>> {
    strictly(source).render("a/x", map(context()), extra()).map(Rendered::without_fragments)
}

#[track_caller]
fn right(source: &str, expected: &str) {
    assert_eq!(render(source).as_deref(), Ok(expected), "{source}");
}

/// The name that is missing, at this line of this template.
#[track_caller]
fn wrong(source: &str, name: &str, line: usize) {
    let failure = render(source).expect_err(source);
    assert_eq!(failure.what, format!("`{name}` is not in the context"), "{source}");
    assert_eq!((failure.file.as_str(), failure.line), ("a/a/x.hbs", Some(line)), "{source}");
}

#[test]
fn a_block_wants_its_names() {
    for block in ["if", "unless"] {
        wrong(&format!("one\n{{{{#{block} typo}}}}x{{{{/{block}}}}}"), "typo", 2);
        wrong(&format!("{{{{#{block} map.typo}}}}x{{{{else}}}}y{{{{/{block}}}}}"), "map.typo", 1);
    }
    wrong("\n\n{{#with typo}}x{{else}}y{{/with}}", "typo", 3);
    wrong("{{#each typo}}x{{else}}y{{/each}}", "typo", 1);
    wrong("{{#if t}}\n{{#unless typo}}{{/unless}}{{/if}}", "typo", 2);
    wrong("{{#if no}}{{else}}\n{{#if typo}}{{/if}}{{/if}}", "typo", 2);
    right("{{#if t}}1{{/if}}{{#if empty}}{{else}}2{{/if}}{{#unless none}}3{{/unless}}", "123");
    right("{{#with map}}{{key}}{{/with}}{{#with none}}{{else}}n{{/with}}{{#each nothing}}{{else}}e{{/each}}", "vne");
}

/// handlebars knows no line of an `{{else if}}`: the block's is told.
#[test]
fn a_chain_of_else_wants_its_names() {
    wrong("\n{{#if no}}a{{else if typo}}b{{else}}c{{/if}}", "typo", 2);
    wrong("{{#if no}}a{{else if empty}}b{{else if typo}}c{{/if}}", "typo", 1);
    wrong("{{#if no}}a{{else if t}}{{#if typo}}{{/if}}{{/if}}", "typo", 1);
    right("{{#if no}}a{{else if t}}b{{else if typo}}c{{/if}}", "b");
    right("{{#if no}}a{{else if empty}}b{{else}}c{{/if}}", "c");
}

#[test]
fn brackets_and_helpers_want_their_names() {
    wrong("{{#if (or t typo)}}x{{/if}}", "typo", 1);
    wrong("{{#if (and t (not (eq typo \"x\")))}}x{{/if}}", "typo", 1);
    wrong("\n{{eq map.typo \"x\"}}", "map.typo", 2);
    wrong("{{date typo}}", "typo", 1);
    wrong("{{lookup map typo}}", "typo", 1);
    wrong("{{{lookup typo \"key\"}}}", "typo", 1);
    right("{{#if (or none t)}}x{{/if}}{{eq t \"T\"}}{{lookup map \"key\"}}{{len list}}", "xtruev2");
}

#[test]
fn arguments_of_partials_want_their_names() {
    wrong("\n{{> a/card title=typo}}", "typo", 2);
    wrong("{{> a/card title=(or none typo)}}", "typo", 1);
    wrong("{{> a/bare typo}}", "typo", 1);
    wrong("\n{{#> a/lay title=typo}}x{{/a/lay}}", "typo", 2);
    wrong("{{#> a/lay title=t}}\n{{#if typo}}x{{/if}}{{/a/lay}}", "typo", 2);
    wrong("{{#*inline \"in\"}}\n{{#if typo}}x{{/if}}{{/inline}}{{> in}}", "typo", 2);
    right("{{> a/card title=t}}{{> a/card title=none}}{{> a/card title=\"lit\"}}{{> a/bare map n=2}}", "[T][][lit]2");
    right("{{#> a/lay title=t}}{{#if title}}{{title}}{{/if}}{{/a/lay}}", "<TT>");
}

#[test]
fn a_partial_is_told_by_its_own_file_and_line() {
    let candidates = [("a/x", "{{> a/y}}"), ("a/y", "\n{{#if typo}}x{{/if}}")];
    let candidates = candidates.map(|(name, source)| candidate(name, "own", source)).to_vec();
    let templates = Templates::build_strictly(candidates, assets(), words()).expect("they fit together");
    let failure = templates.render("a/x", map(context()), extra()).expect_err("a typo");
    assert_eq!((failure.file.as_str(), failure.line), ("a/a/y.hbs", Some(2)));
}

#[test]
fn loops_the_root_and_what_is_around_are_known() {
    right(
        "{{#each list}}{{#if @first}}f{{/if}}{{#unless @last}},{{/unless}}{{#if @index}}{{@index}}{{/if}}{{/each}}",
        "f,1",
    );
    right("{{#each list}}{{#if @root.t}}{{#if ../t}}{{n}}{{/if}}{{/if}}{{/each}}", "12");
    right("{{#each list as |v k|}}{{#if (eq v.n 2)}}{{k}}{{/if}}{{/each}}", "1");
    right("{{#each texts}}{{#if this}}{{this}}{{/if}}{{/each}}", "x");
    right("{{#each map}}{{#if (eq @key \"key\")}}{{this}}{{/if}}{{/each}}", "v");
    right("{{#each list}}{{#with this}}{{#if n}}{{n}}{{/if}}{{/with}}{{/each}}", "12");
    right("{{#each list}}{{> a/card title=@index}}{{/each}}", "[0][1]");
    wrong("{{#if @first}}x{{/if}}", "@first", 1);
    wrong("{{#each list}}{{#if @root.typo}}x{{/if}}{{/each}}", "@root.typo", 1);
    wrong("{{#each list}}\n{{#if ../typo}}x{{/if}}{{/each}}", "../typo", 2);
    wrong("{{#each list as |v|}}{{#if v.typo}}x{{/if}}{{/each}}", "v.typo", 1);
    wrong("{{#each list}}{{#if t}}x{{/if}}{{/each}}", "t", 1);
    wrong("{{#each texts}}{{#if this.typo}}x{{/if}}{{/each}}", "this.typo", 1);
}

/// `{{#if tag.name}}` is how one asks for both at once.
#[test]
fn what_is_inside_of_nothing_is_no_slip() {
    right("{{#if none.name}}x{{else}}-{{/if}}{{#if none.a.b}}x{{else}}-{{/if}}", "--");
    right("{{#if nothing.[0]}}x{{else}}-{{/if}}{{#if list.[7].n}}x{{else}}-{{/if}}{{#if list.[0].n}}y{{/if}}", "--y");
    wrong("{{#if t.name}}x{{/if}}", "t.name", 1);
    wrong("{{#if list.[0].typo}}x{{/if}}", "list.[0].typo", 1);
    wrong("{{#if typo.name}}x{{/if}}", "typo.name", 1);
    wrong("{{#if map.inner.typo}}x{{/if}}", "map.inner.typo", 1);
}

#[test]
fn in_production_such_a_name_counts_as_absent() {
    let candidates = vec![candidate("a/x", "own", "{{#if typo}}x{{else}}y{{/if}}")];
    let templates = Templates::build(candidates, assets(), words()).expect("it fits");
    assert_eq!(templates.render("a/x", map(context()), extra()).map(Rendered::without_fragments).as_deref(), Ok("y"));
    assert!(templates.reached().is_empty());
}

#[test]
fn a_text_that_is_shown_as_html_is_told_where_it_is() {
    let hostile = json!({"x": "<b><i data-hostile>", "html": "<p>fine</p>", "m": {"k": "<i data-hostile>"}});
    let render = |source: &str| {
        let rendered = strictly(source).render("a/x", map(hostile.clone()), extra());
        rendered.map(Rendered::without_fragments)
    };
    for (source, part) in [
        ("\n{{{x}}}", "`{{{x}}}` shows a text as HTML: write `{{x}}`"),
        ("\n{{&x}}", "shows a text as HTML"),
        ("{{#each m}}\n{{{this}}}{{/each}}", "`{{{this}}}`"),
        ("\n{{{lookup m \"k\"}}}", "three braces show a text as HTML"),
    ] {
        let failure = render(source).expect_err(source);
        assert!(failure.what.contains(part) && failure.line == Some(2), "{source}: {failure}");
    }
    assert_eq!(render("{{{html}}}{{m.k}}").as_deref(), Ok("<p>fine</p>&lt;i data-hostile&gt;"));
}

#[test]
fn what_a_render_reaches_is_remembered() {
    let templates = strictly("{{#if no}}{{> a/card title=t}}{{else}}{{> a/bare n=1}}{{/if}}");
    assert!(templates.reached().is_empty());
    templates.render("a/x", map(context()), extra()).expect("nothing is wrong");
    assert_eq!(templates.reached().into_iter().collect::<Vec<_>>(), ["a/bare", "a/x"]);
}
