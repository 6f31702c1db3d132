//! What is found before anything is rendered.

use super::{build, candidate, problems};

/// Templates of the plugin `a`, and the problems: `template:line what`.
fn check(templates: &[(&str, &str)], expected: &[&str]) {
    let candidates: Vec<_> = templates.iter().map(|(name, source)| (*name, "own", *source)).collect();
    let found: Vec<String> = (build(&candidates).err().unwrap_or_default().iter())
        .map(|p| format!("{}:{} {}", p.template, p.line.map(|line| line.to_string()).unwrap_or_default(), p.what))
        .collect();
    let shown: String = templates[0].1.chars().take(120).collect();
    assert_eq!(found.len(), expected.len(), "{shown}: {found:#?}");
    for (found, expected) in found.iter().zip(expected) {
        assert!(found.starts_with(expected), "{shown}: {found}");
    }
}

#[test]
fn syntax_errors_have_a_line() {
    check(&[("a/x", "one\n{{#if y}}\ntwo")], &["a/x:3 "]);
    check(&[("a/x", "{{#if y}}{{/unless}}")], &["a/x:1 "]);
}

#[test]
fn unknown_partials_are_found() {
    check(&[("a/x", "one\n{{> a/nowhere}}")], &["a/x:2 there is no partial `a/nowhere`"]);
    check(&[("a/x", "one\n\n{{#> a/nowhere}}inside{{/a/nowhere}}")], &["a/x:3 there is no partial `a/nowhere`"]);
    check(&[("a/x", "{{#> nowhere}}inside{{/nowhere}}")], &["a/x:1 there is no inline partial `nowhere`"]);
    check(&[("a/x", "{{> nowhere}}")], &["a/x:1 there is no inline partial `nowhere`"]);
    check(
        &[("a/x", "{{#if y}}\n{{#each z}}\n{{> a/no}}{{/each}}{{else}}\n{{> a/neither}}{{/if}}")],
        &["a/x:3 there is no partial `a/no`", "a/x:4 there is no partial `a/neither`"],
    );
    check(
        &[("a/x", "{{#> a/y}}{{> a/no}}{{/a/y}}"), ("a/y", "{{> @partial-block}}")],
        &["a/x:1 there is no partial `a/no`"],
    );
    check(&[("a/x", "{{#*inline \"in\"}}{{> a/no}}{{/inline}}{{> in}}")], &["a/x:1 there is no partial `a/no`"]);
}

#[test]
fn inline_partials_and_slots_of_layouts_are_known() {
    check(&[("a/x", "{{#*inline \"in\"}}y{{/inline}}{{> in}}")], &[]);
    check(&[("a/lay", "{{#> side}}empty{{/side}}{{> @partial-block}}")], &[]);
    check(
        &[
            ("a/lay", "{{#> side}}empty{{/side}}{{> @partial-block}}"),
            ("a/x", "{{#> a/lay}}{{#*inline \"side\"}}full{{/inline}}y{{/a/lay}}"),
        ],
        &[],
    );
}

#[test]
fn dynamic_partials_and_strange_decorators_are_refused() {
    check(&[("a/x", "{{> (lookup this 'y')}}")], &["a/x:1 a partial whose name is computed"]);
    check(&[("a/x", "{{#*inline y}}{{/inline}}")], &["a/x:1 an inline partial is written"]);
    check(&[("a/x", "{{#*other \"y\"}}{{/other}}")], &["a/x:1 an inline partial is written"]);
    check(&[("a/x", "{{* other}}")], &["a/x:1 `{{* …}}` is not supported"]);
}

#[test]
fn unknown_helpers_are_found() {
    check(&[("a/x", "\n{{shout y}}")], &["a/x:2 there is no helper `shout`"]);
    check(&[("a/x", "{{{shout y=1}}}")], &["a/x:1 there is no helper `shout`"]);
    check(&[("a/x", "{{#posts}}{{/posts}}")], &["a/x:1 there is no helper `posts`"]);
    check(&[("a/x", "{{#if (shout y)}}{{/if}}")], &["a/x:1 there is no helper `shout`"]);
    check(&[("a/x", "{{#if (and y (shout))}}{{/if}}")], &["a/x:1 there is no helper `shout`"]);
    check(&[("a/x", "{{#if y}}{{else shout z}}{{/if}}")], &["a/x:1 there is no helper `shout`"]);
    check(
        &[("a/x", "{{log y}}{{rose-round 1}}")],
        &["a/x:1 there is no helper `log`", "a/x:1 there is no helper `rose-round`"],
    );
    check(&[("a/x", "{{value}}{{#if (eq a (len b))}}{{/if}}{{{{raw}}}} {{y}} {{{{/raw}}}}")], &[]);
}

#[test]
fn assets_are_checked_where_they_are_named() {
    check(&[("a/x", "{{asset \"theme/base.css\"}}{{asset y}}")], &[]);
    check(&[("a/x", "\n{{asset \"theme/bsae.css\"}}")], &["a/x:2 there is no asset `theme/bsae.css`"]);
    check(&[("a/x", "{{#if (asset 'no')}}{{/if}}")], &["a/x:1 there is no asset `no`"]);
    check(&[("a/x", "{{asset 'theme/base.css' 'b'}}")], &["a/x:1 `asset` takes exactly one argument"]);
    check(&[("a/x", "{{#date y}}{{/date}}")], &["a/x:1 `date` takes exactly one argument"]);
}

