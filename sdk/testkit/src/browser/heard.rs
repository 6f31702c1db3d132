//! What a page said in the console and asked the network for, read from a tab's events.

use std::fmt;

use serde_json::Value;

use super::pipe::Event;

/// A line of the console: a message, an error that nobody caught, or a note of the browser itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// `log`, `warning`, `error`, …
    pub level: String,
    /// The line.
    pub text: String,
    /// What it is about, where it is about a URL: that of the file that is missing, or of the script that failed.
    pub url: String,
}

impl fmt::Display for Said {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}: {} ({})", self.level, self.text, self.url)
    }
}

/// A request that the page sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Where it went.
    pub url: String,
    /// What for: `Document`, `Stylesheet`, `Image`, `Script`, `Font`, …
    pub kind: String,
}

pub(super) fn said(events: &[Event]) -> Vec<Said> {
    let line = |event: &Event| match event.name.as_str() {
        "Runtime.consoleAPICalled" => Some(logged(&event.about)),
        "Runtime.exceptionThrown" => Some(thrown(&event.about["exceptionDetails"])),
        "Log.entryAdded" => noted(&event.about["entry"]),
        _ => None,
    };
    events.iter().filter_map(line).collect()
}

pub(super) fn requests(events: &[Event]) -> Vec<Request> {
    let sent = events.iter().filter(|event| event.name == "Network.requestWillBeSent");
    sent.map(|event| Request { url: text(&event.about["request"]["url"]), kind: text(&event.about["type"]) }).collect()
}

/// The status of the page's own answer.
pub(super) fn status(events: &[Event], page: &str) -> Option<u16> {
    let own = |about: &Value| about["loaderId"] == page && about["type"] == "Document";
    let own = events.iter().rfind(|event| event.name == "Network.responseReceived" && own(&event.about))?;
    u16::try_from(own.about["response"]["status"].as_u64()?).ok()
}

/// `console.log` and its like.
fn logged(about: &Value) -> Said {
    let shown = |argument: &Value| match &argument["value"] {
        Value::Null => text(&argument["description"]),
        Value::String(plain) => plain.clone(),
        other => other.to_string(),
    };
    let words: Vec<String> = about["args"].as_array().into_iter().flatten().map(shown).collect();
    let url = text(&about["stackTrace"]["callFrames"][0]["url"]);
    Said { level: text(&about["type"]), text: words.join(" "), url }
}

fn thrown(about: &Value) -> Said {
    let words = [&about["text"], &about["exception"]["description"]].map(text).join(" ");
    Said { level: "error".to_owned(), text: words, url: text(&about["url"]) }
}

/// Verbose notes are hints for the page's author which the console hides until it is asked.
fn noted(entry: &Value) -> Option<Said> {
    let level = text(&entry["level"]);
    (level != "verbose").then(|| Said { level, text: text(&entry["text"]), url: text(&entry["url"]) })
}

pub(super) fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
