//! Tells a hub that the site's feeds have something new (WebSub, <https://www.w3.org/TR/websub/>). How a publisher
//! tells its hub is left open there: this is what hubs take (PubSubHubbub 0.4, section 7).

use rose_sdk::{fetch, prelude::*};
use url::Url;

use crate::settings::BlogSettings;

/// The feeds that are told of.
const FEEDS: [&str; 2] = ["/rss/", "/feed.json"];

/// The hub, where one is set.
pub(crate) fn hub(settings: &BlogSettings) -> Option<&str> {
    settings.websub_hub.as_deref().filter(|hub| hub.starts_with("http"))
}

/// Tells the hub, where one is set; gives a line for whoever waits for it.
pub(crate) async fn tell(ctx: &Ctx) -> Tried<Option<String>> {
    let settings = ctx.settings::<BlogSettings>()?;
    let Some(hub) = hub(&settings) else {
        let is_odd = settings.websub_hub.as_deref().is_some_and(|hub| !hub.is_empty());
        return Ok(
            is_odd.then(|| "Note: `websub_hub` is no address with https://, so nobody was told of it".to_owned())
        );
    };
    let own = Url::parse(&ctx.site().url)?;
    if matches!(own.host_str(), None | Some("127.0.0.1" | "localhost" | "[::1]")) {
        return Ok(Some(format!(
            "Note: no hub was told of it, since this command takes the site for {own}: give it the `ROSE_SITE_URL` that the \
             site is served with, or write that into rose.toml"
        )));
    }
    let feeds = FEEDS.map(|feed| ("hub.url", format!("{}{feed}", ctx.site().url)));
    let mode = [("hub.mode", "publish".to_owned())];
    let ask = fetch::post_form(hub, &mode.into_iter().chain(feeds).collect::<Vec<_>>())?;
    // What was published is so whether or not the hub hears of it.
    Ok(Some(match ctx.fetch(&ask).await {
        Ok(answer) if (200..300).contains(&answer.status) => format!("The hub {hub} was told of it."),
        Ok(answer) => format!("Note: the hub {hub} was told of it and answered with the status {}", answer.status),
        Err(why) => format!("Note: the hub {hub} could not be told of it: {why}"),
    }))
}
