//! The example as an operator meets it: a plugin that was built outside of the workspace, by its own lockfile.

use http::StatusCode;
use rose_testkit::{App, built};

async fn guestbook() -> App {
    let app = App::builder().library(built::outside("outside", "guestbook")).start().await;
    assert_eq!(app.refused(), []);
    app
}

#[tokio::test(flavor = "multi_thread")]
async fn a_visitor_leaves_a_line_and_reads_it_escaped() {
    let app = guestbook().await;
    let answer = app.post("/guestbook/", &[("name", "Ada <b>"), ("line", "Lovely leeks & more")]).await;
    assert_eq!((answer.status, answer.header("location")), (StatusCode::SEE_OTHER, "/guestbook/"));
    let page = app.get("/guestbook/").await;
    assert!(
        page.text().contains("Ada &lt;b&gt;") && page.text().contains("Lovely leeks &amp; more"),
        "{}",
        page.text()
    );
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_that_is_not_right_comes_back_as_it_was_typed_with_its_errors() {
    let app = guestbook().await;
    let answer = app.post("/guestbook/", &[("name", ""), ("line", "Half a thought")]).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text().contains("Tell us your name.") && answer.text().contains("Half a thought"));
    assert!(!app.get("/guestbook/").await.text().contains("Half a thought"), "nothing was kept");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_setting_counts_from_the_next_generation_on() {
    let app = guestbook().await;
    app.set("guestbook", "open", "false").await;
    app.host().reload().await.expect("a registry");
    let answer = app.post("/guestbook/", &[("name", "Ada"), ("line", "Too late")]).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert!(answer.text().contains("The guestbook is closed"), "{}", answer.text());
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn on_a_german_site_its_pages_and_refusals_are_german() {
    let app = App::builder().library(built::outside("outside", "guestbook")).site("locale", "de");
    let app = app.start().await;
    let page = app.get("/guestbook/").await;
    assert!(page.text().contains("Noch hat niemand etwas geschrieben."), "{}", page.text());
    app.set("guestbook", "open", "false").await;
    app.host().reload().await.expect("a registry");
    let answer = app.post("/guestbook/", &[("name", "Ada"), ("line", "Zu spät")]).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert!(answer.text().contains("Das Gästebuch ist geschlossen"), "{}", answer.text());
    app.stop().await;
}

/// A guestbook whose German file says something else at one place, of the same length.
async fn with_a_slip(right: &str, wrong: &str) -> App {
    assert_eq!(right.len(), wrong.len(), "nothing may move");
    let mut library = std::fs::read(built::outside("outside", "guestbook")).expect("a library");
    let places: Vec<_> = (library.windows(right.len()).enumerate())
        .filter_map(|(place, piece)| (piece == right.as_bytes()).then_some(place))
        .collect();
    assert_eq!(places.len(), 1, "`{right}` stands in the library once");
    library[places[0]..places[0] + right.len()].copy_from_slice(wrong.as_bytes());
    App::builder().file("libguestbook.so", library).start().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slip_in_its_phrases_keeps_it_out_and_is_named_with_file_and_line() {
    let slips = [
        ("guestbook-leave = Hinterlassen", "guestbuch-leave = Hinterlassen", "does not begin with `guestbook-`"),
        ("guestbook-leave = Hinterlassen", "guestbook-leave : Hinterlassen", "Expected a token"),
        ("guestbook-leave = Hinterlassen", "guestbook-leave = { $wohin } !", "asks for `$wohin`"),
    ];
    for (right, wrong, said) in slips {
        let app = with_a_slip(right, wrong).await;
        let reason = app.reason("libguestbook.so");
        let place = "messages of plugin `guestbook` (guestbook: messages/de.ftl:11)";
        assert!(reason.contains(place) && reason.contains(said), "`{said}` in {reason}");
        assert_eq!(app.get("/guestbook/").await.status, StatusCode::SERVICE_UNAVAILABLE);
        app.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn it_uses_every_extension_point() {
    let app = guestbook().await;
    let registry = app.host().registry();
    let offered = registry.plugin("guestbook").expect("it serves").description();
    let (overrides, templates): (Vec<_>, Vec<_>) =
        offered.templates.iter().partition(|template| template.override_priority.is_some());
    let counts = [
        ("routes", offered.routes.len()),
        ("fragments", offered.fragments.len()),
        ("templates", templates.len()),
        ("samples", offered.samples.len()),
        ("overrides", overrides.len()),
        ("assets", offered.assets.len()),
        ("messages", offered.messages.len()),
        ("migrations", offered.migrations.len()),
        ("statements", offered.statements.len()),
        ("settings", offered.settings.len()),
        ("commands", offered.commands.len()),
    ];
    for point in rose_sdk::POINTS {
        let count = counts.iter().find(|(name, _)| *name == point.name).map(|(_, count)| *count);
        assert!(count.is_some_and(|count| count > 0), "`{}`: {count:?}", point.name);
    }
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn its_templates_are_right_with_every_sample() {
    let app = guestbook().await;
    let checked = app.host().check_templates().await.expect("the folders can be read");
    assert_eq!((checked.wrongs, checked.refused), (Vec::new(), Vec::new()));
    let unseen: Vec<_> = checked.remarks.iter().filter(|remark| remark.file.starts_with("guestbook:")).collect();
    assert!(unseen.is_empty(), "{unseen:?}");
    app.stop().await;
}
