//! Every form of a file that is taken, and what is said of others.

use super::{Export, Flag, Text, read};

fn summary(export: &Export) -> String {
    let kinds: Vec<_> = export.posts.iter().map(|post| post.kind.0.as_deref().unwrap_or("-")).collect();
    let Export { posts, tags, users, posts_tags, posts_authors, posts_meta, others } = export;
    format!(
        "posts {} {kinds:?} tags {} users {} posts_tags {} posts_authors {} posts_meta {} others {others:?}",
        posts.len(),
        tags.len(),
        users.len(),
        posts_tags.len(),
        posts_authors.len(),
        posts_meta.len(),
    )
}

fn check(json: &str, expected: &str) {
    let export = read(json.as_bytes()).expect("an export");
    assert_eq!(summary(&export), expected, "{json}");
}

fn check_unreadable(bytes: &[u8], expected: &[&str]) {
    let error = read(bytes).expect_err("no export").to_string();
    for piece in expected {
        assert!(error.contains(piece), "`{piece}` is not in: {error}");
    }
}

#[test]
fn three_forms_are_read() {
    let tables = r#"{"posts":[{"id":"a","type":"page"}],"tags":[{}],"users":[{}],"members":[{},{}],"settings":null}"#;
    let expected = "posts 1 [\"page\"] tags 1 users 1 posts_tags 0 posts_authors 0 posts_meta 0 \
                    others {\"members\": 2, \"settings\": 0}";
    check(&format!(r#"{{"db":[{{"meta":{{"version":"6.65.0"}},"data":{tables}}}]}}"#), expected);
    check(&format!(r#"{{"meta":{{}},"data":{tables}}}"#), expected);
    check(
        r#"{"posts":[{"id":"a","tags":[],"authors":[{"id":"b"}],"primary_tag":null}],"pages":[{"id":"c"}],"meta":{}}"#,
        "posts 2 [\"-\", \"page\"] tags 0 users 0 posts_tags 0 posts_authors 0 posts_meta 0 others {}",
    );
    check("\u{feff}{\"data\":{}}", "posts 0 [] tags 0 users 0 posts_tags 0 posts_authors 0 posts_meta 0 others {}");
}

#[test]
fn missing_null_and_unknown_fields_are_nothing() {
    let json = r#"{"data":{"posts":[{"id":7,"title":"T","featured":1,"page":"0","later":{"a":[1]},"og_title":"O",
        "meta_title":null,"email_only":0}],"posts_meta":[{"post_id":7,"email_subject":"S"}],"posts_tags":null}}"#;
    let export = read(json.as_bytes()).expect("an export");
    let post = &export.posts[0];
    assert_eq!(post.id, Text(Some("7".to_owned())));
    assert_eq!(
        (post.featured, post.page, post.show_title_and_feature_image),
        (Flag(Some(true)), Flag(Some(false)), Flag(None))
    );
    assert_eq!(post.meta.og_title, Text(Some("O".to_owned())));
    assert_eq!((&post.meta.meta_title, &post.html), (&Text(None), &Text(None)));
    assert_eq!(post.meta.email_only, Flag(Some(false)));
    assert_eq!(export.posts_meta[0].meta.email_subject, Text(Some("S".to_owned())));
}

#[test]
fn a_broken_file_is_refused_with_place_and_cure() {
    check_unreadable(b"", &["is empty", "export the content again"]);
    check_unreadable(b" \n ", &["is empty"]);
    check_unreadable(b"PK\x03\x04", &["compressed", "unpack"]);
    check_unreadable(
        b"{\"db\":[\n{\"data\":{\"posts\":[{\"id\":",
        &["line 2 column 24", "near `", "Nothing was imported"],
    );
    check_unreadable(b"<html>", &["line 1 column 1"]);
    check_unreadable(b"[]", &["an object, as the whole of a Ghost export is", "line 1 column"]);
    check_unreadable(b"{}", &["neither `db`", "Nothing was imported"]);
    check_unreadable(b"{\"db\":[]}", &["has 0 exports"]);
    check_unreadable(b"{\"db\":[{\"data\":{}},{\"data\":{}}]}", &["has 2 exports"]);
    check_unreadable(b"{\"db\":[{}]}", &["missing field `data`", "line 1 column 9"]);
    check_unreadable(b"{\"db\":{}}", &["expected a sequence", "line 1 column"]);
    check_unreadable(b"{\"data\":{\"posts\":{}}}", &["expected a sequence", "line 1 column"]);
    check_unreadable(b"{\"data\":{\"posts\":[{\"title\":[\"a\"]}]}}", &["expected text", "near `{\"data\""]);
    check_unreadable(b"{\"data\":{\"posts\":[{\"featured\":2}]}}", &["true, false, 1 or 0"]);
    check_unreadable(b"{\"data\":{\"posts\":[{\"title\":\"\xff\"}]}}", &["line 1 column"]);
}
