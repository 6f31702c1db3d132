//! What a database gives becomes what a struct wants.

use rose_abi::value::{Rows, Value};
use serde::Deserialize;

use super::read;
use crate::Timestamp;

#[derive(Debug, PartialEq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum State {
    Draft,
    Published,
}

#[derive(Debug, PartialEq, Deserialize)]
struct Author {
    name: String,
}

#[derive(Debug, PartialEq, Deserialize)]
struct Post {
    title: String,
    featured: bool,
    status: State,
    published_at: Option<Timestamp>,
    authors: Vec<Author>,
    rating: f64,
}

fn row(pairs: Vec<(&str, Value)>) -> Rows {
    let (columns, values) = pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).unzip();
    Rows { columns, rows: vec![values], affected: 0 }
}

fn post() -> Vec<(&'static str, Value)> {
    vec![
        ("title", Value::Text("Hello".to_owned())),
        ("featured", Value::I64(1)),
        ("status", Value::Text("published".to_owned())),
        ("published_at", Value::I64(1_000_000)),
        ("authors", Value::Text(r#"[{"name":"Ada"}]"#.to_owned())),
        ("rating", Value::I64(4)),
    ]
}

#[test]
fn what_sqlite_gives_becomes_what_the_struct_wants() {
    let read: Vec<Post> = read(&row(post())).expect("a post");
    let expected = Post {
        title: "Hello".to_owned(),
        featured: true,
        status: State::Published,
        published_at: Some(Timestamp::from_micros(1_000_000)),
        authors: vec![Author { name: "Ada".to_owned() }],
        rating: 4.0,
    };
    assert_eq!(read, [expected]);
}

#[test]
fn null_is_none_and_nothing_else() {
    let mut with_null = post();
    with_null[3].1 = Value::Null;
    let posts: Vec<Post> = read(&row(with_null)).expect("a post without a time");
    assert_eq!(posts[0].published_at, None);

    let mut without_title = post();
    without_title[0].1 = Value::Null;
    let wrong = read::<Post>(&row(without_title)).expect_err("a title is wanted").to_string();
    assert_eq!(wrong, "column `title` holds null, and text is wanted");
}

#[test]
fn tuples_and_single_values_are_read() {
    let two = row(vec![("a", Value::I64(1)), ("b", Value::Text("x".to_owned()))]);
    assert_eq!(read::<(i64, String)>(&two).expect("a tuple"), [(1, "x".to_owned())]);
    assert!(read::<i64>(&two).is_err());
    assert_eq!(read::<i64>(&row(vec![("count", Value::I64(7))])).expect("a number"), [7]);
    assert_eq!(read::<Option<i64>>(&row(vec![("max", Value::Null)])).expect("nothing"), [None]);
}

#[test]
fn a_number_is_no_truth_value_unless_it_is_0_or_1() {
    assert!(read::<bool>(&row(vec![("x", Value::I64(2))])).is_err());
    assert_eq!(read::<bool>(&row(vec![("x", Value::I64(0))])).expect("false"), [false]);
}

#[test]
fn a_blob_is_a_list_of_bytes_and_a_date_is_text_on_both_dialects() {
    let bytes = row(vec![("x", Value::Bytes(vec![1, 2, 255]))]);

    assert_eq!(read::<(Vec<u8>,)>(&bytes).expect("bytes"), [(vec![1, 2, 255],)]);
    for value in [Value::Date(20_516), Value::Text("2026-03-04".to_owned())] {
        assert_eq!(read::<String>(&row(vec![("day", value)])).expect("a date"), ["2026-03-04"]);
    }
}
