//! Rendering: what comes out, and what is said when it fails.

use serde_json::{Value, json};

use super::{Rendered, built, candidate, extra, map};
use crate::page::{RenderFailure, Templates};

fn check(templates: &[(&str, &str)], context: Value, expected: &str) {
    let found = built(templates).render(templates[0].0, map(context), extra()).map(Rendered::without_fragments);
    assert_eq!(found.as_deref(), Ok(expected), "{templates:?}");
}

fn failure(templates: &[(&str, &str)], context: Value) -> Box<RenderFailure> {
    built(templates).render(templates[0].0, map(context), extra()).expect_err("this must not render")
}

#[test]
fn values_are_escaped_and_the_kernels_are_there() {
    check(
        &[("a/x", "{{this.t}} {{site.title}} {{page.url}}")],
        json!({"t": "<&\"'>"}),
        "&lt;&amp;&quot;&#x27;&gt; Rose &amp; Ash https://example.org/x/",
    );
    check(&[("a/x", "{{{this.t}}}")], json!({"t": "<b>"}), "<b>");
    check(&[("a/x", "[{{this.t}}]")], json!({"t": null}), "[]");
}

#[test]
fn layouts_slots_and_inline_partials_work_inside_of_the_bounds() {
    let layout = ("a/lay", "<{{title}}|{{#> side}}none{{/side}}|{{> @partial-block}}>");
    check(&[("a/x", "{{#> a/lay title=t}}in {{this.t}}{{/a/lay}}"), layout], json!({"t": "T"}), "<T|none|in T>");
    check(
        &[("a/x", "{{#> a/lay title=t}}{{#*inline \"side\"}}mine {{this.t}}{{/inline}}in{{/a/lay}}"), layout],
        json!({"t": "T"}),
        "<T|mine T|in>",
    );
    check(
        &[
            ("a/x", "{{#> a/lay title=t}}{{#> a/box}}deep{{/a/box}}{{/a/lay}}"),
            layout,
            ("a/box", "[{{> @partial-block}}]"),
        ],
        json!({"t": "T"}),
        "<T|none|[deep]>",
    );
}

#[test]
fn loops_keep_their_variables_and_partials_their_context() {
    check(
        &[("a/x", "{{#each l}}{{@index}}{{#unless @last}}:{{/unless}}{{else}}none{{/each}}")],
        json!({"l": [7, 8]}),
        "0:1",
    );
    check(&[("a/x", "{{#each l}}{{else}}none{{/each}}")], json!({"l": []}), "none");
    check(
        &[("a/x", "{{#each l}}{{> a/card}}{{/each}}"), ("a/card", "({{n}} {{@root.site.title}})")],
        json!({"l": [{"n": 1}, {"n": 2}]}),
        "(1 Rose &amp; Ash)(2 Rose &amp; Ash)",
    );
    check(&[("a/x", "{{#each l as |v k|}}{{k}}={{v.n}} {{/each}}")], json!({"l": [{"n": 1}]}), "0=1 ");
}

/// Without our guard handlebars shows "S" for each of these.
#[test]
fn the_arguments_of_a_partial_hide_nothing_further_down() {
    let layout = ("a/lay", "{{title}}:{{#each l}}{{#if title}}{{title}}{{/if}}{{/each}}:{{> @partial-block}}");
    let context = || json!({"t": "S", "l": [{"title": "1"}, {"title": "2"}]});
    check(&[("a/x", "{{#> a/lay title=t}}{{#each l}}{{title}}{{/each}}{{/a/lay}}"), layout], context(), "S:12:12");
    check(
        &[("a/x", "{{#> a/lay title=t}}{{#each l}}{{> a/card}}{{/each}}{{/a/lay}}"), layout, ("a/card", "[{{title}}]")],
        context(),
        "S:12:[1][2]",
    );
    check(&[("a/x", "{{> a/list title=t}}"), ("a/list", "{{#each l}}{{title}}{{/each}}{{title}}")], context(), "12S");
    check(
        &[("a/x", "{{#*inline \"in\"}}{{#each l}}{{title}}{{/each}}{{title}}{{/inline}}{{> in title=t}}")],
        context(),
        "12S",
    );
    check(
        &[
            ("a/x", "{{#> a/slot title=t}}x{{/a/slot}}"),
            ("a/slot", "{{#> side title=title}}{{#each l}}{{title}}{{/each}}{{/side}}{{> @partial-block}}"),
        ],
        context(),
        "12x",
    );
    check(
        &[
            ("a/x", "{{> a/lay}}"),
            ("a/lay", "{{#each l as |v|}}{{#> @partial-block}}{{v.title}}{{/@partial-block}}{{v.title}}{{/each}}"),
        ],
        context(),
        "1122",
    );
    check(&[("a/x", "{{#each l}}{{> a/card title=@root.t}}{{/each}}"), ("a/card", "[{{title}}]")], context(), "[S][S]");
}

#[test]
fn partials_do_not_indent_what_is_preformatted() {
    check(&[("a/x", "  {{> a/y}}\n"), ("a/y", "<pre>\n1\n</pre>\n")], json!({}), "  <pre>\n1\n</pre>\n");
}

