//! `rose run blog site-settings FILE`: what a Ghost export says about its site, as `rose settings load site` takes it.
//!
//! The site's settings are not the blog's, so nothing is set here: the operator reads what is printed, and decides.

use rose_sdk::prelude::*;
use serde::Deserialize;
use serde_json::Value;

use crate::social;

/// What is wrong with a file.
#[derive(Debug, thiserror::Error)]
enum Error {
    #[error("the file is no Ghost export: {0}")]
    NotJson(serde_json::Error),
    #[error("the file has no settings: export it in Ghost under Settings, Import/Export")]
    NoSettings,
}

impl Refuse for Error {
    fn status(&self) -> StatusCode {
        StatusCode::UNPROCESSABLE_ENTITY
    }
}

/// The settings that have one of ours, each with its name there.
const SAME: [(&str, &str); 10] = [
    ("title", "title"),
    ("description", "description"),
    ("logo", "logo"),
    ("icon", "icon"),
    ("cover_image", "cover_image"),
    ("accent_color", "accent_color"),
    ("timezone", "time_zone"),
    ("locale", "locale"),
    ("codeinjection_head", "head_code"),
    ("codeinjection_foot", "foot_code"),
];

/// Prints the site's settings of a Ghost export, for `rose settings load site`.
#[command("FILE")]
async fn site_settings(ctx: Ctx, input: Input) -> Outcome {
    let export: Value = serde_json::from_slice(&input.0).map_err(Error::NotJson)?;
    let settings = Settings::of(&export).ok_or(Error::NoSettings)?;
    for (name, value) in settings.ours() {
        ctx.print(&format!("{name} = {}", toml_string(&value))).await?;
    }
    Ok(())
}

/// A row of Ghost's table `settings`.
#[derive(Deserialize)]
struct Row {
    key: String,
    value: Value,
}

struct Settings(Vec<Row>);

impl Settings {
    /// The rows of an export, in the form of any version.
    fn of(export: &Value) -> Option<Self> {
        let places = ["/db/0/data/settings", "/data/settings", "/settings"];
        let rows = places.into_iter().find_map(|place| export.pointer(place))?.as_array()?;
        let rows = rows.iter().filter_map(|row| Row::deserialize(row).ok());
        Some(Self(rows.collect())).filter(|settings| !settings.0.is_empty())
    }

    fn get(&self, key: &str) -> Option<String> {
        let value = &self.0.iter().find(|row| row.key == key)?.value;
        let text = value.as_str().map(str::to_owned).or_else(|| value.is_array().then(|| value.to_string()))?;
        // An address of the site itself, whatever it is called there.
        let text = text.replace("__GHOST_URL__", "");
        (!text.trim().is_empty()).then_some(text)
    }

    /// Names and values, those that are set.
    fn ours(&self) -> Vec<(&'static str, String)> {
        let mut ours: Vec<_> = SAME.iter().filter_map(|(theirs, ours)| Some((*ours, self.get(theirs)?))).collect();
        for name in ["navigation", "secondary_navigation"] {
            ours.extend(self.get(name).and_then(|links| navigation(&links)).map(|links| (name, links)));
        }
        let accounts = social::accounts_of(|network| self.get(network));
        if !accounts.is_empty() {
            let urls: Vec<_> = accounts.into_iter().map(|account| account.url).collect();
            ours.push(("social", urls.join(" | ")));
        }
        ours
    }
}

/// `[{"label": "About", "url": "/about/"}]` as `About /about/`.
fn navigation(links: &str) -> Option<String> {
    #[derive(Deserialize)]
    struct Link {
        label: String,
        url: String,
    }
    let links: Vec<Link> = serde_json::from_str(links).ok()?;
    let sound = |link: &&Link| !link.label.trim().is_empty() && !link.url.contains(char::is_whitespace);
    let link = |link: &Link| format!("{} {}", link.label.replace('|', "–").trim(), link.url);
    let links: Vec<_> = links.iter().filter(sound).map(link).collect();
    (!links.is_empty()).then(|| links.join(" | "))
}

/// JSON's strings are TOML's, but for one character that TOML wants escaped.
fn toml_string(text: &str) -> String {
    Value::from(text).to_string().replace('\u{7f}', "\\u007f")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn check(rows: Value, expected: &[(&str, &str)]) {
        let settings = Settings::of(&json!({ "db": [{ "data": { "settings": rows } }] }));
        let ours = settings.map(|settings| settings.ours()).unwrap_or_default();
        assert_eq!(ours, expected.iter().map(|(name, value)| (*name, (*value).to_owned())).collect::<Vec<_>>());
    }

    #[test]
    fn what_a_site_is_called_and_how_it_looks_is_taken_over() {
        check(
            json!([
                { "key": "title", "value": "Rosebay \"Growers\"" },
                { "key": "logo", "value": "__GHOST_URL__/content/images/logo.png" },
                { "key": "timezone", "value": "Europe/London" },
                { "key": "twitter", "value": "@rose" },
                { "key": "navigation", "value": "[{\"label\":\"A | B\",\"url\":\"/\"},{\"label\":\"Shop\",\"url\":\"https://shop.example/\"}]" },
                { "key": "secondary_navigation", "value": "[]" },
                { "key": "description", "value": null },
                { "key": "stripe_secret_key", "value": "not ours" },
            ]),
            &[
                ("title", "Rosebay \"Growers\""),
                ("logo", "/content/images/logo.png"),
                ("time_zone", "Europe/London"),
                ("navigation", "A – B / | Shop https://shop.example/"),
                ("social", "https://x.com/rose"),
            ],
        );
        check(json!([]), &[]);
        check(json!("none"), &[]);
    }

    #[test]
    fn a_text_is_a_string_of_toml() {
        assert_eq!(toml_string("a \"b\"\n\\ \u{7f}\u{1}"), "\"a \\\"b\\\"\\n\\\\ \\u007f\\u0001\"");
    }
}
