//! The blog's file is taken away: the kernel serves its own page and says what is missing; the posts stay.

use rose_testkit::{App, built};

use crate::content::{a_blog, a_post};

#[tokio::test]
async fn without_its_file_the_kernel_says_what_is_missing_and_the_posts_are_there_when_it_comes_back() {
    let app = a_blog(&[a_post("a")]).await;
    assert_eq!(app.get("/a/").await.status, 200);
    app.stop().await;
    std::fs::remove_file(app.folder().join("plugins/libblog.so")).expect("the file was there");

    let without = App::builder().after(&app).start().await;
    for path in ["/", "/a/"] {
        let page = without.get(path).await;
        assert_eq!(page.status, 503, "{path}");
        assert!(page.text().contains("The part “Blog” of this site is missing"), "{path}: {}", page.text());
    }

    without.add_library(built::plugin("blog"));
    without.host().reload().await.expect("a registry");
    assert_eq!(without.get("/a/").await.status, 200);
    without.stop().await;
}
