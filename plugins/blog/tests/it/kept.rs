//! Whatever an import writes, everything that the blog answers with is what would be made now: pages, feeds, sitemaps,
//! the search, files in all their sizes, and where old addresses lead. It is compared with a kernel that keeps nothing.

use fastrand::Rng;
use rose_testkit::{App, pictures};
use tempfile::TempDir;

use crate::content::{Post, a_post, export};

/// Posts that come and go. Each has two addresses that it may be at.
const POSTS: [[&str; 2]; 5] = [["a", "a-2"], ["b", "b-2"], ["c", "c-2"], ["d", "d-2"], ["e", "a-3"]];

const PATHS: [&str; 40] = [
    "/",
    "/a/",
    "/a-2/",
    "/a-3/",
    "/b/",
    "/b-2/",
    "/c/",
    "/d/",
    "/e/",
    "/archive/",
    "/archive/2026/3/",
    "/tag/news/",
    "/tag/food/",
    "/tag/news/rss/",
    "/tag/food/feed.json",
    "/author/ada/",
    "/author/ben/",
    "/author/ada/rss/",
    "/author/ben/feed.json",
    "/rss/",
    "/feed.json",
    "/sitemap.xml",
    "/sitemap-pages.xml",
    "/sitemap-posts.xml",
    "/sitemap-tags.xml",
    "/sitemap-authors.xml",
    "/robots.txt",
    "/search/",
    "/search/?q=apples",
    "/search/?q=pears",
    "/search/?q=aples",
    "/oembed/?url=http://127.0.0.1:8000/a/",
    "/content/images/a.jpg",
    "/content/images/b.jpg",
    "/content/images/size/w600/a.jpg",
    "/content/images/size/w600/format/webp/b.jpg",
    "/content/files/a.txt",
    "/gone/",
    "/2019/05/a.html",
    "/2019/05/b/?x=1",
];

struct Stage {
    site: App,
    plain: App,
    content: TempDir,
    random: Rng,
}

impl Stage {
    async fn start(seed: u64) -> Self {
        let site = App::builder().plugin("blog").start().await;
        let plain = App::builder().after(&site).variable("ROSE_PAGE_CACHE", "off").start().await;
        Self { site, plain, content: tempfile::tempdir().expect("a folder"), random: Rng::with_seed(seed) }
    }

    fn any<'a, T: ?Sized>(&mut self, all: &[&'a T]) -> &'a T {
        all[self.random.usize(..all.len())]
    }

    /// Writes something, and says what.
    async fn write(&mut self) -> String {
        match self.random.u8(..10) {
            0 => {
                let to = self.any(&["/a/", "/b/", "https://other.example/x"]);
                let file = self.any(&[
                    "301:\n  /gone: TO\n",
                    "302:\n  ^/2019/(\\d\\d)/(.*)$: TO\n",
                    "301:\n  /e/: TO\n",
                    "[]",
                ]);
                let file = file.replace("TO", to);
                let ran = self.site.run("blog", "redirects", &[], file.clone()).await;
                assert_eq!(ran.outcome, Ok(()));
                format!("redirects {file:?}")
            }
            1 | 2 => {
                let name = self.any(&["images/a.jpg", "images/b.jpg", "files/a.txt"]);
                let width = if self.random.bool() { 620 } else { 300 };
                let content = match name.ends_with("txt") {
                    // A large one is not held in memory.
                    true => "words ".repeat(if width > 600 { 60_000 } else { 2 }).into_bytes(),
                    false => pictures::jpeg(width, 8),
                };
                let path = self.content.path().join(name);
                std::fs::create_dir_all(path.parent().expect("a folder")).expect("room");
                std::fs::write(path, content).expect("room");
                let ran =
                    self.site.run_in("blog", "import", &[], &[("content", self.content.path())], export(&[])).await;
                assert_eq!(ran.outcome, Ok(()));
                format!("{name} of {width}")
            }
            _ => {
                let post = self.post();
                let told = format!("{post:?}");
                let ran = self.site.run("blog", "import", &[], export(&[post])).await;
                assert_eq!(ran.outcome, Ok(()));
                told
            }
        }
    }

    fn post(&mut self) -> Post {
        let slugs = POSTS[self.random.usize(..POSTS.len())];
        let words = self.any(&["apples", "pears", "apples and pears"]);
        let post = a_post(slugs[0])
            .with("slug", slugs[self.random.usize(..2)])
            .with("title", self.any(&["On apples", "Of pears", "Neither"]))
            .with("html", format!("<p>Words on {words}.</p><pre><code class=\"language-js\">let a = 1;</code></pre>"))
            .with("visibility", self.any(&["public", "public", "members"]))
            .with("type", self.any(&["post", "post", "page"]))
            .with("feature_image", self.any(&["/content/images/a.jpg", ""]))
            .status(self.any(&["published", "published", "published", "draft"]))
            .by(self.any(&["ada", "ben"]));
        match self.random.u8(..3) {
            0 => post.tagged(&["News"]),
            1 => post.tagged(&["Food", "News"]),
            _ => post,
        }
    }

    /// What of an answer anybody sees.
    async fn read(app: &App, path: &str) -> String {
        let answer = app.get(path).await;
        let headers =
            ["content-type", "location", "cache-control", "content-disposition"].map(|name| answer.header(name));
        let body = String::from_utf8_lossy(&answer.body);
        format!("{} {headers:?} {}\n{body}", answer.status, answer.header("etag"))
    }

    /// Walks at random, and tells the first difference.
    async fn walk(&mut self, steps: usize) -> Result<(), String> {
        for step in 0..steps {
            let what = self.write().await;
            for _ in 0..12 {
                let path = self.any(&PATHS);
                let (kept, made) = (Self::read(&self.site, path).await, Self::read(&self.plain, path).await);
                if kept != made {
                    let lines = kept.lines().zip(made.lines()).find(|(kept, made)| kept != made);
                    let (kept, made) = lines.unwrap_or(("the end", "the end, elsewhere"));
                    return Err(format!("step {step}, {what}: {path}\n  kept: {kept}\n  made: {made}"));
                }
            }
        }
        Ok(())
    }
}

#[tokio::test]
async fn what_is_kept_is_what_would_be_made() {
    let mut stage = Stage::start(7).await;
    stage.walk(60).await.unwrap_or_else(|difference| panic!("{difference}"));
    let asked = stage.site.site().page_stats().asked;
    assert!(asked.get("hit").is_some_and(|hits| *hits > 50), "{asked:?}");
}

#[tokio::test]
async fn a_kernel_that_hears_of_no_write_is_found_out() {
    let mut stage = Stage::start(7).await;
    stage.site.host().versions().stop_raising();
    let difference = stage.walk(60).await.expect_err("a page that is too old");
    assert!(difference.contains("kept: ") && difference.contains("made: "), "{difference}");
}
