//! Templates of a plugin that fail when they are rendered: the reader gets a 500 with an id, the log file, line and
//! owner.

use rose_testkit::Served;

use crate::support::{lines_about, the_rest_serves, unruly, unruly_served};

/// The answer to `path` is a 500 that gives nothing away, and a line of the log has all of `said`.
fn check(rose: &Served, path: &str, said: &[&str]) {
    let answer = rose.get(path);
    assert_eq!(answer.status, 500, "{path}: {}", answer.text());
    let page = answer.text();
    assert!(page.contains(answer.header("x-request-id")), "{path}: {page}");
    for secret in ["nowhere_to_be_found", ".hbs", "unruly/missing-variable", "rename the field"] {
        assert!(!page.contains(secret), "{path}: the page says `{secret}`: {page}");
    }
    let lines = lines_about(rose, &answer);
    let tells = |line: &String| line.contains(" ERROR ") && said.iter().all(|part| line.contains(part));
    assert!(lines.iter().any(tells), "{path}: a line with {said:?} in {lines:#?}");
    the_rest_serves(rose);
}

#[test]
fn an_error_of_a_template_is_a_500_whose_log_names_file_line_and_owner() {
    let rose = unruly_served();
    let said = ["unruly: templates/missing-variable.hbs", "line=2", "nowhere_to_be_found", "owner=\"unruly\""];
    check(&rose, "/unruly/template/", &said);
}

#[test]
fn a_template_that_does_not_exist_is_a_500_whose_log_names_it() {
    check(&unruly_served(), "/unruly/no-template/", &["unruly/not-there"]);
}

#[test]
fn a_context_that_cannot_be_used_is_a_500_whose_log_says_why() {
    let rose = unruly_served();
    check(&rose, "/unruly/bad-context/", &["unruly/page", "`site`", "rename the field"]);
    check(&rose, "/unruly/no-context/", &["unruly/page", "must be a struct or a map"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_page_is_given_is_text_and_never_html() {
    let page = unruly().await.get("/unruly/page/").await;
    assert_eq!((page.status.as_u16(), page.header("content-type")), (200, "text/html; charset=utf-8"));
    assert!(page.text().contains("<h1>&lt;Nothing&gt; is wrong</h1>"), "{}", page.text());
    assert!(!page.text().contains("<Nothing>"), "{}", page.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_names_the_site_by_its_settings_and_never_by_the_host_header() {
    let app = rose_testkit::App::builder().misbehaving("unruly").variable("ROSE_SITE_URL", "https://site.example");
    let app = app.site("title", "Ada & Friends").start().await;
    let page = app.get_with("/unruly/page/", "host", "evil.example").await;
    assert!(page.text().contains("https://site.example/unruly/page/"), "{}", page.text());
    assert!(page.text().contains("Ada &amp; Friends") && !page.text().contains("evil.example"), "{}", page.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_of_the_theme_wins_over_the_plugins_own_and_a_broken_one_is_left_out() {
    let theme = tempfile::tempdir().expect("a folder");
    let file = theme.path().join("unruly/page.hbs");
    std::fs::create_dir_all(file.parent().expect("a folder")).expect("room");
    let start = || {
        let app = rose_testkit::App::builder().misbehaving("unruly");
        app.variable("ROSE_THEME", theme.path().display().to_string()).start()
    };
    std::fs::write(&file, "<p>themed: {{title}}</p>").expect("room");
    assert_eq!(start().await.get("/unruly/page/").await.text(), "<p>themed: &lt;Nothing&gt; is wrong</p>");
    std::fs::write(&file, "{{#if title}}<p>never closed").expect("room");
    let app = start().await;
    let page = app.get("/unruly/page/").await;
    assert_eq!(page.status, 200);
    assert!(page.text().contains("<h1>&lt;Nothing&gt; is wrong</h1>"), "{}", page.text());
}
