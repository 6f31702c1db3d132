//! `asset`, `date` and `t`, on a German site in Berlin.

use serde_json::{Value, json};

use super::{Rendered, built, extra, map, problems};

fn check(template: &str, value: Value, expected: Result<&str, &str>) {
    let templates = built(&[("a/x", template)]);
    let found = templates.render("a/x", map(json!({ "v": value })), extra()).map(Rendered::without_fragments);
    match (found, expected) {
        (Ok(html), Ok(expected)) => assert_eq!(html, expected),
        (Err(failure), Err(part)) => assert!(failure.what.contains(part), "{template} {value}: {failure}"),
        (found, _) => panic!("{template} {value}: {found:?}"),
    }
}

#[test]
fn an_asset_becomes_its_url() {
    check("{{asset \"theme/base.css\"}}", json!(1), Ok("/assets/theme/base.0123.css"));
    check("{{asset v}}", json!("theme/icon.svg"), Ok("/assets/theme/icon.4567.svg"));
    check("{{asset v}}", json!("<no>"), Err("there is no asset `<no>`"));
    check("{{asset v}}", json!(3), Err("`asset` wants a text"));
    check("{{asset typo}}", json!(3), Err("`typo` is not in the context"));
}

#[test]
fn a_date_becomes_a_time_element() {
    let march = "<time datetime=\"2026-03-04T09:00:00Z\">4. März 2026</time>";
    check("{{date v}}", json!("2026-03-04T09:00:00Z"), Ok(march));
    check("{{date v}}", json!("2026-03-04T10:00:00.25+01:00"), Ok(march));
    check("{{date v}}", json!(1_772_614_800_000_000_i64), Ok(march));
    check("{{{date v}}}", json!("2026-03-04T09:00:00Z"), Ok(march));
    check("{{date v}}", json!("2026-03-04"), Ok("<time datetime=\"2026-03-04\">4. März 2026</time>"));
    check("{{date v}}", json!(0), Ok("<time datetime=\"1970-01-01T00:00:00Z\">1. Januar 1970</time>"));
    check("[{{date v}}]", Value::Null, Ok("[]"));
    check("{{date typo}}", Value::Null, Err("`typo` is not in the context"));
}

#[test]
fn what_is_not_a_date_is_refused() {
    for hostile in [
        json!("yesterday"),
        json!("<script>"),
        json!("2026-03-04T09:00:00"),
        json!("2026-13-04"),
        json!("2026-03-04 and more"),
        json!(""),
        json!(1.5),
        json!(i64::MAX),
        json!(i64::MIN),
        json!(u64::MAX),
        json!(true),
        json!([1]),
        json!({"a": 1}),
    ] {
        check("{{date v}}", hostile, Err("`date` wants"));
    }
}

#[test]
fn dates_are_told_in_the_sites_time_zone() {
    check(
        "{{date v}}",
        json!("2026-03-04T23:30:00Z"),
        Ok("<time datetime=\"2026-03-04T23:30:00Z\">5. März 2026</time>"),
    );
    check(
        "{{date v style=\"month\"}}",
        json!("2026-03-31T23:30:00Z"),
        Ok("<time datetime=\"2026-04\">April 2026</time>"),
    );
    check("{{date v style=\"month\"}}", json!("2026-03-01"), Ok("<time datetime=\"2026-03\">März 2026</time>"));
}

#[test]
fn a_date_in_brackets_is_words_alone() {
    check("{{t \"rose-of\" day=(date v)}}", json!("2026-03-04"), Ok("Beiträge vom 4. März 2026"));
    check("{{#if (date v)}}a{{else}}b{{/if}}", Value::Null, Ok("b"));
}

#[test]
fn a_phrase_is_text_in_the_sites_language() {
    check("{{t \"rose-plain\"}}", json!(1), Ok("Schlicht"));
    check("{{t \"rose-posts\" count=v}}", json!(1), Ok("Nur &lt; einer"));
    check("{{{t \"rose-posts\" count=1}}}", json!(1), Ok("Nur < einer"));
    check("{{t \"rose-posts\" count=v}}", json!(2.5), Ok("2.5 Beiträge"));
    check("{{t \"rose-posts\" count=v}}", json!("<viele>"), Ok("&lt;viele&gt; Beiträge"));
    check("{{t \"rose-posts\" count=v}}", Value::Null, Ok(" Beiträge"));
    check("{{#if (eq (t \"rose-plain\") \"Schlicht\")}}ja{{/if}}", json!(1), Ok("ja"));
    check("{{t \"rose-posts\" count=typo}}", json!(1), Err("`typo` is not in the context"));
    check("{{t \"rose-posts\" count=v}}", json!([1]), Err("`count` is neither"));
}

#[test]
fn a_phrase_or_style_that_nobody_has_is_found_before_the_page_is_shown() {
    let refused = |template: &str, part: &str| {
        let found = problems(&[("a/x", "own", template)]);
        assert!(found.len() == 1 && found[0].contains(part), "{template}: {found:?}");
    };
    refused("\n\n{{t \"rose-palin\"}}", "a/x.hbs:3): there is no phrase `rose-palin`");
    refused("{{#if (t \"nobodys\")}}x{{/if}}", "there is no phrase `nobodys`");
    refused("{{t v}}", "whose id is computed");
    refused("{{t (lookup v \"id\")}}", "whose id is computed");
    refused("{{t \"a\" \"b\"}}", "exactly one argument");
    refused("{{t \"rose-posts\"}}", "the phrase `rose-posts` asks for more: give it `count=…`");
    refused("{{t \"rose-posts\" conut=1}}", "give it `count=…`");
    refused("{{date v style=\"year\"}}", "takes only `style=\"month\"`");
    refused("{{date v style=v}}", "takes only `style=\"month\"`");
    refused("{{date v zone=\"UTC\"}}", "takes only `style=\"month\"`");
}
