//! Files of several owners: whose an id is, and what a phrase names.

use super::problems;

fn check(files: &[(&str, &str, &str)], expected: &[&str]) {
    let found = problems(files);
    assert_eq!(found.len(), expected.len(), "{files:?}: {found:#?}");
    for (problem, part) in found.iter().zip(expected) {
        assert!(problem.contains(part), "{files:?}: `{part}` in {problem}");
    }
}

#[test]
fn an_id_begins_with_its_owner() {
    check(&[("base", "en", "rose-a = A\n"), ("shop", "en", "shop-a = A\n")], &[]);
    check(
        &[("shop", "en", "\nrose-a = A\n")],
        &["plugin `shop` (shop/en.ftl:2): `rose-a` does not begin with `shop-`"],
    );
    check(&[("base", "en", "-brand = A\n")], &["the base theme (base/en.ftl:1): `-brand` does not begin with `rose-`"]);
}

#[test]
fn of_two_that_have_an_id_the_later_one_is_at_fault() {
    let files = [("shop", "en", "shop-more-a = A\n"), ("shop-more", "en", "shop-more-a = B\n")];
    check(
        &files,
        &["plugin `shop-more` (shop-more/en.ftl:1): `shop-more-a` is also in `shop/en.ftl` of plugin `shop`"],
    );
    check(
        &[("theme", "de", "rose-a = 1\n"), ("theme", "DE", "rose-a = 2\n"), ("base", "en", "rose-a = A\n")],
        &["the site's theme (theme/DE.ftl:1): `rose-a` stands in two files"],
    );
}

#[test]
fn a_file_is_named_after_a_language() {
    check(&[("shop", "german!", "shop-a = A\n")], &["`german!` is no language"]);
    check(&[("theme", "../en", "")], &["`../en` is no language"]);
}

#[test]
fn every_phrase_is_there_in_english() {
    let files = [("shop", "en", "shop-a = A\n"), ("shop", "de", "shop-a = A\nshop-b = B\n")];
    check(&files, &["(shop/de.ftl:2): `shop-b` is not in `en.ftl`"]);
}

#[test]
fn what_a_phrase_refers_to_is_there() {
    check(&[("shop", "en", "shop-a = { shop-b }\nshop-b = { -shop-c }\n-shop-c = C\n")], &[]);
    check(&[("shop", "en", "shop-a = { shop-b }\n")], &["`shop-a` refers to `shop-b`, which is not there in `en`"]);
    let circle = [("shop", "en", "shop-a = { shop-b }\nshop-b = { $x ->\n    [a] x\n   *[b] { shop-a }\n}\n")];
    check(&circle, &["`shop-a` refers to itself", "`shop-b` refers to itself"]);
    // The plugin is not to blame for what its theme refers to.
    let theme = ("theme", "en", "shop-a = { shop-nothing }\n");
    check(&[("shop", "en", "shop-a = A\n"), theme], &["the site's theme (theme/en.ftl:1): `shop-a` refers to"]);
}

#[test]
fn a_phrase_asks_for_what_the_english_one_asks_for() {
    let english = ("shop", "en", "shop-a = { $count } of { shop-b }\nshop-b = { $all }\nshop-c = C\n");
    check(&[english, ("shop", "de", "shop-a = { $count } von { $all }\n")], &[]);
    check(&[english, ("shop", "de", "shop-a = alle\n")], &[]);
    let theme = ("theme", "de", "shop-a = { $cuont }\nshop-c = { $all }\n");
    check(
        &[english, theme],
        &[
            "(theme/de.ftl:1): `shop-a` asks for `$cuont`, but is given `$all`, `$count`",
            "(theme/de.ftl:2): `shop-c` asks for `$all`, but is given nothing",
        ],
    );
}

#[test]
fn a_file_that_cannot_be_read_is_the_only_one_at_fault() {
    let files = [("shop", "en", "shop-a = { rose-a }\n"), ("base", "en", "rose-a = { \n")];
    check(&files, &["the base theme (base/en.ftl:"]);
}
