//! `GET /search/` and `/search/suggest.json`.

use rose_testkit::{Answer, App, Served, built, eventually};

use crate::content::{Post, a_blog, a_page, a_post, export, import};

/// A search, as somebody types it.
async fn search(app: &App, words: &str) -> Answer {
    let mut query = String::new();
    for byte in words.bytes() {
        query.push_str(&format!("%{byte:02X}"));
    }
    let page = app.get(&format!("/search/?q={query}")).await;
    assert_eq!(page.status, 200, "{words}: {}", page.text());
    page
}

/// The paths of what was found, the best first.
fn found(page: &Answer) -> Vec<String> {
    let hits = page.text().split("<h2 class=\"card-title\"><a href=\"").skip(1);
    hits.filter_map(|rest| Some(rest.split_once('"')?.0.to_owned())).collect()
}

fn texted(slug: &str, title: &str, text: &str) -> Post {
    a_post(slug).with("title", title).with("html", format!("<p>{text}</p>")).with("plaintext", text)
}

#[tokio::test]
async fn what_is_published_is_found_by_its_words() {
    let app = a_blog(&[
        texted("apples", "Apples", "They ripen in <b>autumn</b>."),
        texted("autumn", "Something else", "Apples and pears."),
        texted("leeks", "Leeks", "They stand all winter."),
        a_page("about").with("title", "About the orchard").with("html", "<p>Who we are.</p>"),
        texted("draft", "Apples to come", "Not yet.").status("draft"),
    ])
    .await;
    assert_eq!(found(&search(&app, "apples").await), ["/apples/", "/autumn/"], "a word in a title counts most");
    assert_eq!(found(&search(&app, "APPLE").await), ["/apples/", "/autumn/"], "by its beginning");
    assert_eq!(found(&search(&app, "apples autumn").await), ["/apples/"], "all words");
    assert_eq!(found(&search(&app, "orchard").await), ["/about/"]);
    let page = search(&app, "ripen").await;
    assert!(page.text().contains("They <mark>ripen</mark> in autumn."), "{}", page.text());
    assert!(page.text().contains("name=\"robots\" content=\"noindex"));
    assert!(page.text().contains("value=\"ripen\""), "what was asked stands in the form");
}

#[tokio::test]
async fn the_cells_of_a_table_are_words_of_their_own() {
    let table = "<table><tr><th>Costs</th><th>Pence</th></tr><tr><td>the box</td><td>16</td></tr></table>";
    let app = a_blog(&[a_post("a").with("html", table)]).await;
    for words in ["box", "costs pence", "16"] {
        assert_eq!(found(&search(&app, words).await), ["/a/"], "{words}");
    }
}

#[tokio::test]
async fn accents_and_scripts_are_no_hindrance() {
    let app = a_blog(&[
        texted("strasse", "Öl auf der Straße", "Ein Café in Łódź."),
        texted("sisyphos", "Ο Σίσυφος", "Мёд и молоко."),
        texted("tokyo", "東京の夜", "静かな街。"),
    ])
    .await;
    for (words, slug) in [
        ("ol strasse", "/strasse/"),
        ("cafe lodz", "/strasse/"),
        ("CAFÉ", "/strasse/"),
        ("σισυφος", "/sisyphos/"),
        ("мед", "/sisyphos/"),
        ("東京", "/tokyo/"),
        ("街", "/tokyo/"),
    ] {
        assert_eq!(found(&search(&app, words).await), [slug], "{words}");
    }
    assert!(search(&app, "cafe").await.text().contains("Ein <mark>Café</mark> in"), "marked as it is written");
}

#[tokio::test]
async fn what_a_guest_may_not_read_is_not_found_and_not_shown() {
    let half = "<p>An open word.</p><!--members-only--><p>A hidden treasure.</p>";
    let gated = "<p>Open word.</p><!--kg-gated-block:begin nonMember:false --><p>A hidden treasure.</p><!--kg-gated-block:end-->";
    let app = a_blog(&[
        a_post("half")
            .with("visibility", "members")
            .with("html", half)
            .with("plaintext", "An open word. A hidden treasure."),
        a_post("gated").with("html", gated).with("plaintext", "Open word. A hidden treasure."),
        texted("paid", "For those who pay", "A hidden treasure.").with("visibility", "paid"),
    ])
    .await;
    assert_eq!(found(&search(&app, "treasure").await), [""; 0]);
    let page = search(&app, "word").await;
    assert_eq!(found(&page).len(), 2);
    assert!(!page.text().contains("treasure"), "{}", page.text());
    let page = search(&app, "pay").await;
    assert!(found(&page) == ["/paid/"] && !page.text().contains("treasure"), "{}", page.text());
}

