//! The site's settings, as they show on a page.

use rose_testkit::App;

const ALL: [(&str, &str); 9] = [
    ("title", "Rosebay & Co"),
    ("logo", "/assets/theme/icon.svg"),
    ("accent_color", "#ffee00"),
    ("navigation", "Journal / | Here /unruly/page/"),
    ("secondary_navigation", "Imprint /imprint/"),
    ("social", "https://social.example/@rose"),
    ("locale", "ar"),
    ("head_code", "<script>let counted = 1;</script>"),
    ("foot_code", "<script src=\"https://stats.example/x.js\"></script>"),
];

async fn with(settings: &[(&str, &str)]) -> App {
    let app = App::builder().misbehaving("unruly").variable("ROSE_SITE_URL", "https://rose.example");
    settings.iter().fold(app, |app, (name, value)| app.site(name, value)).start().await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_operator_sets_stands_on_every_page() {
    let app = with(&ALL).await;
    for path in ["/unruly/page/", "/nothing/here/"] {
        let page = app.get(path).await;
        for part in [
            "Rosebay &amp; Co",
            "lang=\"ar\" dir=\"rtl\"",
            "--accent-light:#",
            "src=\"/assets/theme/icon.svg\"",
            "href=\"/imprint/\"",
            "https://social.example/@rose",
            "<script>let counted = 1;</script>",
            "https://stats.example/x.js",
        ] {
            assert!(page.text().contains(part), "{path}: no `{part}` in {}", page.text());
        }
    }
    let page = app.get("/unruly/page/").await;
    let current = page.text().split("href=\"/unruly/page/\"").nth(1).expect("the link to this page");
    assert!(current.starts_with(" aria-current=\"page\""), "{}", page.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pale_accent_is_made_dark_enough_to_read() {
    let page = with(&ALL).await.get("/unruly/page/").await;
    assert!(!page.text().contains("--accent-light:#ffee00"), "{}", page.text());
    assert!(page.text().contains("--accent-dark:#ffee00"), "{}", page.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn code_may_run_and_nothing_else() {
    let policy = |answer: rose_testkit::Answer| answer.header("content-security-policy").to_owned();
    let usual = policy(with(&[]).await.get("/unruly/page/").await);
    assert!(usual.contains("script-src 'self';"), "{usual}");
    let app = with(&[ALL.as_slice(), &[("code_hosts", "https://stats.example")]].concat()).await;
    for path in ["/unruly/page/", "/nothing/here/"] {
        let own = policy(app.get(path).await);
        // The hash of `let counted = 1;`, by `openssl dgst -sha256 -binary | base64`.
        let source = "script-src 'self' 'sha256-HASH' https://stats.example;".replace("HASH", COUNTED);
        assert!(own.contains(&source), "{path}: {own}");
    }
}

const COUNTED: &str = "Zr8GXRqnmC8FkROQmDI0nZvp/yXS7TDG89oPVqac8MY=";

#[tokio::test(flavor = "multi_thread")]
async fn a_setting_counts_from_the_next_generation_on() {
    let app = with(&[("title", "Before")]).await;
    app.set("site", "title", "After").await;
    assert!(app.get("/unruly/page/").await.text().contains("Before"));
    app.host().reload().await.expect("a new generation");
    assert!(app.get("/unruly/page/").await.text().contains("After"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_component_of_a_theme_stands_in_the_one_style_sheet() {
    let theme = tempfile::tempdir().expect("a folder");
    std::fs::create_dir(theme.path().join("styles")).expect("room");
    let put = |name: &str, text: &str| std::fs::write(theme.path().join("styles").join(name), text).expect("room");
    put("card.css", "/* why */ .our-card {}");
    put("our.css", ".our-own {}");
    let app = App::builder().misbehaving("unruly").variable("ROSE_THEME", theme.path().display().to_string());
    let app = app.start().await;
    let page = app.get("/unruly/page/").await;
    let sheets: Vec<_> = page.text().split("<link rel=\"stylesheet\" href=\"").skip(1).collect();
    assert_eq!(sheets.len(), 1, "{}", page.text());
    let sheet = app.get(sheets[0].split('"').next().expect("an address")).await;
    assert_eq!(sheet.status, 200);
    assert!(sheet.text().contains(".our-card {}") && sheet.text().contains("--accent"), "{}", sheet.text());
    assert!(sheet.text().trim_end().ends_with(".our-own {}"), "{}", sheet.text());
}
