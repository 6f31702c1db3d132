//! Who wins a name.

use super::{build, problems};

/// The owner of the winner, and the losers' owners, of one name.
fn check(candidates: &[(&str, &str)], expected: &str) {
    let candidates: Vec<_> = candidates.iter().map(|(name, origin)| (*name, *origin, "x")).collect();
    let templates = build(&candidates).unwrap_or_else(|problems| panic!("{problems:#?}"));
    let told: Vec<String> = templates
        .listing()
        .iter()
        .map(|listed| {
            let winner = listed.winner.as_ref().map_or("nobody", |winner| winner.origin.owner());
            let losers: Vec<_> = listed.losers.iter().map(|(source, _)| source.origin.owner()).collect();
            format!("{}: {winner} [{}]", listed.name, losers.join(" "))
        })
        .collect();
    assert_eq!(told.join("; "), expected);
}

#[test]
fn theme_then_overrides_by_priority_then_the_owner_then_the_base_theme() {
    check(&[("blog/post", "own")], "blog/post: blog []");
    check(&[("blog/post", "own"), ("blog/post", "theme")], "blog/post: theme [blog]");
    check(
        &[("blog/post", "own"), ("blog/post", "low -1"), ("blog/post", "high 5"), ("blog/post", "theme")],
        "blog/post: theme [high low blog]",
    );
    check(&[("blog/post", "shop 1"), ("blog/post", "own")], "blog/post: shop [blog]");
    check(&[("layouts/default", "base"), ("layouts/default", "shop 1")], "layouts/default: shop [base]");
}

#[test]
fn what_replaces_nothing_is_idle_and_no_problem() {
    check(&[("calendar/entry", "shop 1")], "calendar/entry: nobody [shop]");
    check(&[("calendar/entry", "theme")], "calendar/entry: nobody [theme]");
    check(&[("partials/own-to-the-theme", "theme")], "partials/own-to-the-theme: theme []");
}

#[test]
fn losers_have_a_reason() {
    let templates = build(&[
        ("blog/post", "own", "x"),
        ("blog/post", "a 1", "x"),
        ("blog/post", "b 2", "x"),
        ("blog/card", "own", "x"),
        ("blog/card", "theme", "x"),
        ("no/body", "theme", "x"),
    ])
    .expect("these templates fit together");
    let reasons: Vec<_> = templates
        .listing()
        .iter()
        .flat_map(|listed| listed.losers.iter().map(|(source, reason)| format!("{}: {reason}", source.origin)))
        .collect();
    assert_eq!(
        reasons,
        [
            "plugin `blog`: the site's theme wins over all others",
            "plugin `a` (override, priority 1): its priority is smaller than 2",
            "plugin `blog`: plugin `b` overrides it",
            "the site's theme: it replaces nothing: no plugin `no` offers this template",
        ]
    );
}

#[test]
fn a_tie_names_both_plugins() {
    assert_eq!(
        problems(&[("blog/post", "own", "x"), ("blog/post", "b 3", "x"), ("blog/post", "a 3", "x")]),
        [
            "template `blog/post` of plugin `b` (override, priority 3) (b/blog/post.hbs): plugins `a` and `b` both override \
          it with priority 3: give one of them another priority"
        ]
    );
    assert_eq!(
        problems(&[("blog/post", "own", "x"), ("blog/post", "own", "y")]),
        ["template `blog/post` of plugin `blog` (blog/blog/post.hbs): plugin `blog` has it twice, also in \
          `blog/blog/post.hbs`: remove one of them"]
    );
}

#[test]
fn a_name_belongs_to_its_owner() {
    let wrong = |name: &str, origin: &str, part: &str| {
        let found = problems(&[(name, origin, "x")]);
        assert!(found.len() == 1 && found[0].contains(part), "{name} of {origin}: {found:?}");
    };
    wrong("blog/post", "base", "the base theme only owns");
    wrong("layouts/other", "own", "names that begin with `layouts/` are the kernel's");
    for name in ["post", "blog/", "/post", "blog//post", "blog/a b", "blog/../x", "blog/é", ""] {
        wrong(name, "own", "rename it");
    }
    let mut foreign = super::candidate("blog/post", "own", "x");
    foreign.origin = super::Origin::Owner { plugin: "shop".to_owned() };
    let found =
        super::Templates::build(vec![foreign], super::assets(), super::words()).expect_err("`blog/` is not `shop`'s");
    assert!(found[0].what.contains("plugin `shop` may only own names that begin with `shop/`"), "{found:?}");
}
