//! Templates that pose: what is told of them, and how often.

use rose_abi::messages::{HOSTILE_MARK, Place, Sample};
use serde::Serialize;
use serde_json::json;

use super::{assets, candidate, words};
use crate::page::{
    Finding, Templates,
    pose::{Posed, pose},
};

/// A sample of `a/x`, which is declared in line 7.
fn sample(context: &impl Serialize) -> Sample {
    Sample {
        template: "a/x".to_owned(),
        name: "1".to_owned(),
        context: rmp_serde::to_vec_named(context).expect("what the tests send can be written"),
        place: Place { file: "src/x.rs".to_owned(), line: 7 },
    }
}

fn posed(templates: &[(&str, &str, &str)], samples: &[Sample]) -> Posed {
    let error = ("errors/error", "base", "{{status}} {{title}}: {{message}} {{hint}} {{request_id}}");
    let candidates = templates.iter().copied().chain([error]);
    let candidates = candidates.map(|(name, origin, source)| candidate(name, origin, source)).collect();
    let templates =
        Templates::build_strictly(candidates, assets(), words()).unwrap_or_else(|problems| panic!("{problems:#?}"));
    pose(&templates, samples.iter().map(|sample| ("a", sample)))
}

#[track_caller]
fn told(posed: &Posed, wrongs: &[&str], remarks: &[&str]) {
    let shown = |findings: &[Finding]| findings.iter().map(Finding::to_string).collect::<Vec<_>>();
    assert_eq!(shown(&posed.wrongs), wrongs);
    assert_eq!(shown(&posed.remarks), remarks);
}

#[test]
fn what_is_right_is_counted() {
    let posed = posed(&[("a/x", "own", "{{name}} {{site.title}}")], &[sample(&json!({"name": "T"}))]);
    told(&posed, &[], &[]);
    assert_eq!((posed.samples, posed.rendered.len()), (5, 2));
}

#[test]
fn what_is_wrong_on_every_kind_of_site_is_told_once() {
    let twice = [sample(&json!({"t": "T"})), sample(&json!({"t": "U"}))];
    let posed = posed(&[("a/x", "own", "\n{{#if typo}}{{/if}}")], &twice);
    let wrong = "a/a/x.hbs:2: `typo` is not in the context (sample 1 of `a/x` on a plain site)";
    told(&posed, &[wrong], &[]);
}

#[test]
fn what_is_wrong_on_one_kind_of_site_only_is_told_with_it() {
    let posed = posed(&[("a/x", "own", "{{#with site.logo}}{{this}}{{/with}}")], &[sample(&json!({}))]);
    assert_eq!(posed.wrongs.len(), 1, "{:?}", posed.wrongs);
    assert!(posed.wrongs[0].to_string().ends_with("(sample 1 of `a/x` on a bare site)"), "{}", posed.wrongs[0]);
}

#[test]
fn a_hostile_text_in_the_page_is_told_wherever_it_comes_from() {
    let wrong = format!(
        "a/a/x.hbs: its page shows a text as HTML, itself or in a partial: `<p>[{HOSTILE_MARK}` (sample 1 of `a/x` on a \
         plain site)"
    );
    let list = sample(&json!({"list": [HOSTILE_MARK]}));
    told(&posed(&[("a/x", "own", "one\n<p>{{{list}}}")], &[list]), &[&wrong], &[]);
    let of_the_site = posed(&[("a/x", "own", "{{{site.title}}}")], &[sample(&json!({}))]);
    told(
        &of_the_site,
        &[
            "a/a/x.hbs:1: `{{{site.title}}}` shows a text as HTML: write `{{site.title}}` (sample 1 of `a/x` on a hostile \
           site)",
        ],
        &[],
    );
}

/// Their values are HTML by contract: a template prints them with three braces.
#[test]
fn what_the_kernel_gives_as_html_may_be_shown_as_such() {
    let raw = "{{{page.json_ld}}}{{{page.head_code}}}{{{page.foot_code}}}";
    told(&posed(&[("a/x", "own", raw)], &[sample(&json!({}))]), &[], &[]);
}

#[test]
fn a_sample_that_is_no_context_is_told_with_its_place() {
    let wrong = "a: src/x.rs:7: sample 1 of `a/x`: the template's context must be a struct or a map";
    let remark = "a/a/x.hbs: `a/x` is not checked: no sample gets that far";
    told(&posed(&[("a/x", "own", "x")], &[sample(&[1, 2])]), &[wrong], &[remark]);
}

#[test]
fn what_no_sample_shows_and_what_replaces_nothing_is_remarked() {
    let templates = [("a/x", "own", "{{#if t}}{{> a/shown}}{{else}}{{> a/hidden}}{{/if}}"), ("a/shown", "own", "x")];
    let more = [("a/hidden", "own", "x"), ("nobody/page", "theme", "x")];
    let remarks = [
        "a/a/hidden.hbs: `a/hidden` is not checked: no sample shows it",
        "theme/nobody/page.hbs: it is not used: it replaces nothing: no plugin `nobody` offers this template",
    ];
    told(&posed(&[templates, more].concat(), &[sample(&json!({"t": true}))]), &[], &remarks);
}
