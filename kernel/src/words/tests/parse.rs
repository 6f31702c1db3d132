//! One file by itself: what is wrong is named with its line, and no text harms the kernel.

use super::problems;

fn check(source: &str, expected: &[&str]) {
    let found = problems(&[("shop", "en", source)]);
    let shown: String = source.chars().take(60).collect();
    assert_eq!(found.len(), expected.len(), "{shown:?}: {found:#?}");
    for (problem, part) in found.iter().zip(expected) {
        assert!(problem.contains(part), "{shown:?}: `{part}` in {problem}");
    }
}

#[test]
fn a_sound_file_has_no_problem() {
    check("", &[]);
    check("# A comment\n\n## A group\nshop-a = A\n  goes on\n-shop-brand = Rose\nshop-b = { -shop-brand }\n", &[]);
    check("shop-a = { \"{\" }{ $x ->\n    [a] (((\n   *[b] }}\n", &["messages of plugin `shop` (shop/en.ftl:"]);
    check("shop-a = {\"{\"}\nshop-b = ({ $x })\r\nshop-c = { NUMBER($n) }\n", &[]);
}

#[test]
fn what_is_wrong_is_named_with_its_line() {
    check("shop-a = A\n\nshop-b { no = sign\n", &["(shop/en.ftl:3): Expected a token starting with \"=\""]);
    check("shop-a = { $x\nshop-b = B\n", &["(shop/en.ftl:2)"]);
    check(
        "shop-a = A\nshop-b = B\nshop-a = C\n",
        &["(shop/en.ftl:3): `shop-a` stands here a second time, first on line 1"],
    );
    check("shop-a =\n    .title = T\n", &["(shop/en.ftl:1): `shop-a` has no text"]);
    check("shop-a = { shop-a.title }\n", &["refers to an attribute"]);
    check("shop-a = { DATETIME($x) }\n", &["calls `DATETIME`"]);
    check("shop-a = { NUMBER($x, minimumFractionDigits: 900000000) }\n", &["calls `NUMBER`"]);
}

#[test]
fn a_hostile_file_is_refused_and_not_parsed() {
    let deep = |open: &str| format!("shop-a = {}", open.repeat(10_000));
    for source in [deep("{ "), deep("{\n"), deep("{ F("), deep("{ $x -> [a] \" { "), deep("{ \"}\" { "), deep("{ F(\n")]
    {
        check(&source, &["nested deeper than 32 levels"]);
    }
    check(&"x".repeat(300_000), &["larger than"]);
    check("\u{0}\u{feff}{}}}\"\\u{D800}\"\n", &["(shop/en.ftl:1)"]);
    check("shop-a = \u{1f339}{\u{1f339}\n", &["(shop/en.ftl:1)"]);
}
