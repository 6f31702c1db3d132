//! What the kernel itself gives to a page, posing: `site` and `page` of every page, and the context of its error page.
//!
//! This is the kernel's side of the contract with templates, in one place; a test holds it to what requests really
//! give. The samples of plugins come with their descriptions.

use rose_abi::messages::HOSTILE_MARK;
use serde_json::{Map, Value, json};

use super::PageExtra;

/// One kind of site and page.
pub struct Posing {
    /// `plain`, `hostile`, `long` or `bare`.
    pub kind: &'static str,
    /// What every page of it gets.
    pub extra: PageExtra,
    /// The context of its error page.
    pub error: Map<String, Value>,
}

impl Posing {
    /// The same without a title from the handler: the template says it, as the error page's does.
    #[must_use]
    pub fn untitled(&self) -> PageExtra {
        let mut extra = self.extra.clone();
        extra.page["title"] = "".into();
        extra
    }
}

/// Every kind of site and page.
#[must_use]
pub fn all() -> [Posing; 4] {
    [plain(), hostile(), long(), bare()]
}

fn posing(kind: &'static str, site: Value, page: Value, error: Value) -> Posing {
    let error = if let Value::Object(error) = error { error } else { Map::new() };
    Posing { kind, extra: PageExtra { site, page }, error }
}

/// A page in the middle of a site that has all that a site can have.
fn plain() -> Posing {
    let link = |label: &str, url: &str, current: bool| json!({ "label": label, "url": url, "current": current });
    let site = json!({
        "title": "The Orchard",
        "description": "Apples, and the people who grow them.",
        "url": "https://example.org",
        "lang": "en",
        "dir": "ltr",
        "timezone": "Europe/London",
        "logo": "https://example.org/media/logo.svg",
        "icon": "https://example.org/media/icon.png",
        "accent_style": ACCENT,
        "navigation": [link("Home", "/", false), link("Apple day", "/apple-day/", true)],
        "secondary_navigation": [link("Imprint", "/imprint/", false), link("Feed", "/rss/", false)],
        "social": [{ "label": "Mastodon", "url": "https://social.example/@orchard" }],
    });
    let page = json!({
        "path": "/apple-day/",
        "url": "https://example.org/apple-day/",
        "title": "Apple day",
        "full_title": "Apple day · The Orchard",
        "description": "Bring a basket.",
        "canonical": "https://example.org/apple-day/",
        "robots": "noindex",
        "alternates": [
            { "media_type": "application/rss+xml", "title": "The Orchard", "url": "https://example.org/rss/" },
        ],
        "previous": "/page/1/",
        "next": "/page/3/",
        "open_graph": [{ "property": "og:title", "content": "Apple day" }, { "property": "og:type", "content": "article" }],
        "twitter": [{ "name": "twitter:card", "content": "summary" }],
        "json_ld": r#"{"@context":"https://schema.org","@type":"Article","headline":"Apple day"}"#,
        "head_code": "<meta name=\"injected\" content=\"head\">",
        "foot_code": "<!-- injected -->",
    });
    let error = json!({
        "status": 404,
        "title": "Not found",
        "message": "There is nothing at this address.",
        "hint": "It may have moved, or the link has a slip in it.",
        "request_id": "01890a5d-ac96-774b-bcce-b302099a8057",
    });
    posing("plain", site, page, error)
}

