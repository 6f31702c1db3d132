//! What a page says to those that do not read it: titles, descriptions, cards and JSON-LD (<https://schema.org>).
//!
//! A post's own meta fields win over its title and excerpt, as Ghost has it; the kernel adds what is the site's.

use rose_sdk::{Alternate, Card, Head, HeadKind, Phrase, Picture, Site, Timestamp};
use serde_json::{Value, json};

use crate::{
    authors, feeds,
    posts::{Kind, Post},
    social, tags,
    views::{lists::ListView, post::PostView, url_of},
};

/// The head of a post or page.
pub(crate) fn of_post(site: &Site, post: &Post, view: &PostView) -> Head {
    let title = given(post.meta_title.as_ref()).unwrap_or_else(|| post.title.clone());
    let description = given(post.meta_description.as_ref()).unwrap_or_else(|| post.excerpt.clone());
    let kind = match post.kind {
        Kind::Page => HeadKind::Website,
        Kind::Post => HeadKind::Article {
            published: post.published_at.as_ref().map(Timestamp::to_string),
            modified: Some(post.updated_at.to_string()),
            tags: view.post.tags.iter().map(|tag| tag.name.clone()).collect(),
        },
    };
    Head {
        json_ld: Some(document(article(site, post, view, &description))),
        title,
        description,
        canonical: given(post.canonical_url.as_ref()).or_else(|| Some(url_of(&post.slug))),
        kind,
        alternates: [feeds_of(site, None, "/"), oembed(site, post)].concat(),
        image: post
            .feature_image
            .clone()
            .map(|url| Picture { url, alt: post.feature_image_alt.clone().unwrap_or_default() }),
        open_graph: Card {
            title: given(post.og_title.as_ref()),
            description: given(post.og_description.as_ref()),
            image: given(post.og_image.as_ref()),
        },
        twitter: Card {
            title: given(post.twitter_title.as_ref()),
            description: given(post.twitter_description.as_ref()),
            image: given(post.twitter_image.as_ref()),
        },
        head_code: post.codeinjection_head.clone().unwrap_or_default(),
        foot_code: post.codeinjection_foot.clone().unwrap_or_default(),
        ..Head::default()
    }
}

/// The head of a preview: nobody is to find it.
pub(crate) fn of_preview(post: &Post) -> Head {
    Head { title: post.title.clone(), robots: Some("noindex, nofollow".to_owned()), no_store: true, ..Head::default() }
}

/// The head of a search: what others looked for is for nobody to find.
pub(crate) fn of_search() -> Head {
    let title_phrase = Some(Phrase::new("blog-title-search"));
    Head { title_phrase, robots: Some("noindex, follow".to_owned()), ..Head::default() }
}

/// The head of the front page.
pub(crate) fn of_front(site: &Site, list: &ListView) -> Head {
    if !list.first_page {
        let title_phrase = Some(Phrase::new("blog-title-earlier"));
        return of_list(Head { title_phrase, alternates: feeds_of(site, None, "/"), ..Head::default() }, list);
    }
    let about = json!({
        "@context": "https://schema.org",
        "@type": "WebSite",
        "name": site.title,
        "url": format!("{}/", site.url),
        "description": site.description,
        "publisher": publisher(site),
    });
    let (title, description) = (site.title.clone(), site.description.clone());
    let alternates = feeds_of(site, None, "/");
    of_list(Head { title, description, alternates, json_ld: Some(document(about)), ..Head::default() }, list)
}

/// The head of a tag's page.
pub(crate) fn of_tag(site: &Site, tag: &tags::Whole, list: &ListView) -> Head {
    let description = given(tag.meta_description.as_ref()).or_else(|| given(tag.description.as_ref()));
    let url = format!("/tag/{}/", tag.slug);
    let about = json!({
        "@context": "https://schema.org",
        "@type": "CollectionPage",
        "name": tag.name,
        "url": absolute(site, &url),
        "description": description,
        "image": tag.feature_image.as_deref().map(|image| absolute(site, image)),
        "publisher": publisher(site),
    });
    let head = Head {
        title: given(tag.meta_title.as_ref()).unwrap_or_else(|| tag.name.clone()),
        description: description.unwrap_or_default(),
        alternates: feeds_of(site, Some(&tag.name), &url),
        canonical: given(tag.canonical_url.as_ref()).or(Some(url)),
        image: tag.feature_image.clone().map(|url| Picture { url, alt: String::new() }),
        open_graph: Card {
            title: given(tag.og_title.as_ref()),
            description: given(tag.og_description.as_ref()),
            image: given(tag.og_image.as_ref()),
        },
        twitter: Card {
            title: given(tag.twitter_title.as_ref()),
            description: given(tag.twitter_description.as_ref()),
            image: given(tag.twitter_image.as_ref()),
        },
        json_ld: Some(document(about)),
        head_code: tag.codeinjection_head.clone().unwrap_or_default(),
        foot_code: tag.codeinjection_foot.clone().unwrap_or_default(),
        ..Head::default()
    };
    of_list(head, list)
}

