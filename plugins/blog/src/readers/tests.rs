//! Who sees what of a post, by its marks.

use super::*;

use Reader::{Free, Guest, Paid};

const ALL: [Reader; 3] = [Guest, Free, Paid];

fn check(html: &str, visibility: Visibility, reader: Reader, expected: &str) {
    assert_eq!(for_reader(html, visibility, reader), expected, "{visibility:?} for {reader:?}: {html}");
}

/// A part in the middle of a post, and who of all readers sees it.
fn check_gate(gate: &str, readers: &[Reader]) {
    let html = format!("<p>a</p><!--kg-gated-block:begin {gate} --><p>b</p><!--kg-gated-block:end--><p>c</p>");
    for reader in ALL {
        let expected = if readers.contains(&reader) { "<p>a</p><p>b</p><p>c</p>" } else { "<p>a</p><p>c</p>" };
        check(&html, Visibility::Public, reader, expected);
    }
}

#[test]
fn a_post_opens_to_those_it_is_for() {
    let html = "<p>before</p><!--members-only--><p>after</p>";
    for (visibility, readers) in [
        (Visibility::Public, &ALL[..]),
        (Visibility::Members, &[Free, Paid]),
        (Visibility::Paid, &[Paid]),
        (Visibility::Tiers, &[]),
    ] {
        for reader in ALL {
            let opens = readers.contains(&reader);
            check(html, visibility, reader, if opens { html } else { "<p>before</p>" });
            check("<p>all of it</p>", visibility, reader, if opens { "<p>all of it</p>" } else { "" });
        }
    }
}

#[test]
fn a_part_is_for_those_that_its_gate_names() {
    check_gate(r#"nonMember:true memberSegment:"""#, &[Guest]);
    check_gate(r#"nonMember:true memberSegment:"status:free,status:-free""#, &ALL);
    check_gate(r#"nonMember:false memberSegment:"status:free,status:-free""#, &[Free, Paid]);
    check_gate(r#"nonMember:false memberSegment:"status:free""#, &[Free]);
    check_gate(r#"nonMember:false memberSegment:"status:-free""#, &[Paid]);
    check_gate(r#"nonMember:false memberSegment:"""#, &[]);
    check_gate("memberSegment:'status:free' nonMember:\"true\" other:1", &[Guest, Free]);
}

#[test]
fn a_gate_that_is_odd_opens_to_no_one() {
    check_gate("", &[]);
    check_gate("nonMember", &[]);
    check_gate("nonMember:yes memberSegment:everyone", &[]);
    check_gate("nonMember:true nonMember:false", &[]);
    check_gate("memberSegment:\"status:free\" memberSegment:\"status:-free\"", &[]);
    check_gate("NONMEMBER:true", &[]);
    check_gate("nonMember:\"true", &[]);
    let glued = "<p>a</p><!--kg-gated-block:beginnonMember:true--><p>b</p><!--kg-gated-block:end-->";
    check(glued, Visibility::Public, Guest, "<p>a</p>");
}

#[test]
fn a_part_that_does_not_end_hides_the_rest() {
    for gate in ["nonMember:true", "nonMember:false"] {
        for end in ["", "-->", "--><p>b</p>", "--><p>b</p><!-- kg-gated-block:end -->", "-->b<!--kg-gated-block:end"] {
            let html = format!("<p>a</p><!--kg-gated-block:begin {gate}{end}");
            check(&html, Visibility::Public, Guest, "<p>a</p>");
            check(&html.replace("<!--", "<!-- \n"), Visibility::Public, Guest, "<p>a</p>");
        }
    }
    let behind_the_wall = "a<!--kg-gated-block:begin nonMember:true -->b<!--members-only-->c<!--kg-gated-block:end-->";
    check(behind_the_wall, Visibility::Members, Guest, "a");
}

#[test]
fn a_part_within_another_is_for_those_of_both() {
    let begin = |gate: &str| format!("<!--kg-gated-block:begin {gate} -->");
    let end = "<!--kg-gated-block:end-->";
    let (guests, members) = (begin("nonMember:true"), begin("memberSegment:\"status:free,status:-free\""));
    let html = format!("a{guests}b{members}c{end}d{end}e");
    check(&html, Visibility::Public, Guest, "abde");
    check(&html, Visibility::Public, Free, "ae");
    check(&format!("a{end}b"), Visibility::Public, Guest, "ab");
}

#[test]
fn nothing_is_copied_where_nothing_is_hidden() {
    for html in ["", "<p>a</p><!--kg-card-begin: html--><p>b</p>", "a<!--members-only-->b"] {
        assert!(matches!(for_reader(html, Visibility::Public, Guest), Cow::Borrowed(_)), "{html}");
        assert!(matches!(for_reader(html, Visibility::Paid, Guest), Cow::Borrowed(_)), "{html}");
    }
}

#[test]
fn whatever_is_left_open_nothing_is_added() {
    for hostile in ["<!--", "<!--kg-gated-block:begin ", "<!--kg-gated-block:end-->", "<!-- \n "] {
        let html = hostile.repeat(100_000);
        assert!(for_reader(&html, Visibility::Public, Guest).len() <= html.len());
    }
}
