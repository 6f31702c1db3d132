//! `GET /content/…`: the files of a content folder, in all their sizes.

use http::Method;
use rose_testkit::{Answer, App, pictures};
use tempfile::TempDir;

use crate::content::{a_post, an_empty_blog, export};

/// A content folder with these files.
fn content(files: &[(&str, &[u8])]) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, content) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("room");
        std::fs::write(path, content).expect("room");
    }
    folder
}

async fn take(app: &App, folder: &TempDir) -> Vec<String> {
    let ran = app.run_in("blog", "import", &[], &[("content", folder.path())], export(&[a_post("a")])).await;
    assert_eq!(ran.outcome, Ok(()));
    ran.lines
}

async fn part(app: &App, path: &str, range: &str) -> Answer {
    app.get_with(path, "range", range).await
}

#[tokio::test]
async fn files_are_sent_as_what_they_are() {
    let jpeg = pictures::jpeg(40, 30);
    let folder = content(&[
        ("images/2026/05/Ä & b.jpg", &jpeg),
        ("images/page.jpg", b"<!doctype html><script>alert(1)</script>"),
        ("images/logo.svg", b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>"),
        ("files/2026/list.csv", b"a,b\n"),
        ("files/2026/paper.pdf", b"%PDF-1.7\n"),
        ("settings/routes.yaml", b"secret"),
        ("images/size/w600/2026/05/b.jpg", b"made by Ghost"),
    ]);
    let app = an_empty_blog().await;
    let lines = take(&app, &folder).await;
    assert!(lines.contains(&"files    5 new, 0 changed, 0 unchanged".to_owned()), "{lines:#?}");

    let picture = app.get("/content/images/2026/05/%C3%84%20%26%20b.jpg").await;
    assert_eq!((picture.status.as_u16(), picture.header("content-type")), (200, "image/jpeg"));
    assert_eq!(picture.body, jpeg);
    assert_eq!(picture.header("cache-control"), "public, max-age=3600");
    assert_eq!(picture.header("x-content-type-options"), "nosniff");

    let page = app.get("/content/images/page.jpg").await;
    assert!(page.header("content-disposition").starts_with("attachment"), "it is no picture, and no page of this site");
    assert!(page.header("content-security-policy").contains("sandbox"));
    let drawing = app.get("/content/images/logo.svg").await;
    assert_eq!(drawing.header("content-type"), "image/svg+xml");
    assert!(drawing.header("content-security-policy").contains("sandbox"));
    let table = app.get("/content/files/2026/list.csv").await;
    assert_eq!(table.header("content-disposition"), "attachment; filename*=UTF-8''list%2Ecsv");
    assert_eq!(table.header("content-type"), "text/csv; charset=utf-8");
    assert_eq!(app.get("/content/files/2026/paper.pdf").await.header("content-disposition"), "");
    for missing in
        ["settings/routes.yaml", "images/size/w600/2026/05/b.jpg", "images", "images/../settings/routes.yaml", "x"]
    {
        assert_eq!(app.get(&format!("/content/{missing}")).await.status, 404, "{missing}");
    }
}

#[tokio::test]
async fn pictures_are_had_in_the_sizes_that_pages_name() {
    let (large, small, moving) = (pictures::jpeg(1300, 650), pictures::jpeg(500, 250), pictures::moving_gif(700, 10));
    let folder = content(&[("images/a.jpg", &large), ("images/b.jpg", &small), ("images/c.gif", &moving)]);
    let app = an_empty_blog().await;
    take(&app, &folder).await;
    let sized = |path: &'static str| {
        let app = &app;
        async move { app.get(&format!("/content/images/size/{path}")).await }
    };
    for _twice in 0..2 {
        let answer = sized("w600/a.jpg").await;
        assert_eq!((answer.status.as_u16(), answer.header("content-type")), (200, "image/jpeg"));
        assert_eq!(pictures::size(&answer.body), (600, 300));
    }
    let other = sized("w1000/format/webp/a.jpg").await;
    assert_eq!(other.header("content-type"), "image/webp");
    assert_eq!(pictures::size(&other.body), (1000, 500));
    assert_eq!(pictures::size(&sized("w256h256/a.jpg").await.body), (256, 256));
    assert_eq!(sized("w600/b.jpg").await.body, small, "never larger than it is");
    for (path, original) in [
        ("w601/a.jpg", "/content/images/a.jpg"),
        ("w600/c.gif", "/content/images/c.gif"),
        ("x/b.jpg", "/content/images/b.jpg"),
    ] {
        let answer = sized(path).await;
        assert_eq!((answer.status.as_u16(), answer.header("location")), (302, original), "{path}");
    }
    assert_eq!(sized("w600/missing.jpg").await.status, 404);
}

