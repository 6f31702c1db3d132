//! Content to import, as builders: valid by default, each method changes one fact.

use rose_testkit::{Answer, App, AppBuilder, Ran};
use serde_json::{Value, json};

/// A published, public post by one author without tags.
pub(crate) fn a_post(slug: &str) -> Post {
    Post {
        row: json!({
            "id": slug,
            "slug": slug,
            "title": format!("Title of {slug}"),
            "html": format!("<p>Text of {slug}.</p>"),
            "plaintext": format!("Text of {slug}."),
            "type": "post",
            "status": "published",
            "visibility": "public",
            "featured": 0,
            "created_at": "2026-03-01T09:00:00.000Z",
            "updated_at": "2026-03-01T09:00:00.000Z",
            "published_at": "2026-03-01T09:00:00.000Z",
        }),
        tags: Vec::new(),
        author: "ada",
    }
}

/// A published page.
pub(crate) fn a_page(slug: &str) -> Post {
    a_post(slug).with("type", "page")
}

/// A post of an export, with what refers to it.
#[derive(Debug, Clone)]
pub(crate) struct Post {
    row: Value,
    tags: Vec<&'static str>,
    author: &'static str,
}

impl Post {
    /// With any field of Ghost's.
    pub(crate) fn with(mut self, field: &str, value: impl Into<Value>) -> Self {
        self.row[field] = value.into();
        self
    }

    /// With another state: `draft`, `scheduled` or `sent`.
    pub(crate) fn status(self, status: &str) -> Self {
        self.with("status", status)
    }

    pub(crate) fn published_at(self, time: &str) -> Self {
        self.with("published_at", time)
    }

    /// With tags by their names; one that begins with `#` is internal.
    pub(crate) fn tagged(mut self, tags: &[&'static str]) -> Self {
        self.tags = tags.to_vec();
        self
    }

    pub(crate) fn by(mut self, author: &'static str) -> Self {
        self.author = author;
        self
    }
}

/// An export as Ghost writes it.
pub(crate) fn export(posts: &[Post]) -> Vec<u8> {
    let id = |post: &Post| post.row["id"].clone();
    let mut tags: Vec<&str> = posts.iter().flat_map(|post| post.tags.iter().copied()).collect();
    let mut users: Vec<&str> = posts.iter().map(|post| post.author).collect();
    for names in [&mut tags, &mut users] {
        names.sort_unstable();
        names.dedup();
    }
    let tag = |name: &&str| {
        let visibility = if name.starts_with('#') { "internal" } else { "public" };
        json!({ "id": slug_of(name), "name": name, "slug": slug_of(name), "visibility": visibility })
    };
    let user = |name: &&str| json!({ "id": name, "name": name, "slug": name, "email": format!("{name}@example.com") });
    let tagged = |post: &Post| -> Vec<Value> {
        let row =
            |(place, tag): (usize, &&str)| json!({ "post_id": id(post), "tag_id": slug_of(tag), "sort_order": place });
        post.tags.iter().enumerate().map(row).collect()
    };
    let written = |post: &Post| json!({ "post_id": id(post), "author_id": post.author, "sort_order": 0 });
    let data = json!({
        "posts": posts.iter().map(|post| post.row.clone()).collect::<Vec<_>>(),
        "tags": tags.iter().map(tag).collect::<Vec<_>>(),
        "users": users.iter().map(user).collect::<Vec<_>>(),
        "posts_tags": posts.iter().flat_map(tagged).collect::<Vec<_>>(),
        "posts_authors": posts.iter().map(written).collect::<Vec<_>>(),
        "posts_meta": [],
        "members": [{ "email": "reader@example.com" }],
    });
    json!({ "db": [{ "meta": { "version": "6.65.0" }, "data": data }] }).to_string().into_bytes()
}

fn slug_of(tag: &str) -> String {
    tag.to_lowercase().replace('#', "hash-").replace(' ', "-")
}

/// A blog without content.
pub(crate) async fn an_empty_blog() -> App {
    App::builder().plugin("blog").start().await
}

/// A blog with these posts.
pub(crate) async fn a_blog(posts: &[Post]) -> App {
    let app = an_empty_blog().await;
    import(&app, posts).await;
    app
}

/// A blog with these posts in a kernel that is not built yet.
pub(crate) async fn blog_in(builder: AppBuilder, posts: &[Post]) -> App {
    let app = builder.plugin("blog").start().await;
    import(&app, posts).await;
    app
}

/// Imports posts and gives the report; all of them must have been taken.
pub(crate) async fn import(app: &App, posts: &[Post]) -> Vec<String> {
    let Ran { outcome, lines, .. } = app.run("blog", "import", &[], export(posts)).await;
    assert_eq!(outcome, Ok(()));
    assert!(!lines.iter().any(|line| line.starts_with("Not taken")), "{lines:#?}");
    lines
}

/// The paths that a page links to with one part in them, as they come and each once: the posts of a list.
pub(crate) fn posts_on(page: &Answer) -> Vec<String> {
    let mut posts = Vec::new();
    for path in links(page) {
        let is_post = path.len() > 2
            && path.ends_with('/')
            && path.matches('/').count() == 2
            && !matches!(path.as_str(), "/archive/" | "/search/");
        if is_post && !posts.contains(&path) {
            posts.push(path);
        }
    }
    posts
}

/// The link of a list to the page below (`before`) or above (`after`).
pub(crate) fn link_with(page: &Answer, parameter: &str) -> Option<String> {
    links(page).into_iter().find(|path| path.contains(&format!("/?{parameter}=")))
}

/// Where the content of a page links to on its own site; head and foot have the navigation.
pub(crate) fn links(page: &Answer) -> Vec<String> {
    let text = page.text().replace("&#x3D;", "=");
    let content =
        text.split_once("<main").and_then(|(_, rest)| rest.split_once("</main>")).map_or("", |(main, _)| main);
    content.split("href=\"/").skip(1).filter_map(|rest| Some(format!("/{}", rest.split_once('"')?.0))).collect()
}
