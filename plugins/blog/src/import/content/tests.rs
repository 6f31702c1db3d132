//! What a row of an export becomes.

use super::{Builder, Content};
use crate::{import::ghost, lexical::Options, posts::Status};

fn content(json: &str) -> Content {
    let mut builder =
        Builder::new(ghost::read(json.as_bytes()).expect("an export"), Options::default()).expect("a builder");
    while builder.take_posts(1).expect("posts") {}
    builder.finish()
}

/// One post with these fields beside what every post must have.
fn export(fields: &str) -> String {
    let needed = r#""id":"a1","title":"T","slug":"t","status":"draft","created_at":"2026-01-01T00:00:00.000Z""#;
    format!(r#"{{"data":{{"posts":[{{{needed}}},{{{fields}}}]}}}}"#)
}

/// What was taken of the second post, and why not.
fn check_refused(fields: &str, expected: &str) {
    let content = content(&export(fields));
    assert_eq!(content.posts.len(), 1, "{fields}");
    let [refused] = content.refused.as_slice() else { panic!("{fields}: {:?}", content.refused) };
    let said = format!("{}: {}", refused.what, refused.why);
    assert!(said.contains(expected), "{fields}\n  said: {said}");
}

#[test]
fn a_post_that_cannot_be_taken_is_named_with_the_reason() {
    let date = r#""created_at":"2026-01-01""#;
    check_refused(r#""id":"b","slug":"b","status":"draft""#, "post with the slug `b`: it has no date");
    check_refused(
        r#""id":"b","slug":"b","status":"draft","created_at":"2026-01-01T00:00:00Z""#,
        "post with the slug `b`: it has no title",
    );
    check_refused(&format!(r#""id":"b","title":"B","status":"draft",{date}"#), "post `B` (id `b`): it has no slug");
    check_refused(r#""title":"B","slug":"b","status":"draft","created_at":1"#, "post `B` (slug `b`): it has no id");
    check_refused(r#""id":"b/c","title":"B","slug":"b","status":"draft","created_at":1"#, "its id `b/c` is none");
    check_refused(
        r#""id":"b","title":"B","slug":"b/c","status":"draft","created_at":1"#,
        "its slug `b/c` cannot stand",
    );
    check_refused(r#""id":"b","title":"B","slug":"b","status":"gone","created_at":1"#, "its status `gone` is none of");
    check_refused(r#""id":"b","title":"B","slug":"b","created_at":1"#, "it has no status");
    check_refused(r#""id":"b","title":"B","slug":"b","type":"note","status":"draft","created_at":1"#, "type `note`");
    check_refused(
        r#""id":"b","title":"B","slug":"b","status":"published","created_at":1,"published_at":"soon""#,
        "its published_at `soon` is no time",
    );
    check_refused(
        r#""id":"b","title":"B","slug":"t","status":"draft","created_at":1"#,
        "post `B` (slug `t`): its slug `t` is that of post `T` (slug `t`), which stands before it",
    );
    check_refused(
        r#""id":"a1","title":"B","slug":"b","status":"draft","created_at":1"#,
        "another one with the id `a1`",
    );
}

#[test]
fn posts_get_their_tags_and_authors_in_order() {
    let content = content(
        r##"{"data":{
            "posts":[{"id":"p","title":"P","slug":"p","status":"published","published_at":"2026-01-01 00:00:00"}],
            "tags":[{"id":"t1","name":"One","slug":"one"},
                {"id":"t2","name":"#two","slug":"hash-two","visibility":"internal"}],
            "users":[{"id":"u1","name":"U","slug":"u","email":"u@example.com","password":"$2a$10$x"}],
            "posts_tags":[{"post_id":"p","tag_id":"t1","sort_order":1},{"post_id":"p","tag_id":"t2","sort_order":0},
                {"post_id":"p","tag_id":"t1","sort_order":2},{"post_id":"q","tag_id":"t1"}],
            "posts_authors":[{"post_id":"p","author_id":"u1"}],
            "posts_meta":[{"post_id":"p","meta_title":"M","email_only":0}]
        }}"##,
    );
    let [post] = content.posts.as_slice() else { panic!("{content:?}") };
    assert_eq!(
        (post.tags.as_slice(), post.authors.as_slice()),
        (&["t2", "t1"].map(String::from)[..], &["u1".to_owned()][..])
    );
    assert_eq!(post.meta.meta_title.as_deref(), Some("M"));
    assert_eq!(post.published_at, Some(1_767_225_600_000_000));
    assert_eq!((content.tags.len(), content.authors.len()), (2, 1));
    let refused: Vec<_> = content.refused.iter().map(|refused| format!("{}: {}", refused.what, refused.why)).collect();
    assert_eq!(refused, ["1 rows of `posts_tags`: they belong to posts that are not in the file"]);
    let written = serde_json::to_string(&content.authors).expect("JSON");
    assert!(!written.contains("example.com") && !written.contains("$2a$"), "{written}");
}

#[test]
fn an_old_export_has_one_author_and_a_page_by_a_flag() {
    let content = content(
        r#"{"data":{"posts":[{"id":5,"title":"P","slug":"p","status":"draft","page":1,"author_id":1,
            "created_at":1388318310000}],"users":[{"id":1,"name":"U","slug":"u"}]}}"#,
    );
    let [post] = content.posts.as_slice() else { panic!("{content:?}") };
    assert_eq!(
        (post.ghost_id.as_str(), post.kind, post.authors.as_slice()),
        ("5", crate::posts::Kind::Page, &["1".to_owned()][..])
    );
    assert_eq!(post.created_at, 1_388_318_310_000_000);
}

#[test]
fn the_hash_stands_for_everything_that_is_written() {
    let hash = |fields: &str| content(&export(fields)).posts.remove(1).import_hash;
    let post = |more: &str| hash(&format!(r#""id":"b","title":"B","slug":"b","status":"draft","created_at":1{more}"#));
    assert_eq!(post(""), post(r#","later":1"#));
    for more in [r#","html":"x""#, r#","featured":1"#, r#","og_title":"x""#, r#","lexical":"x""#, r#","locale":"de""#] {
        assert_ne!(post(""), post(more), "{more}");
    }
}

#[test]
fn an_answer_of_ghosts_api_is_taken_whole() {
    let content = content(include_str!("../../../tests/ghost/admin-posts.json"));
    assert!(content.refused.is_empty(), "{:?}", content.refused);
    let slugs: Vec<_> = content.posts.iter().map(|post| (post.slug.as_str(), post.status)).collect();
    assert_eq!(
        slugs,
        [("whenever-gentle-granite-granite-11", Status::Scheduled), ("whenever-ordinary-market-7", Status::Draft)]
    );
    let names = |ids: &[String]| -> Vec<&str> {
        let name = |id: &String| content.tags.iter().find(|tag| tag.ghost_id == *id).map_or("", |tag| &tag.name);
        ids.iter().map(name).collect()
    };
    assert_eq!(names(&content.posts[0].tags), ["Maps"]);
    assert_eq!(names(&content.posts[1].tags)[..2], ["Recipes", "Café Society"]);
    let authors: Vec<&str> = content.authors.iter().map(|author| author.name.as_str()).collect();
    assert_eq!(authors, ["Ada Árbol", "Ben O’Neill"]);
}

/// Excerpt and minutes of these were recorded from Ghost.
#[test]
fn excerpt_and_reading_time_are_ghosts() {
    let content = content(include_str!("../../../tests/ghost/content-posts.json"));
    let recorded: serde_json::Value =
        serde_json::from_str(include_str!("../../../tests/ghost/content-posts.json")).expect("JSON");
    let recorded = recorded["posts"].as_array().expect("posts");
    assert_eq!((content.posts.len(), recorded.len()), (5, 5), "{:?}", content.refused);
    for (post, recorded) in content.posts.iter().zip(recorded) {
        assert_eq!(post.slug, recorded["slug"]);
        assert_eq!(post.excerpt, recorded["excerpt"], "{}", post.slug);
        let minutes = recorded["reading_time"].as_u64().expect("a number").max(1);
        assert_eq!(u64::from(post.reading_minutes), minutes, "{}", post.slug);
    }
}
