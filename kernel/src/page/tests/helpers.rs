//! `asset` and `date`.

use serde_json::{Value, json};

use super::{built, extra, map};

fn check(template: &str, value: Value, expected: Result<&str, &str>) {
    let templates = built(&[("a/x", template)]);
    let found = templates.render("a/x", map(json!({ "v": value })), extra());
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
    let march = "<time datetime=\"2026-03-04T09:00:00Z\">4 March 2026</time>";
    check("{{date v}}", json!("2026-03-04T09:00:00Z"), Ok(march));
    check("{{date v}}", json!("2026-03-04T10:00:00.25+01:00"), Ok(march));
    check("{{date v}}", json!(1_772_614_800_000_000_i64), Ok(march));
    check("{{{date v}}}", json!("2026-03-04T09:00:00Z"), Ok(march));
    check("{{date v}}", json!("2026-03-04"), Ok("<time datetime=\"2026-03-04\">4 March 2026</time>"));
    check("{{date v}}", json!(0), Ok("<time datetime=\"1970-01-01T00:00:00Z\">1 January 1970</time>"));
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
    let templates = built(&[("a/x", "{{#each v}}{{date this}}{{/each}}")]);
    let render = |zone: Value| {
        let mut extra = extra();
        extra.site["timezone"] = zone;
        templates.render("a/x", map(json!({"v": ["2026-03-04T23:30:00Z"]})), extra)
    };
    let told = |day: &str| format!("<time datetime=\"2026-03-04T23:30:00Z\">{day} March 2026</time>");
    assert_eq!(render(json!("Europe/Berlin")), Ok(told("5")));
    assert_eq!(render(json!("America/New_York")), Ok(told("4")));
    assert_eq!(render(json!("")), Ok(told("4")));
    assert_eq!(render(Value::Null), Ok(told("4")));
    assert!(render(json!("Mars/Olympus")).is_err_and(|failure| failure.what.contains("`Mars/Olympus` is unknown")));
}
