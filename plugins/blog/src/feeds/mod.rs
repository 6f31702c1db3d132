//! What of the blog is read elsewhere: the newest posts of a list, whole, as RSS and as JSON Feed.
//!
//! A post's id in a feed is its id here, which is Ghost's where it came from there, so that no reader shows an old post
//! again and none loses one whose address or title changes. Everybody gets what a guest may read. Nothing here looks at
//! the clock.

mod absolute;
mod json;
mod rss;

use absolute::absolute;
use rose_sdk::{Site, prelude::*};
use url::Url;

use crate::{
    credits, escape, head,
    posts::{self, Summary, list, list::List},
    readers::{self, Reader},
    settings::BlogSettings,
    shown,
    views::{self, AuthorView, url_of},
    websub,
};

/// The newest posts of a list.
#[derive(Debug)]
pub(crate) struct Feed {
    pub(crate) title: String,
    pub(crate) description: String,
    /// The list's page, absolute.
    pub(crate) home: String,
    /// A BCP 47 tag.
    pub(crate) lang: String,
    /// Absolute.
    pub(crate) logo: Option<String>,
    /// The WebSub hub that is told of new posts.
    pub(crate) hub: Option<String>,
    pub(crate) entries: Vec<Entry>,
}

/// A post.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) id: String,
    /// Absolute, as all addresses here are.
    pub(crate) url: String,
    pub(crate) title: String,
    pub(crate) excerpt: String,
    /// What a guest may read.
    pub(crate) html: String,
    pub(crate) image: Option<String>,
    pub(crate) published_at: Timestamp,
    pub(crate) updated_at: Timestamp,
    pub(crate) authors: Vec<AuthorView>,
    pub(crate) tags: Vec<String>,
}

/// What a feed says of itself.
#[derive(Debug)]
pub(crate) struct About {
    /// What of the site it is; `None` for all of it.
    pub(crate) part: Option<String>,
    pub(crate) description: Option<String>,
    /// The path of the list's page.
    pub(crate) path: String,
}

impl About {
    /// All of the site.
    pub(crate) fn site() -> Self {
        Self { part: None, description: None, path: "/".to_owned() }
    }
}

/// The feed of a list.
pub(crate) async fn of(ctx: &Ctx, list: &List, about: About) -> Tried<Feed> {
    let settings = ctx.settings::<BlogSettings>()?;
    let (site, db) = (ctx.site(), ctx.db());
    let newest = list::newest(db, list, settings.feed_size).await?;
    let ids: Vec<String> = newest.iter().map(|post| post.id.clone()).collect();
    let mut texts: std::collections::HashMap<_, _> =
        posts::texts(db, &ids).await?.into_iter().map(|text| (text.id.clone(), text)).collect();
    let mut credits = credits::of_posts(db, &ids).await?;
    let base = Url::parse(&format!("{}/", site.url))?;
    let entry = |post: Summary| {
        let text = texts.remove(&post.id);
        let updated_at = text.as_ref().map_or(post.published_at, |text| text.updated_at);
        let html = text.and_then(|text| text.html).unwrap_or_default();
        let html = readers::for_reader(&html, post.visibility, Reader::Guest);
        let html = shown::shown(&html, settings.membership_url.as_deref()).into_owned();
        let (_, tags) = views::shown(credits.tags.remove(&post.id));
        let place = base.join(&url_of(&post.slug)).unwrap_or_else(|_| base.clone());
        Entry {
            html: absolute(&with_image(&post, &html), &place),
            url: place.into(),
            image: post.feature_image.as_deref().map(|image| head::absolute(site, image)),
            authors: named(site, views::named(credits.authors.remove(&post.id))),
            tags: tags.into_iter().map(|tag| tag.name).collect(),
            id: post.id,
            title: post.title,
            excerpt: post.excerpt,
            published_at: post.published_at,
            updated_at,
        }
    };
    let entries = newest.into_iter().map(entry).collect();
    Ok(Feed {
        title: title(site, about.part.as_deref()),
        description: about.description.filter(|text| !text.is_empty()).unwrap_or_else(|| site.description.clone()),
        home: format!("{}{}", site.url, about.path),
        lang: site.lang.clone(),
        logo: site.logo.clone(),
        // The hub is told of the whole site's feeds alone.
        hub: websub::hub(&settings).filter(|_| about.part.is_none()).map(str::to_owned),
        entries,
    })
}

/// The name of a feed of the site, or of a part of it.
pub(crate) fn title(site: &Site, part: Option<&str>) -> String {
    part.map_or_else(|| site.title.clone(), |part| format!("{part} · {}", site.title))
}

impl Feed {
    /// As RSS 2.0; `path` is where the feed itself is.
    pub(crate) fn rss(&self, site: &Site, path: &str) -> Reply {
        let document = rss::document(self, &format!("{}{path}", site.url)).map_err(Failure::from)?;
        Ok(Answer::document("application/rss+xml; charset=utf-8", document))
    }

    /// As JSON Feed 1.1.
    pub(crate) fn json(&self, site: &Site, path: &str) -> Reply {
        let document = json::document(self, &format!("{}{path}", site.url)).map_err(Failure::from)?;
        Ok(Answer::document("application/feed+json", document))
    }

    /// When something in it changed last.
    fn changed_at(&self) -> Option<Timestamp> {
        self.entries.iter().map(|entry| entry.updated_at.max(entry.published_at)).max()
    }
}

/// The post's picture in front of its text, as on its page.
fn with_image(post: &Summary, html: &str) -> String {
    let Some(image) = post.feature_image.as_deref().filter(|image| !image.is_empty()) else { return html.to_owned() };
    let mut out = String::from("<p><img src=\"");
    escape::value(image, &mut out);
    out.push_str("\" alt=\"");
    escape::value(post.feature_image_alt.as_deref().unwrap_or_default(), &mut out);
    out.push_str("\"></p>\n");
    out.push_str(html);
    out
}

fn named(site: &Site, authors: Vec<AuthorView>) -> Vec<AuthorView> {
    let absolute = |author: AuthorView| AuthorView {
        url: head::absolute(site, &author.url),
        profile_image: author.profile_image.as_deref().map(|image| head::absolute(site, image)),
        ..author
    };
    authors.into_iter().map(absolute).collect()
}

#[cfg(test)]
mod tests;
