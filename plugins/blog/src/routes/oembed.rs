//! `GET /oembed/`: what another site needs to show a link to one of our posts (<https://oembed.com>).

use quick_xml::{
    Writer,
    events::{BytesDecl, BytesText, Event},
};
use rose_sdk::{Site, prelude::*};
use serde::{Deserialize, Serialize};
use url::Url;

use crate::{
    credits,
    head::absolute,
    media, posts,
    sizes::{self, OF_THUMBNAILS},
    views,
    xml::clean,
};

/// What a reader can get wrong.
#[derive(Debug, thiserror::Error)]
enum Error {
    #[error("`url` must be the address of a post of this site")]
    NoAddress,
    #[error("nothing is published at this address")]
    NotFound,
}

impl Refuse for Error {
    fn status(&self) -> StatusCode {
        match self {
            Self::NoAddress => StatusCode::BAD_REQUEST,
            Self::NotFound => StatusCode::NOT_FOUND,
        }
    }
}

#[derive(Debug, Deserialize)]
struct Ask {
    url: Option<String>,
    format: Option<String>,
    maxwidth: Option<i64>,
    maxheight: Option<i64>,
}

/// A response of the type `link`: a name and whose it is, without HTML that would have to be trusted.
#[derive(Debug, Serialize)]
struct Link {
    version: &'static str,
    r#type: &'static str,
    title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    author_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    author_url: Option<String>,
    provider_name: String,
    provider_url: String,
    #[serde(flatten)]
    thumbnail: Option<Thumbnail>,
}

/// The post's picture, where it is one of the site's: the specification wants its size.
#[derive(Debug, Serialize)]
struct Thumbnail {
    thumbnail_url: String,
    thumbnail_width: i64,
    thumbnail_height: i64,
}

/// Answers as JSON or as XML.
#[get("/oembed/")]
async fn oembed(ctx: Ctx, Query(ask): Query<Ask>) -> Reply {
    let format = ask.format.as_deref().unwrap_or("json");
    if !matches!(format, "json" | "xml") {
        // The status that the specification names for it.
        let told = "this site answers with `format=json` and `format=xml`\n";
        return Ok(Answer::document("text/plain; charset=utf-8", told).with_status(StatusCode::NOT_IMPLEMENTED));
    }
    let slug = ask.url.as_deref().and_then(|address| slug_of(ctx.site(), address)).ok_or(Error::NoAddress)?;
    let post = posts::published(ctx.db(), &slug).await?.ok_or(Error::NotFound)?;
    let mut credits = credits::of_posts(ctx.db(), std::slice::from_ref(&post.id)).await?;
    let author = views::named(credits.authors.remove(&post.id)).into_iter().next();
    let site = ctx.site();
    let thumbnail = thumbnail(&ctx, post.feature_image.as_deref(), &ask).await?;
    let link = Link {
        thumbnail,
        version: "1.0",
        r#type: "link",
        title: post.title,
        author_url: author.as_ref().map(|author| absolute(site, &author.url)),
        author_name: author.map(|author| author.name),
        provider_name: site.title.clone(),
        provider_url: format!("{}/", site.url),
    };
    match format {
        "xml" => Ok(Answer::document("text/xml; charset=utf-8", xml(&link).map_err(Failure::from)?)),
        _ => Ok(Answer::json(&link)?),
    }
}