#[test]
fn circles_are_found_whatever_they_go_through() {
    check(&[("a/x", "{{> a/x}}")], &["a/x: templates include each other in a circle: a/x → a/x"]);
    check(
        &[
            ("a/x", "{{> a/y}}{{> @partial-block}}"),
            ("a/y", "{{#if q}}{{> a/z}}{{/if}}"),
            ("a/z", "{{#> a/x}}{{/a/x}}"),
        ],
        &["a/z: templates include each other in a circle: a/x → a/y → a/z → a/x"],
    );
    check(
        &[("a/x", "{{#> a/y}}{{> a/x}}{{/a/y}}"), ("a/y", "{{> @partial-block}}")],
        &["a/x: templates include each other in a circle: a/x → a/x"],
    );
    check(
        &[("a/x", "{{#*inline \"in\"}}{{> in}}{{/inline}}{{> in}}")],
        &["a/x: templates include each other in a circle: in → in"],
    );
    check(
        &[("a/x", "{{#*inline \"in\"}}{{> a/y}}{{/inline}}{{> in}}"), ("a/y", "{{#> in}}{{> @partial-block}}{{/in}}")],
        &["a/y: templates include each other in a circle: in → a/y → in"],
    );
}

#[test]
fn a_layout_that_never_shows_its_inside_is_told() {
    check(
        &[("a/x", "{{#> a/y}}x{{/a/y}}"), ("a/y", "no inside")],
        &["a/y: others include it with an inside, which it never shows: write `{{> @partial-block}}` where it belongs"],
    );
}

#[test]
fn the_last_to_come_is_to_blame_for_a_circle() {
    let found = problems(&[
        ("layouts/default", "base", "{{> partials/head}}"),
        ("partials/head", "base", "x"),
        ("partials/head", "theme", "{{> layouts/default}}"),
    ]);
    assert_eq!(
        found,
        ["template `partials/head` of the site's theme (theme/partials/head.hbs): templates include each other in a \
          circle: layouts/default → partials/head → layouts/default"]
    );
}

#[test]
fn what_would_overflow_the_stack_is_refused() {
    let nested = |levels: usize, inside: &str| {
        format!("{}{inside}{}", "{{#with this}}".repeat(levels), "{{/with}}".repeat(levels))
    };
    let brackets = |levels: usize| format!("{{{{#if {}y{}}}}}{{{{/if}}}}", "(not ".repeat(levels), ")".repeat(levels));
    check(&[("a/x", &nested(49, ""))], &["a/x:1 it is nested deeper than 48 levels"]);
    check(&[("a/x", &nested(20_000, ""))], &["a/x:1 it is nested deeper than 48 levels"]);
    check(&[("a/x", &"{{#if y}}\n".repeat(60))], &["a/x:49 it is nested deeper"]);
    check(&[("a/x", &brackets(100_000))], &["a/x:1 it is nested deeper than 48 levels"]);
    check(&[("a/x", &format!("{{{{eq {}1 2}}}}", "[".repeat(5000)))], &["a/x:1 it is nested deeper"]);
    check(&[("a/x", &nested(30, "{{> a/y}}")), ("a/y", &nested(30, ""))], &["a/x: its blocks and partials are nested"]);
    check(&[("a/x", &format!("{{{{!-- {} --}}}}", "{{#if}}".repeat(60)))], &[]);
    let else_if = format!("{{{{#if a}}}}{}{{{{/if}}}}", "{{else if b}}x".repeat(60));
    check(&[("a/x", &else_if)], &["a/x: its blocks and partials are nested"]);
    check(&[("a/x", &"x".repeat(1024 * 1024 + 1))], &["a/x: it is larger than"]);
    let chain: Vec<(String, String)> =
        (0..200).map(|i| (format!("a/t{i:03}"), format!("{{{{> a/t{:03}}}}}", i + 1))).collect();
    let chain: Vec<_> = chain
        .iter()
        .map(|(name, source)| candidate(name, "own", source))
        .chain([candidate("a/t200", "own", "")])
        .collect();
    let found = super::Templates::build(chain, super::assets(), super::words()).expect_err("200 levels are too many");
    assert!(found.iter().all(|p| p.what.starts_with("its blocks and partials are nested")), "{found:?}");
}

#[test]
fn what_would_grow_without_measure_is_refused() {
    let templates: Vec<(String, String)> =
        (0..6).map(|i| (format!("a/t{i}"), format!("{{{{> a/t{}}}}}", i + 1).repeat(10))).collect();
    let mut all: Vec<(&str, &str)> = templates.iter().map(|(name, source)| (name.as_str(), source.as_str())).collect();
    all.push(("a/t6", "x"));
    check(&all, &["a/t1: its partials include so many others"]);
}

#[test]
fn a_template_that_does_not_compile_is_not_held_against_others() {
    check(&[("a/x", "{{> a/y}}"), ("a/y", "{{#if}}")], &["a/y:1 "]);
}
