//! Ghost's files: what an export and an answer of the Admin API look like, and reading them.
//!
//! A file is read whole or not at all. Fields and tables that are not named here are passed over; what becomes of the
//! others, and which rows are no good, is not decided here.

mod value;

use std::{collections::BTreeMap, fmt};

use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor},
};

use value::{Count, List};

use crate::lexical::without_lone_surrogates;
pub(crate) use value::{Flag, Text, Time, clean};

/// Everything that a file has for a blog, in whichever form it came.
#[derive(Debug, Default)]
pub(crate) struct Export {
    pub(crate) posts: Vec<Post>,
    pub(crate) tags: Vec<Tag>,
    pub(crate) users: Vec<User>,
    pub(crate) posts_tags: Vec<PostTag>,
    pub(crate) posts_authors: Vec<PostAuthor>,
    pub(crate) posts_meta: Vec<PostMeta>,
    /// The tables that are not the blog's, with their number of rows.
    pub(crate) others: BTreeMap<String, usize>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Post {
    pub(crate) id: Text,
    pub(crate) uuid: Text,
    pub(crate) title: Text,
    pub(crate) slug: Text,
    pub(crate) mobiledoc: Text,
    pub(crate) lexical: Text,
    pub(crate) html: Text,
    pub(crate) comment_id: Text,
    pub(crate) plaintext: Text,
    pub(crate) feature_image: Text,
    pub(crate) featured: Flag,
    #[serde(rename = "type")]
    pub(crate) kind: Text,
    /// What `type` was before Ghost 3.
    pub(crate) page: Flag,
    pub(crate) status: Text,
    pub(crate) locale: Text,
    pub(crate) visibility: Text,
    pub(crate) email_recipient_filter: Text,
    pub(crate) created_at: Time,
    pub(crate) updated_at: Time,
    pub(crate) published_at: Time,
    pub(crate) published_by: Text,
    pub(crate) custom_excerpt: Text,
    pub(crate) codeinjection_head: Text,
    pub(crate) codeinjection_foot: Text,
    pub(crate) custom_template: Text,
    pub(crate) canonical_url: Text,
    pub(crate) newsletter_id: Text,
    pub(crate) show_title_and_feature_image: Flag,
    /// The only author before Ghost 1.22.
    pub(crate) author_id: Text,
    /// Only in answers of the API.
    pub(crate) url: Text,
    /// Only in answers of the API.
    pub(crate) tags: Option<Vec<Tag>>,
    /// Only in answers of the API.
    pub(crate) authors: Option<Vec<User>>,
    #[serde(flatten)]
    pub(crate) meta: Meta,
}

/// Stands in `posts_meta`, and in the post itself in answers of the API and before Ghost 3.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Meta {
    pub(crate) og_image: Text,
    pub(crate) og_title: Text,
    pub(crate) og_description: Text,
    pub(crate) twitter_image: Text,
    pub(crate) twitter_title: Text,
    pub(crate) twitter_description: Text,
    pub(crate) meta_title: Text,
    pub(crate) meta_description: Text,
    pub(crate) email_subject: Text,
    pub(crate) frontmatter: Text,
    pub(crate) feature_image_alt: Text,
    pub(crate) feature_image_caption: Text,
    pub(crate) email_only: Flag,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct PostMeta {
    pub(crate) post_id: Text,
    #[serde(flatten)]
    pub(crate) meta: Meta,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct PostTag {
    pub(crate) post_id: Text,
    pub(crate) tag_id: Text,
    pub(crate) sort_order: Option<i64>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct PostAuthor {
    pub(crate) post_id: Text,
    pub(crate) author_id: Text,
    pub(crate) sort_order: Option<i64>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Tag {
    pub(crate) id: Text,
    pub(crate) name: Text,
    pub(crate) slug: Text,
    pub(crate) description: Text,
    pub(crate) feature_image: Text,
    pub(crate) parent_id: Text,
    pub(crate) visibility: Text,
    pub(crate) og_image: Text,
    pub(crate) og_title: Text,
    pub(crate) og_description: Text,
    pub(crate) twitter_image: Text,
    pub(crate) twitter_title: Text,
    pub(crate) twitter_description: Text,
    pub(crate) meta_title: Text,
    pub(crate) meta_description: Text,
    pub(crate) codeinjection_head: Text,
    pub(crate) codeinjection_foot: Text,
    pub(crate) canonical_url: Text,
    pub(crate) accent_color: Text,
    pub(crate) created_at: Time,
    pub(crate) updated_at: Time,
}

/// Without what belongs to signing in: that is not even read.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct User {
    pub(crate) id: Text,
    pub(crate) name: Text,
    pub(crate) slug: Text,
    pub(crate) profile_image: Text,
    pub(crate) cover_image: Text,
    pub(crate) bio: Text,
    pub(crate) website: Text,
    pub(crate) location: Text,
    pub(crate) facebook: Text,
    pub(crate) twitter: Text,
    pub(crate) threads: Text,
    pub(crate) bluesky: Text,
    pub(crate) mastodon: Text,
    pub(crate) tiktok: Text,
    pub(crate) youtube: Text,
    pub(crate) instagram: Text,
    pub(crate) linkedin: Text,
    pub(crate) locale: Text,
    pub(crate) visibility: Text,
    pub(crate) meta_title: Text,
    pub(crate) meta_description: Text,
    pub(crate) created_at: Time,
    pub(crate) updated_at: Time,
}

/// Why a file cannot be read. Nothing of it was imported then.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Unreadable {
    #[error("the file is empty: export the content again in Ghost, under Settings, Advanced, Import/Export")]
    Empty,
    #[error("the file is compressed: unpack it and import the `.json` that is in it")]
    Compressed,
    #[error(
        "the file is not a Ghost export as it should be: {wrong}, near `{near}`. Nothing was imported. Was it cut \
         short or edited? Export the content again in Ghost, under Settings, Advanced, Import/Export"
    )]
    Broken { wrong: serde_json::Error, near: String },
    #[error(
        "the file is JSON, but no Ghost export: it has neither `db` (an export) nor `data` (what is in one) nor \
         `posts` or `pages` (an answer of the Admin API). Nothing was imported"
    )]
    NoExport,
    #[error("the file's `db` has {0} exports, and one is wanted. Nothing was imported: make a file of each")]
    NotOne(usize),
}