/// Every text is up to no good. What is HTML or JSON by contract is not: it is printed as it is.
fn hostile() -> Posing {
    let text = format!("\"'></script></title>{HOSTILE_MARK}&lt;&\u{202e}\u{2067}]]>");
    let url = format!("https://example.org/?\"'>{HOSTILE_MARK}&#x22;");
    let links =
        json!([{ "label": text, "url": url, "current": true }, { "label": text, "url": url, "current": false }]);
    let site = json!({
        "title": text,
        "description": text,
        "url": "https://example.org",
        "lang": "ar",
        "dir": "rtl",
        "timezone": "Asia/Kathmandu",
        "logo": url,
        "icon": url,
        "accent_style": ACCENT,
        "navigation": links,
        "secondary_navigation": links,
        "social": [{ "label": text, "url": url }],
    });
    let page = json!({
        "path": format!("/{text}/"),
        "url": url,
        "title": text,
        "full_title": text,
        "description": text,
        "canonical": url,
        "robots": text,
        "alternates": [{ "media_type": text, "title": text, "url": url }],
        "previous": url,
        "next": url,
        "open_graph": [{ "property": text, "content": text }],
        "twitter": [{ "name": text, "content": text }],
        "json_ld": r#"{"headline":"\u003c/script\u003e\u003ci data-hostile\u003e"}"#,
        "head_code": "<script>\"</b>\"</script>",
        "foot_code": "<!-- </body> -->",
    });
    let error = json!({ "status": 500, "title": text, "message": text, "hint": text, "request_id": text });
    posing("hostile", site, page, error)
}

/// Much of everything, and words that no line is wide enough for.
fn long() -> Posing {
    let word = "Donaudampfschifffahrtsgesellschaftskapitänsmütze".repeat(6);
    let text = "Sehr lange Worte über sehr lange Tage. ".repeat(40);
    let url = format!("https://example.org/{}/", "lang-".repeat(80));
    let links = |count: usize| -> Value {
        let link = |number| json!({ "label": format!("{word} {number}"), "url": url, "current": number == 7 });
        (0..count).map(link).collect()
    };
    let pairs = |key: &str| -> Value { (0..60).map(|_| json!({ key: word, "content": text })).collect() };
    let site = json!({
        "title": word,
        "description": text,
        "url": "https://example.org",
        "lang": "de",
        "dir": "ltr",
        "timezone": "America/Argentina/ComodRivadavia",
        "logo": url,
        "icon": url,
        "accent_style": ACCENT,
        "navigation": links(80),
        "secondary_navigation": links(80),
        "social": (0..30).map(|_| json!({ "label": word, "url": url })).collect::<Value>(),
    });
    let page = json!({
        "path": format!("/{}/", "lang-".repeat(80)),
        "url": url,
        "title": text,
        "full_title": text,
        "description": text,
        "canonical": url,
        "robots": "noindex, nofollow, noarchive",
        "alternates": [{ "media_type": text, "title": text, "url": url }],
        "previous": url,
        "next": url,
        "open_graph": pairs("property"),
        "twitter": pairs("name"),
        "json_ld": json!({ "headline": text }).to_string(),
        "head_code": "<meta name=\"a\" content=\"b\">".repeat(200),
        "foot_code": "<!-- code -->".repeat(200),
    });
    let error = json!({ "status": 503, "title": text, "message": text, "hint": text, "request_id": word });
    posing("long", site, page, error)
}

/// A site that somebody has just set up, and a page whose handler says nothing of it.
fn bare() -> Posing {
    let site = json!({
        "title": "S",
        "description": "",
        "url": "http://localhost:8000",
        "lang": "en",
        "dir": "ltr",
        "timezone": "UTC",
        "logo": null,
        "icon": null,
        "accent_style": null,
        "navigation": [],
        "secondary_navigation": [],
        "social": [],
    });
    let page = json!({
        "path": "/",
        "url": "http://localhost:8000/",
        "title": "A",
        "full_title": "A · S",
        "description": "",
        "canonical": null,
        "robots": null,
        "alternates": [],
        "previous": null,
        "next": null,
        "open_graph": [],
        "twitter": [],
        "json_ld": null,
        "head_code": "",
        "foot_code": "",
    });
    let error = json!({ "status": 400, "title": "No", "message": "", "hint": null, "request_id": null });
    posing("bare", site, page, error)
}

const ACCENT: &str = "--accent-light:#8f3148;--accent-wash-light:#f3e2e2;--on-accent-light:#fff8f7;\
                      --accent-dark:#e79aa9;--accent-wash-dark:#3b2b2f;--on-accent-dark:#2a1318";