/// The head of an author's page.
pub(crate) fn of_author(site: &Site, author: &authors::Whole, list: &ListView) -> Head {
    let description = given(author.meta_description.as_ref()).or_else(|| given(author.bio.as_ref()));
    let url = format!("/author/{}/", author.slug);
    let picture = author.profile_image.as_ref().or(author.cover_image.as_ref());
    let about = json!({
        "@context": "https://schema.org",
        "@type": "ProfilePage",
        "mainEntity": {
            "@type": "Person",
            "name": author.name,
            "url": absolute(site, &url),
            "description": description,
            "image": picture.map(|image| absolute(site, image)),
            "sameAs": social::accounts(author).into_iter().map(|account| account.url).collect::<Vec<_>>(),
        },
    });
    let head = Head {
        title: given(author.meta_title.as_ref()).unwrap_or_else(|| author.name.clone()),
        description: description.unwrap_or_default(),
        alternates: feeds_of(site, Some(&author.name), &url),
        canonical: Some(url),
        kind: HeadKind::Profile,
        image: picture.cloned().map(|url| Picture { url, alt: author.name.clone() }),
        json_ld: Some(document(about)),
        ..Head::default()
    };
    of_list(head, list)
}

/// What a page of any list says. Only the first page is for search engines, where it has something: the address of a
/// later one moves with every post that is published.
pub(crate) fn of_list(head: Head, list: &ListView) -> Head {
    let later = || "noindex, follow".to_owned();
    Head {
        robots: if list.first_page && !list.posts.is_empty() { head.robots } else { Some(later()) },
        previous: list.newer.clone(),
        next: list.older.clone(),
        ..head
    }
}

/// The feeds of a list, of all posts or of a part of them.
fn feeds_of(site: &Site, part: Option<&str>, list: &str) -> Vec<Alternate> {
    let title = feeds::title(site, part);
    let feed = |media_type: &str, path: &str| Alternate {
        media_type: media_type.to_owned(),
        title: title.clone(),
        url: format!("{list}{path}"),
    };
    vec![feed("application/rss+xml", "rss/"), feed("application/feed+json", "feed.json")]
}

/// What a site needs that shows a link to the post (<https://oembed.com/#section4>).
fn oembed(site: &Site, post: &Post) -> Vec<Alternate> {
    let address = absolute(site, &url_of(&post.slug));
    let address = percent_encoding::utf8_percent_encode(&address, percent_encoding::NON_ALPHANUMERIC);
    let url = format!("/oembed/?url={address}&format=json");
    vec![Alternate { media_type: "application/json+oembed".to_owned(), title: post.title.clone(), url }]
}

fn article(site: &Site, post: &Post, view: &PostView, description: &str) -> Value {
    let people: Vec<_> = (view.post.authors.iter())
        .map(|author| {
            json!({
                "@type": "Person",
                "name": author.name,
                "url": absolute(site, &author.url),
                "image": author.profile_image.as_deref().map(|image| absolute(site, image)),
            })
        })
        .collect();
    let image = given(post.og_image.as_ref()).or_else(|| post.feature_image.clone());
    json!({
        "@context": "https://schema.org",
        "@type": if post.kind == Kind::Post { "Article" } else { "WebPage" },
        "headline": post.title,
        "description": description,
        "url": absolute(site, &url_of(&post.slug)),
        "mainEntityOfPage": absolute(site, &url_of(&post.slug)),
        "datePublished": post.published_at,
        "dateModified": post.updated_at,
        "image": image.map(|image| absolute(site, &image)),
        "author": people,
        "keywords": view.post.tags.iter().map(|tag| tag.name.as_str()).collect::<Vec<_>>(),
        "isAccessibleForFree": view.post.access.is_none(),
        "publisher": publisher(site),
    })
}

/// A document as text, without what nothing is known of.
fn document(about: Value) -> String {
    told(about).to_string()
}

fn told(value: Value) -> Value {
    let says = |value: &Value| match value {
        Value::Null => false,
        Value::String(text) => !text.is_empty(),
        Value::Array(list) => !list.is_empty(),
        _ => true,
    };
    match value {
        Value::Object(map) => {
            map.into_iter().map(|(name, value)| (name, told(value))).filter(|(_, value)| says(value)).collect()
        }
        Value::Array(list) => list.into_iter().map(told).collect(),
        other => other,
    }
}

fn publisher(site: &Site) -> Value {
    let logo = site.logo.as_ref().map(|url| json!({ "@type": "ImageObject", "url": url }));
    json!({ "@type": "Organization", "name": site.title, "url": format!("{}/", site.url), "logo": logo })
}

/// The absolute address of what may be a path of this site.
pub(crate) fn absolute(site: &Site, address: &str) -> String {
    match address.strip_prefix("//") {
        // Another host by the page's own scheme, as older exports have it.
        Some(elsewhere) => format!("https://{elsewhere}"),
        None if address.starts_with('/') => format!("{}{address}", site.url),
        None => address.to_owned(),
    }
}

/// A field that somebody filled in.
fn given(field: Option<&String>) -> Option<String> {
    field.filter(|text| !text.trim().is_empty()).cloned()
}
