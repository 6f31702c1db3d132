//! `GET /page/{number}/` and its like for tags and authors.

use crate::content::{Post, a_blog, a_post, posts_on};

fn posts(count: usize) -> Vec<Post> {
    let post = |n: usize| {
        let post = a_post(&format!("post-{n:02}")).published_at(&format!("2026-03-01T09:{n:02}:00.000Z"));
        post.tagged(&["News"]).by("Ada")
    };
    (0..count).map(post).collect()
}

#[tokio::test]
async fn a_number_leads_to_the_posts_that_stood_there() {
    let app = a_blog(&posts(25)).await;
    for base in ["/", "/tag/news/", "/author/Ada/"] {
        let third = app.get(&format!("{base}page/3/")).await;
        assert_eq!(third.status, 302, "{base}");
        let page = app.get(third.header("location")).await;
        assert_eq!(posts_on(&page), ["/post-04/", "/post-03/", "/post-02/", "/post-01/", "/post-00/"], "{base}");

        let first = app.get(&format!("{base}page/1/")).await;
        assert_eq!((first.status.as_u16(), first.header("location")), (301, base));
    }
}

#[tokio::test]
async fn a_number_without_posts_is_not_found() {
    let app = a_blog(&posts(20)).await;
    for path in [
        "/page/0/",
        "/page/3/",
        "/page/99999999999/",
        "/page/4294967295/",
        "/page/-1/",
        "/page/two/",
        "/tag/news/page/3/",
        "/tag/none/page/2/",
        "/author/Ada/page/3/",
        "/author/none/page/2/",
    ] {
        assert_eq!(app.get(path).await.status, 404, "{path}");
    }
    assert_eq!(app.get("/page/2/").await.status, 302);
}