#[tokio::test]
async fn parts_of_a_file_are_sent_whether_it_is_small_or_large() {
    let bytes = |size: usize| (0..size).map(|number| (number % 251) as u8).collect::<Vec<_>>();
    let (small, large) =
        ([b"ID3\x03\0\0\0".to_vec(), bytes(5_000)].concat(), [b"ID3\x03\0\0\0".to_vec(), bytes(900_000)].concat());
    let folder = content(&[("media/small.mp3", &small), ("media/large.mp3", &large)]);
    let app = an_empty_blog().await;
    take(&app, &folder).await;
    for (path, content) in [("/content/media/small.mp3", &small), ("/content/media/large.mp3", &large)] {
        let size = content.len();
        // The second round is answered from what is kept.
        for _twice in 0..2 {
            let whole = app.get(path).await;
            assert_eq!((whole.status.as_u16(), whole.header("accept-ranges")), (200, "bytes"));
            assert_eq!(whole.header("content-type"), "audio/mpeg");
            assert!(whole.body == *content, "{path}");
            let middle = part(&app, path, "bytes=1000-2999").await;
            assert_eq!(middle.status, 206);
            assert_eq!(middle.header("content-range"), format!("bytes 1000-2999/{size}"));
            assert_eq!(middle.header("content-length"), "2000");
            assert!(middle.body == content[1000..3000], "{path}");
            assert!(part(&app, path, "bytes=-7").await.body == content[size - 7..], "{path}");
            let behind = part(&app, path, &format!("bytes={size}-")).await;
            assert_eq!((behind.status.as_u16(), behind.header("content-range")), (416, &*format!("bytes */{size}")));
            let etag = whole.header("etag");
            assert!(!etag.is_empty());
            assert_eq!(app.get_with(path, "if-none-match", etag).await.status, 304);
            let head = http::Request::builder().method(Method::HEAD).uri(path).body(Default::default()).unwrap();
            let head = app.send(head).await;
            assert_eq!(
                (head.status.as_u16(), head.header("content-length"), head.body.len()),
                (200, &*size.to_string(), 0)
            );
        }
    }
}

#[tokio::test]
async fn another_file_at_the_same_path_is_seen_at_once() {
    let app = an_empty_blog().await;
    let (first, second) = (pictures::jpeg(900, 30), pictures::jpeg(1200, 30));
    let folder = content(&[("images/a.jpg", &first)]);
    take(&app, &folder).await;
    assert_eq!(app.get("/content/images/later.jpg").await.status, 404);
    assert_eq!(app.get("/content/images/a.jpg").await.body, first);
    assert_eq!(pictures::size(&app.get("/content/images/size/w600/a.jpg").await.body), (600, 20));
    std::fs::write(folder.path().join("images/a.jpg"), &second).unwrap();
    std::fs::write(folder.path().join("images/later.jpg"), &first).unwrap();
    let lines = take(&app, &folder).await;
    assert!(lines.contains(&"files    1 new, 1 changed, 0 unchanged".to_owned()), "{lines:#?}");
    assert_eq!(app.get("/content/images/a.jpg").await.body, second);
    assert_eq!(pictures::size(&app.get("/content/images/size/w600/a.jpg").await.body), (600, 15));
    assert_eq!(app.get("/content/images/later.jpg").await.body, first);
    assert!(take(&app, &folder).await.contains(&"files    0 new, 0 changed, 2 unchanged".to_owned()));
}

#[tokio::test]
async fn what_posts_show_and_the_folder_has_not_is_named() {
    let app = an_empty_blog().await;
    let folder = content(&[("images/a.jpg", &pictures::jpeg(8, 8))]);
    let html = r#"<img src="__GHOST_URL__/content/images/a.jpg"><img src="__GHOST_URL__/content/images/gone.jpg">"#;
    let file = export(&[a_post("a").with("html", html)]);
    let ran = app.run_in("blog", "import", &[], &[("content", folder.path())], file).await;
    let noted = "Note: posts show these files of the site, which are not here: /content/images/gone.jpg (in a)";
    assert!(ran.lines.contains(&noted.to_owned()), "{:#?}", ran.lines);
}

#[tokio::test]
async fn a_folder_without_files_and_a_dry_run_say_so() {
    let app = an_empty_blog().await;
    let lines = take(&app, &content(&[("themes/a.hbs", b"x")])).await;
    assert!(lines.iter().any(|line| line.contains("has no folder `images`")), "{lines:#?}");
    let folder = content(&[("images/a.jpg", &pictures::jpeg(8, 8))]);
    let file = export(&[a_post("a")]);
    let ran = app.run_in("blog", "import", &["dry-run"], &[("content", folder.path())], file).await;
    assert!(ran.lines.contains(&"files    1 new, 0 changed, 0 unchanged".to_owned()), "{:#?}", ran.lines);
    assert_eq!(app.get("/content/images/a.jpg").await.status, 404);
}