#[derive(Deserialize)]
#[serde(expecting = "an object, as the whole of a Ghost export is")]
struct File {
    db: Option<Vec<Database>>,
    data: Option<Tables>,
    posts: Option<Vec<Post>>,
    pages: Option<Vec<Post>>,
}

#[derive(Deserialize)]
#[serde(expecting = "an object with `meta` and `data`")]
struct Database {
    data: Tables,
}

struct Tables(Export);

/// Reads a file.
pub(crate) fn read(bytes: &[u8]) -> Result<Export, Unreadable> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(Unreadable::Empty);
    }
    if bytes.starts_with(b"PK") || bytes.starts_with(b"\x1f\x8b") {
        return Err(Unreadable::Compressed);
    }
    // Half a surrogate pair in one text must not cost the whole file.
    let whole = std::str::from_utf8(bytes).map(without_lone_surrogates);
    let bytes = whole.as_deref().map_or(bytes, str::as_bytes);
    let file: File = serde_json::from_slice(bytes).map_err(|wrong| broken(bytes, wrong))?;
    match file {
        File { db: Some(mut databases), .. } => match (databases.pop(), databases.len()) {
            (Some(Database { data: Tables(export) }), 0) => Ok(export),
            (None, _) => Err(Unreadable::NotOne(0)),
            (Some(_), others) => Err(Unreadable::NotOne(others + 1)),
        },
        File { data: Some(Tables(export)), .. } => Ok(export),
        File { posts: None, pages: None, .. } => Err(Unreadable::NoExport),
        File { posts, pages, .. } => Ok(of_answer(posts.unwrap_or_default(), pages.unwrap_or_default())),
    }
}

/// An answer says by its name what is in it, and not in each row.
fn of_answer(mut posts: Vec<Post>, mut pages: Vec<Post>) -> Export {
    for page in &mut pages {
        page.kind = Text(Some("page".to_owned()));
    }
    posts.append(&mut pages);
    Export { posts, ..Export::default() }
}

/// Line and column are in the error; exports are mostly one line, so a piece of it helps more.
fn broken(bytes: &[u8], wrong: serde_json::Error) -> Unreadable {
    let line = bytes.split(|byte| *byte == b'\n').nth(wrong.line().saturating_sub(1)).unwrap_or_default();
    let end = wrong.column().min(line.len());
    let start = end.saturating_sub(40);
    let near = String::from_utf8_lossy(&line[start..end]);
    Unreadable::Broken { wrong, near: near.trim_matches('\u{fffd}').to_owned() }
}

impl<'de> Deserialize<'de> for Tables {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Read;
        impl<'de> Visitor<'de> for Read {
            type Value = Tables;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object with a list for each table")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut tables: A) -> Result<Tables, A::Error> {
                let mut export = Export::default();
                while let Some(name) = tables.next_key::<String>()? {
                    match name.as_str() {
                        "posts" => export.posts = tables.next_value::<List<_>>()?.0,
                        "tags" => export.tags = tables.next_value::<List<_>>()?.0,
                        "users" => export.users = tables.next_value::<List<_>>()?.0,
                        "posts_tags" => export.posts_tags = tables.next_value::<List<_>>()?.0,
                        "posts_authors" => export.posts_authors = tables.next_value::<List<_>>()?.0,
                        "posts_meta" => export.posts_meta = tables.next_value::<List<_>>()?.0,
                        _ => {
                            let Count(rows) = tables.next_value()?;
                            export.others.insert(name, rows);
                        }
                    }
                }
                Ok(Tables(export))
            }
        }
        deserializer.deserialize_map(Read)
    }
}

#[cfg(test)]
mod tests;
