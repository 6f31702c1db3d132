//! What of a query a handler is given.

use super::query_of;

fn check(query: &str, fields: Option<&[&str]>, expected: &str) {
    let fields: Option<Vec<String>> = fields.map(|fields| fields.iter().map(|field| (*field).to_owned()).collect());
    assert_eq!(query_of(query, fields.as_deref()), expected, "{query}");
}

#[test]
fn a_handler_is_given_the_fields_that_it_reads_in_one_order() {
    let fields = Some(&["after", "before"][..]);
    check("", fields, "");
    check("before=2&utm_source=x&after=1", fields, "after=1&before=2");
    check("after=1&before=2", fields, "after=1&before=2");
    check("before=2&before=1", fields, "before=2&before=1");
    check("be%66ore=2&before", fields, "be%66ore=2&before");
    check("befor=1&beforee=2&%ff=3&=4&&", fields, "");
    check("before=a%26after%3D1", fields, "before=a%26after%3D1");
}

#[test]
fn one_that_reads_no_query_is_given_none_and_one_that_reads_all_is_given_all() {
    check("a=1&b=2", Some(&[]), "");
    check("a=1&b=2", None, "a=1&b=2");
    check("my+name=1", Some(&["my name"]), "my+name=1");
}