/// Of a picture that this site has, no larger than is asked for.
async fn thumbnail(ctx: &Ctx, image: Option<&str>, ask: &Ask) -> Tried<Option<Thumbnail>> {
    let Some(image) = image else { return Ok(None) };
    let Some(path) = image.strip_prefix("/content/") else { return Ok(None) };
    let path = percent_encoding::percent_decode_str(path).decode_utf8_lossy();
    let Some(medium) = media::at(ctx.db(), &path).await? else { return Ok(None) };
    let (Some(width), Some(height)) = (medium.width, medium.height) else { return Ok(None) };
    let fits = |(width, height): (i64, i64)| {
        width <= ask.maxwidth.unwrap_or(OF_THUMBNAILS[0].into()) && height <= ask.maxheight.unwrap_or(i64::MAX)
    };
    let thumbnail = |address: &str, (width, height)| {
        let thumbnail_url = absolute(ctx.site(), address);
        Some(Thumbnail { thumbnail_url, thumbnail_width: width, thumbnail_height: height })
    };
    if fits((width, height)) {
        return Ok(thumbnail(image, (width, height)));
    }
    let Some(name) = image.strip_prefix(sizes::FOLDER).filter(|_| medium.can_be_resized) else { return Ok(None) };
    let smaller = OF_THUMBNAILS.into_iter().filter(|smaller| i64::from(*smaller) < width);
    let mut scaled = smaller.map(|smaller| (smaller, (smaller.into(), (height * i64::from(smaller) / width).max(1))));
    let fitting = scaled.find(|(_, size)| fits(*size));
    Ok(fitting.and_then(|(width, size)| thumbnail(&sizes::address(name, width), size)))
}

/// The slug in an address of this site, by whichever scheme.
fn slug_of(site: &Site, address: &str) -> Option<String> {
    let (own, address) = (Url::parse(&site.url).ok()?, Url::parse(address).ok()?);
    let host = |url: &Url| (url.host_str().map(str::to_owned), url.port());
    let path = address.path().trim_end_matches('/').strip_prefix(own.path().trim_end_matches('/'))?;
    let slug = path.strip_prefix('/').filter(|slug| !slug.is_empty() && !slug.contains('/'))?;
    let slug = percent_encoding::percent_decode_str(slug).decode_utf8().ok()?;
    (host(&own) == host(&address)).then(|| slug.into_owned())
}

fn xml(link: &Link) -> std::io::Result<Vec<u8>> {
    let mut writer = Writer::new(Vec::new());
    writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), Some("yes"))))?;
    let [width, height] = [|of: &Thumbnail| of.thumbnail_width, |of: &Thumbnail| of.thumbnail_height]
        .map(|side| link.thumbnail.as_ref().map(|of| side(of).to_string()));
    let fields = [
        ("version", Some(link.version)),
        ("type", Some(link.r#type)),
        ("title", Some(link.title.as_str())),
        ("author_name", link.author_name.as_deref()),
        ("author_url", link.author_url.as_deref()),
        ("provider_name", Some(link.provider_name.as_str())),
        ("provider_url", Some(link.provider_url.as_str())),
        ("thumbnail_url", link.thumbnail.as_ref().map(|of| of.thumbnail_url.as_str())),
        ("thumbnail_width", width.as_deref()),
        ("thumbnail_height", height.as_deref()),
    ];
    writer.create_element("oembed").write_inner_content(|writer| {
        for (name, value) in fields.into_iter().filter_map(|(name, value)| Some((name, value?))) {
            writer.create_element(name).write_text_content(BytesText::new(&clean(value)))?;
        }
        Ok(())
    })?;
    Ok(writer.into_inner())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(site: &str, address: &str, expected: Option<&str>) {
        let site = Site { url: site.to_owned(), ..Site::default() };
        assert_eq!(slug_of(&site, address).as_deref(), expected, "{address}");
    }

    #[test]
    fn an_address_of_this_site_names_a_post() {
        let site = "https://example.org";
        check(site, "https://example.org/apple-day/", Some("apple-day"));
        check(site, "http://example.org/apple-day?ref=x#a", Some("apple-day"));
        check(site, "https://example.org/%C3%A4pfel/", Some("äpfel"));
        for other in ["https://other.example/a/", "https://example.org/", "https://example.org/a/b/", "/a/", "", "a"] {
            check(site, other, None);
        }
        check("http://localhost:8000", "http://localhost:8001/a/", None);
    }
}
