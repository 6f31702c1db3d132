//! What readers read in the site's language: error pages, phrases of the theme, dates.

use std::path::Path;

use rose_testkit::{App, AppBuilder, Served};

use crate::support::ask;

fn german() -> AppBuilder {
    App::builder().misbehaving("unruly").site("locale", "de")
}

/// A folder with a theme's German phrases.
fn theme(messages: &str) -> tempfile::TempDir {
    let theme = tempfile::tempdir().expect("a folder");
    put(theme.path(), messages);
    theme
}

fn put(theme: &Path, messages: &str) {
    std::fs::create_dir_all(theme.join("messages")).expect("room");
    std::fs::write(theme.join("messages/de.ftl"), messages).expect("room");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_german_site_is_sorry_in_german() {
    let app = german().start().await;
    let page = app.get("/nothing/").await;
    assert_eq!(page.status, 404);
    for part in ["<html lang=\"de\"", "Nicht gefunden", "Unter dieser Adresse gibt es nichts."] {
        assert!(page.text().contains(part), "no `{part}` in {}", page.text());
    }
    // A program knows the title by HTTP's own name; the detail is for people.
    let data = ask(&app, "/nothing/", &[("accept", "application/json")]).await.json();
    assert_eq!((&data["title"], &data["status"]), (&"Not Found".into(), &404.into()));
    assert!(data["detail"].as_str().is_some_and(|detail| detail.starts_with("Unter dieser Adresse")), "{data}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_language_that_nobody_has_words_in_gets_english_ones() {
    let app = App::builder().misbehaving("unruly").site("locale", "tlh").start().await;
    let page = app.get("/nothing/").await;
    assert!(page.text().contains("There is nothing at this address."), "{}", page.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_theme_says_one_phrase_anew_and_leaves_the_others() {
    let theme = theme("rose-error-404-message = Hier wächst nichts.\n");
    let app = german().variable("ROSE_THEME", theme.path().display().to_string()).start().await;
    let page = app.get("/nothing/").await;
    assert!(page.text().contains("Hier wächst nichts.") && page.text().contains("Nicht gefunden"), "{}", page.text());
}

#[test]
fn a_broken_file_of_the_theme_is_left_out_and_named_with_its_line() {
    let theme = theme("rose-error-404-title = Verlaufen\n\nrose-error-404-message Hier wächst nichts.\n");
    let rose = Served::builder().misbehaving("unruly").settings("site", &[("locale", "de")]);
    let rose = rose.variable("ROSE_THEME", &theme.path().display().to_string()).start();
    let page = rose.get("/nothing/");
    assert!(page.text().contains("Nicht gefunden"), "{}", page.text());
    let log = rose.log();
    let told = |line: &str| line.contains(" ERROR ") && line.contains("messages/de.ftl:3") && line.contains("left out");
    assert_eq!(log.lines().filter(|line| told(line)).count(), 1, "{log}");
}

#[test]
fn a_phrase_that_nobody_has_is_warned_about_and_the_others_count() {
    let theme = theme("rose-error-404-title = Verlaufen\nrose-eror-404-title = Verlaufen\n");
    let rose = Served::builder().misbehaving("unruly").settings("site", &[("locale", "de")]);
    let rose = rose.variable("ROSE_THEME", &theme.path().display().to_string()).start();
    assert!(rose.get("/nothing/").text().contains("Verlaufen"));
    let log = rose.log();
    let told =
        |line: &str| line.contains(" WARN ") && line.contains("`rose-eror-404-title`") && line.contains("line=2");
    assert_eq!(log.lines().filter(|line| told(line)).count(), 1, "{log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_theme_is_read_anew_with_its_phrases() {
    let theme = theme("rose-error-404-title = Verlaufen\n");
    let app = german().variable("ROSE_THEME", theme.path().display().to_string()).start().await;
    put(theme.path(), "rose-error-404-title = Verirrt\n");
    app.host().reload().await.expect("a registry");
    let page = app.get("/nothing/").await;
    assert!(page.text().contains("Verirrt"), "{}", page.text());
}