#[test]
fn a_failure_names_template_owner_file_and_line() {
    let found = failure(&[("a/x", "one\n  {{#each items}}\n   {{naem}}\n{{/each}}")], json!({"items": [{"name": 1}]}));
    assert_eq!(found.to_string(), "template `a/x` of `a` (a/a/x.hbs:3:4): `naem` is not in the context");
    let found = failure(&[("a/x", "{{> a/card}}"), ("a/card", "\n{{titel}}")], json!({}));
    assert_eq!(
        found.to_string(),
        "template `a/card` of `a` (a/a/card.hbs:2:1), included by `a/x`: `titel` is not in the context"
    );
    // The inside of a block and an inline partial belong to the file that they stand in.
    let layout = ("a/lay", "\n\n{{#> side}}{{/side}}{{> @partial-block}}");
    let found = failure(&[("a/x", "{{#> a/lay}}\n{{titel}}{{/a/lay}}"), layout], json!({}));
    assert_eq!((found.template.as_str(), found.line), ("a/x", Some(2)));
    let found =
        failure(&[("a/x", "{{#> a/lay}}\n{{#*inline \"side\"}}\n{{titel}}{{/inline}}{{/a/lay}}"), layout], json!({}));
    assert_eq!((found.template.as_str(), found.line), ("a/x", Some(3)));
}

#[test]
fn the_winner_is_blamed_and_not_the_owner() {
    let templates = Templates::build(
        vec![candidate("blog/post", "own", "fine"), candidate("blog/post", "theme", "{{typo}}")],
        super::assets(),
        super::words(),
    )
    .expect("these templates fit together");
    let found = templates.render("blog/post", map(json!({})), extra()).expect_err("`typo` is not there");
    assert_eq!((found.owner.as_str(), found.file.as_str()), ("theme", "theme/blog/post.hbs"));
}

#[test]
fn the_kernels_names_are_not_for_plugins() {
    for key in ["site", "page"] {
        let found = failure(&[("a/x", "x")], json!({ key: 1 }));
        assert!(found.what.contains(&format!("`{key}`, but that name is the kernel's")), "{found}");
    }
}

#[test]
fn an_unknown_template_is_said_so() {
    let found = built(&[("a/x", "x")]).render("a/y", map(json!({})), extra()).expect_err("there is no `a/y`");
    assert_eq!(
        found.to_string(),
        "template `a/y`: there is no template `a/y`: no enabled plugin, theme or base theme has it"
    );
}

#[test]
fn memory_and_time_are_bounded() {
    let big = "x".repeat(1024 * 1024);
    let list: Vec<u8> = vec![0; 100];
    for template in [
        "{{#each l}}{{@root.big}}{{/each}}",
        "{{#> a/lay}}{{#each l}}{{@root.big}}{{/each}}{{/a/lay}}",
        "{{#> a/lay}}{{#> a/lay}}{{#each l}}{{@root.big}}{{/each}}{{/a/lay}}{{/a/lay}}",
        "{{#*inline \"in\"}}{{#each l}}{{@root.big}}{{/each}}{{/inline}}{{#> a/lay}}{{> in}}{{/a/lay}}",
    ] {
        let found = failure(&[("a/x", template), ("a/lay", "{{> @partial-block}}")], json!({"l": list, "big": big}));
        assert!(found.what.contains("the page is larger than 16 MiB"), "{template}: {found}");
    }
    let many: Vec<u8> = vec![0; 450];
    let endless = "{{#each l}}{{#each @root.l}}{{#if this}}{{/if}}{{/each}}{{/each}}";
    let found = failure(&[("a/x", endless)], json!({"l": many}));
    assert!(found.what.contains("more than 200000 rounds"), "{found}");
}

#[test]
fn a_block_that_nobody_gave_is_an_error() {
    let found = failure(&[("a/lay", "{{> @partial-block}}")], json!({}));
    assert!(found.what.contains("Partial block"), "{found}");
}

/// The deepest that is allowed must fit a worker's stack, which is 2 MiB as this test's is; debug builds need most.
#[test]
fn the_deepest_that_is_allowed_fits_the_stack() {
    let nested = |levels: usize, open: &str, inside: &str, close: &str| {
        format!("{}{inside}{}", open.repeat(levels), close.repeat(levels))
    };
    check(&[("a/x", &nested(48, "{{#with this}}", "x", "{{/with}}"))], json!({}), "x");
    check(&[("a/x", &nested(48, "{{#each @root.l}}", "x", "{{/each}}"))], json!({"l": [{}]}), "x");
    check(&[("a/x", &nested(48, "{{#if (not (not @root.l))}}", "x", "{{/if}}"))], json!({"l": [1]}), "x");
    let block = nested(23, "{{#> a/lay}}", "x", "{{/a/lay}}");
    check(&[("a/x", &block), ("a/lay", "{{> @partial-block}}")], json!({}), "x");
    let chain: Vec<(String, String)> = (0..24)
        .map(|i| (format!("a/t{i:02}"), format!("{{{{#each @root.l}}}}{{{{> a/t{:02} m=1}}}}{{{{/each}}}}", i + 1)))
        .chain([("a/t24".to_owned(), "x".to_owned())])
        .collect();
    let chain: Vec<(&str, &str)> = chain.iter().map(|(name, source)| (name.as_str(), source.as_str())).collect();
    check(&chain, json!({"l": [{}]}), "x");
    let brackets = format!("{{{{#if {}l{}}}}}x{{{{/if}}}}", "(not ".repeat(46), ")".repeat(46));
    check(&[("a/x", &brackets)], json!({"l": 1}), "x");
    check(&[("a/x", &nested(47, "{{#each @root.l}}", &brackets, "{{/each}}"))], json!({"l": [{"l": 1}]}), "x");
}
