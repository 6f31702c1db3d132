//! `rose run blog site-settings FILE`: what a Ghost export says about its site, as `rose settings load site` takes it.
//!
//! The site's settings are not the blog's, so nothing is set here: the operator reads what is printed, and decides.

use rose_sdk::prelude::*;
use serde::Deserialize;
use serde_json::Value;

use crate::{import::ghost, place::is_path, social};

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
pub(crate) const SAME: [(&str, &str); 10] = [
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
    // What this site's own export says needs no translation.
    if let Some(own) = export.pointer("/db/0/rose_ash/site_settings").and_then(Value::as_object) {
        for (name, value) in own.iter().filter_map(|(name, value)| Some((name, value.as_str()?))) {
            ctx.print(&format!("{name} = {}", toml_string(value))).await?;
        }
        return Ok(());
    }
    let settings = Settings::of(&export).ok_or(Error::NoSettings)?;
    for Line { name, value, fits } in settings.ours() {
        // What the site's rules would refuse is for the operator to mend.
        let note = if fits { "" } else { "# not taken as it is: " };
        ctx.print(&format!("{note}{name} = {}", toml_string(&value))).await?;
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
        let text = ghost::clean(&text);
        (!text.trim().is_empty()).then_some(text)
    }

    /// What is set of ours.
    fn ours(&self) -> Vec<Line> {
        let same = SAME.iter().filter_map(|(theirs, ours)| Some((*ours, self.get(theirs)?)));
        let mut ours: Vec<_> = same.map(|(name, value)| Line { fits: fits(name, &value), name, value }).collect();
        for name in ["navigation", "secondary_navigation"] {
            ours.extend(self.get(name).iter().flat_map(|links| navigation(name, links)));
        }
        let accounts = social::accounts_of(|network| self.get(network));
        if !accounts.is_empty() {
            let urls: Vec<_> = accounts.into_iter().map(|account| account.url).collect();
            ours.push(Line { name: "social", value: urls.join(" | "), fits: true });
        }
        ours
    }
}

/// A setting, and whether the site takes it as it is.
struct Line {
    name: &'static str,
    value: String,
    fits: bool,
}

/// Pictures are taken from this site or over TLS.
fn fits(name: &str, value: &str) -> bool {
    !matches!(name, "logo" | "icon" | "cover_image") || is_path(value) || value.starts_with("https://")
}

/// `[{"label": "About", "url": "/about/"}]` as `About /about/`; links to Ghost's portal have nothing to lead to.
fn navigation(name: &'static str, links: &str) -> Vec<Line> {
    #[derive(Deserialize)]
    struct Link {
        label: String,
        url: String,
    }
    let links: Vec<Link> = serde_json::from_str(links).unwrap_or_default();
    let sound = |link: &Link| {
        let known = is_path(&link.url) || link.url.starts_with("https://") || link.url.starts_with("http://");
        known && !link.url.contains(char::is_whitespace) && !link.url.contains("#/portal") && !link.label.is_empty()
    };
    let shown = |links: &[Link]| {
        let label = |label: &str| label.replace('|', "–").replace(" /", " –").replace("://", ":").trim().to_owned();
        links.iter().map(|link| format!("{} {}", label(&link.label), link.url)).collect::<Vec<_>>().join(" | ")
    };
    let (good, odd): (Vec<_>, Vec<_>) = links.into_iter().partition(sound);
    let line = |links: Vec<Link>, fits| (!links.is_empty()).then(|| Line { name, value: shown(&links), fits });
    [line(good, true), line(odd, false)].into_iter().flatten().collect()
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
        let ours: Vec<_> = ours.into_iter().filter(|line| line.fits).map(|line| (line.name, line.value)).collect();
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
                { "key": "secondary_navigation", "value": "[{\"label\":\"Sign up\",\"url\":\"#/portal/\"},{\"label\":\"News / Events\",\"url\":\"__GHOST_URL__/news/\"}]" },
                { "key": "icon", "value": "http://elsewhere.example/icon.png" },
                { "key": "description", "value": null },
                { "key": "stripe_secret_key", "value": "not ours" },
            ]),
            &[
                ("title", "Rosebay \"Growers\""),
                ("logo", "/content/images/logo.png"),
                ("time_zone", "Europe/London"),
                ("navigation", "A – B / | Shop https://shop.example/"),
                ("secondary_navigation", "News – Events /news/"),
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
