//! What an import would do to what is there.

use super::{Compared, Item, Known, Refused, compare};

/// A row of a file: id, slug, hash.
#[derive(Debug)]
struct Row(&'static str, &'static str, &'static str);

impl Item for Row {
    const KIND: &'static str = "post";
    fn ghost_id(&self) -> &str {
        self.0
    }
    fn import_hash(&self) -> &str {
        self.2
    }
    fn slug(&self) -> &str {
        self.1
    }
    fn name(&self) -> &str {
        self.0
    }
}

/// A row that is there: id, slug and, where it was imported, hash.
fn known(id: &str, slug: &str, hash: Option<&str>) -> Known {
    Known {
        id: id.to_owned(),
        ghost_id: hash.map(|_| id.to_owned()),
        import_hash: hash.map(str::to_owned),
        slug: slug.to_owned(),
        name: id.to_owned(),
    }
}

/// `new`, `changed`, `unchanged`, `moving` and the refused, by their ids.
fn check(rows: Vec<Row>, there: &[Known], expected: [&[&str]; 5]) {
    let mut refused = Vec::new();
    let Compared { new, changed, unchanged, moving } = compare(rows, there, &mut refused);
    let ids = |rows: &[Row]| rows.iter().map(|row| row.0.to_owned()).collect::<Vec<_>>();
    let id = |refused: &Refused| refused.what.split('`').nth(1).unwrap_or_default().to_owned();
    let mut refused: Vec<String> = refused.iter().map(id).collect();
    refused.sort();
    assert_eq!([ids(&new), ids(&changed), ids(&unchanged), moving, refused], expected.map(|ids| ids.to_vec()));
}

#[test]
fn a_row_is_new_changed_or_as_it_was() {
    check(vec![Row("a", "a", "1")], &[], [&["a"], &[], &[], &[], &[]]);
    check(vec![Row("a", "a", "1")], &[known("a", "a", Some("1"))], [&[], &[], &["a"], &[], &[]]);
    check(vec![Row("a", "a", "2")], &[known("a", "a", Some("1"))], [&[], &["a"], &[], &[], &[]]);
    check(vec![Row("a", "b", "2")], &[known("a", "a", Some("1"))], [&[], &["a"], &[], &["a"], &[]]);
}

#[test]
fn what_came_from_elsewhere_keeps_its_slug_and_its_id() {
    check(vec![Row("a", "x", "1")], &[known("z", "x", None)], [&[], &[], &[], &[], &["a"]]);
    check(vec![Row("a", "x", "1")], &[known("a", "y", None)], [&[], &[], &[], &[], &["a"]]);
}

#[test]
fn rows_may_exchange_their_slugs() {
    let there = [known("a", "x", Some("1")), known("b", "y", Some("1"))];
    check(vec![Row("a", "y", "2"), Row("b", "x", "2")], &there, [&[], &["a", "b"], &[], &["a", "b"], &[]]);
}

#[test]
fn a_refused_change_keeps_its_slug_from_the_next() {
    // `a` may not become `z`, so it stays `x`, so `b` may not become `x`, so `c` may not become `y`.
    let there = [known("a", "x", Some("1")), known("b", "y", Some("1")), known("z", "z", None)];
    let rows = vec![Row("a", "z", "2"), Row("b", "x", "2"), Row("c", "y", "1"), Row("d", "d", "1")];
    check(rows, &there, [&["d"], &[], &[], &[], &["a", "b", "c"]]);
}

#[test]
fn an_unchanged_row_keeps_the_slug_that_it_was_given_here() {
    let there = [known("a", "renamed", Some("1"))];
    check(vec![Row("a", "a", "1"), Row("b", "renamed", "1")], &there, [&[], &[], &["a"], &[], &["b"]]);
}

#[test]
fn a_conflict_names_both() {
    let mut refused = Vec::new();
    compare(vec![Row("a", "x", "1")], &[known("z", "x", None)], &mut refused);
    let why = "its slug is that of `z` (slug `x`), which is here: change one of them".to_owned();
    assert_eq!(refused, [Refused { what: "post `a` (slug `x`)".to_owned(), why }]);
}
