//! `GET /tag/{slug}/`.

use crate::content::{Post, a_blog, a_page, a_post, link_with, posts_on};

#[tokio::test]
async fn a_tag_lists_its_posts_newest_first_and_nothing_else() {
    let app = a_blog(&[
        a_post("older").published_at("2026-03-01T09:00:00.000Z").tagged(&["News"]),
        a_post("newer").published_at("2026-03-02T09:00:00.000Z").tagged(&["Farm", "News"]),
        a_post("other").tagged(&["Farm"]),
        a_post("draft").status("draft").tagged(&["News"]),
        a_post("scheduled").status("scheduled").tagged(&["News"]),
        a_page("about").tagged(&["News"]),
    ])
    .await;
    let page = app.get("/tag/news/").await;
    assert_eq!(page.status, 200, "{}", page.text());
    assert_eq!(posts_on(&page), ["/newer/", "/older/"]);
}

#[tokio::test]
async fn its_pages_neither_skip_nor_repeat() {
    let post = |n: usize| a_post(&format!("post-{n:02}")).tagged(if n.is_multiple_of(2) { &["News"] } else { &[] });
    let app = a_blog(&(0..50).map(post).collect::<Vec<Post>>()).await;
    let mut page = app.get("/tag/news/").await;
    let mut seen = posts_on(&page);
    while let Some(older) = link_with(&page, "before") {
        assert!(older.starts_with("/tag/news/?before="), "{older}");
        page = app.get(&older).await;
        seen.extend(posts_on(&page));
    }
    let all: Vec<String> = (0..50).rev().filter(|n| n % 2 == 0).map(|n| format!("/post-{n:02}/")).collect();
    assert_eq!(seen, all);
    let newer = link_with(&page, "after").expect("a way up");
    assert_eq!(posts_on(&app.get(&newer).await), all[10..20]);
}

#[tokio::test]
async fn a_list_follows_what_becomes_of_a_post() {
    let app = a_blog(&[a_post("a").tagged(&["News"])]).await;
    let listed = || async { posts_on(&app.get("/tag/news/").await) };
    assert_eq!(listed().await, ["/a/"]);
    for (changed, expected) in [
        (a_post("a").tagged(&["News"]).status("draft"), &[][..]),
        (a_post("a").tagged(&["News"]), &["/a/"]),
        (a_page("a").tagged(&["News"]), &[]),
    ] {
        crate::content::import(&app, &[changed]).await;
        assert_eq!(listed().await, expected);
    }
}

#[tokio::test]
async fn an_internal_tag_answers_as_one_that_is_not_there() {
    let app = a_blog(&[a_post("a").tagged(&["#hidden"])]).await;
    for slug in ["hash-hidden", "none"] {
        let page = app.get_with(&format!("/tag/{slug}/"), "accept", "application/json").await;
        assert_eq!(page.status, 404);
        assert!(page.text().contains("There is no such tag."), "{}", page.text());
    }
}

#[tokio::test]
async fn a_tag_without_posts_has_a_page_that_says_so() {
    let app = a_blog(&[a_post("a").status("draft").tagged(&["News"])]).await;
    let page = app.get("/tag/news/").await;
    assert_eq!((page.status.as_u16(), posts_on(&page).len()), (200, 0));
}

#[tokio::test]
async fn capitals_lead_to_the_tag() {
    let app = a_blog(&[a_post("a").tagged(&["News"])]).await;
    for path in ["/tag/News/", "/TAG/news/", "/Tag/NEWS"] {
        let (mut path, mut hops) = (path.to_owned(), 0);
        loop {
            let page = app.get(&path).await;
            if page.status == 200 {
                break;
            }
            assert_eq!(page.status, 301, "{path}");
            (path, hops) = (page.header("location").to_owned(), hops + 1);
            assert!(hops < 3, "{path}");
        }
        assert_eq!(path, "/tag/news/");
    }
}