#[tokio::test]
async fn what_is_typed_means_nothing_but_words() {
    let app = a_blog(&[texted("a", "Rock'n'roll & <b>more</b>", "It's NOT \"title: x\" OR (NEAR y)")]).await;
    for words in [
        "\"", "'", "title:", "NOT", "a AND", "(", "*", "^a", "a:*", "& | !", "{a b}: c", "<->", "\\", "%00", "\0", "🌹",
    ] {
        let page = search(&app, words).await;
        assert!(!page.text().contains("<b>more"), "{words}");
    }
    assert_eq!(found(&search(&app, "rock'n'roll").await), ["/a/"]);
    assert_eq!(found(&search(&app, "NOT near").await), ["/a/"], "words like all others");
    let page = search(&app, "<script>alert(1)</script>").await;
    assert!(!page.text().contains("<script>alert"), "{}", page.text());
}

#[tokio::test]
async fn nothing_asked_and_nothing_found_are_answered_kindly() {
    let app = a_blog(&[texted("leeks", "Leeks", "Onions and beetroot.")]).await;
    let empty = app.get("/search/").await;
    assert!(empty.text().contains("role=\"search\"") && !empty.text().contains("notice-message"), "{}", empty.text());
    for words in ["", "   ", "…"] {
        assert_eq!(found(&search(&app, words).await), [""; 0], "{words}");
    }
    let page = search(&app, "betroot onion").await;
    assert!(page.text().contains("Nothing was found for “betroot onion”"), "{}", page.text());
    assert!(page.text().contains(">beetroot onion</a>"), "the misspelt word alone is another: {}", page.text());
    assert!(!search(&app, "zzzzzz").await.text().contains("Did you mean"));
}

#[tokio::test]
async fn a_word_that_nobody_may_read_any_more_is_not_suggested() {
    let secret = || texted("a", "A box", "With quinces.");
    let app = a_blog(&[secret()]).await;
    assert!(search(&app, "quincse").await.text().contains(">quinces</a>"));
    import(&app, &[secret().with("visibility", "members")]).await;
    let page = search(&app, "quincse").await;
    assert!(!page.text().contains("quinces"), "{}", page.text());
}

#[tokio::test]
async fn more_results_are_on_further_pages() {
    let posts: Vec<Post> = (0..23).map(|number| texted(&format!("post-{number}"), "Beans", "Many.")).collect();
    let app = a_blog(&posts).await;
    let mut all = Vec::new();
    for (number, count) in [("1", 10), ("2", 10), ("3", 3), ("4", 0)] {
        let page = app.get(&format!("/search/?q=beans&page={number}")).await;
        assert_eq!(found(&page).len(), count, "page {number}");
        assert_eq!(page.text().contains("rel=\"next\""), matches!(number, "1" | "2"), "page {number}");
        all.extend(found(&page));
    }
    all.sort();
    all.dedup();
    assert_eq!(all.len(), 23, "each once");
    for odd in ["0", "-1", "x", "99999999999999999999"] {
        assert_eq!(app.get(&format!("/search/?q=beans&page={odd}")).await.status, 200, "{odd}");
    }
}

#[tokio::test]
async fn a_post_is_found_by_what_it_says_now() {
    let app = a_blog(&[texted("a", "Plums", "Blue ones.")]).await;
    import(&app, &[texted("a", "Cherries", "Red ones.")]).await;
    assert_eq!(found(&search(&app, "plums").await), [""; 0]);
    assert_eq!(found(&search(&app, "cherries red").await), ["/a/"]);
    import(&app, &[texted("a", "Cherries", "Red ones.").status("draft")]).await;
    assert_eq!(found(&search(&app, "cherries").await), [""; 0]);
}

#[test]
fn what_an_older_version_left_is_found_when_the_plugin_has_started() {
    let site = Served::builder().library(built::plugin("blog"));
    let file = site.folder().join("export.json");
    let posts: Vec<Post> = (0..120).map(|number| texted(&format!("post-{number}"), "Quinces", "Many.")).collect();
    std::fs::write(&file, export(&posts)).expect("room for an export");
    site.good(&["run", "blog", "import", &file.display().to_string()]);
    let database = rusqlite::Connection::open(site.folder().join("data/blog.db")).expect("the blog's database");
    assert_eq!(database.execute("delete from search", []).expect("it is there"), 120);
    drop(database);
    let site = site.start();
    eventually("all of them", || {
        let last = site.get("/search/?q=quinces&page=12").text();
        (last.matches("<li class=\"hit\">").count() == 10).then_some(())
    });
}

#[tokio::test]
async fn titles_are_suggested_while_one_types() {
    let app =
        a_blog(&[texted("apples", "Apples & <i>pears</i>", "Fruit."), texted("leeks", "Leeks", "Apples too.")]).await;
    let told = app.get("/search/suggest.json?q=appl").await.json();
    assert_eq!(told[0]["title"], "Apples & <i>pears</i>");
    assert_eq!(told[0]["url"], "/apples/");
    for query in ["", "?q=", "?q=%22", "?q=zzz"] {
        assert_eq!(app.get(&format!("/search/suggest.json{query}")).await.text(), "[]", "{query}");
    }
}
