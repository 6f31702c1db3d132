//! `rose run blog export --to FOLDER`: all of the blog as Ghost exports it: `db.json`, and the files of the site in
//! `content/`. Imported here it gives the same rows again; imported in Ghost it gives the same site.
//!
//! Posts, which are long, are read, written and forgotten a few at a time; the other rows, which are short, wait in
//! memory for their turn. `db.json` comes last, so that it is there where everything is. The steps: [`rows`] are
//! Ghost's tables, [`site`] its settings, [`redirects`] what its content folder has of them, [`file`] the JSON around
//! the tables.

mod address;
mod file;
mod redirects;
mod rows;
mod site;

use rose_sdk::prelude::*;

use self::file::Writer;
use crate::{
    authors,
    media::{self, Medium},
    posts, tags,
};

/// The option that names the folder.
const OPTION: &str = "to";

/// How many posts are read at once; each may be long.
const POSTS: u32 = 20;

/// How many tags or authors are.
const OTHERS: u32 = 500;

/// What an export does not write over.
#[derive(Debug, thiserror::Error)]
#[error("the folder is not empty: name an empty one, or one that is not there yet")]
struct NotEmpty;

impl Refuse for NotEmpty {
    fn status(&self) -> StatusCode {
        StatusCode::CONFLICT
    }
}

/// Writes the blog into an empty folder as Ghost exports it: `db.json`, and `content/` with the site's files.
#[command("--to FOLDER")]
async fn export(ctx: Ctx) -> Outcome {
    // A folder that is not there yet cannot be listed, and is made.
    if ctx.folder(OPTION).paths().await.is_ok_and(|paths| !paths.is_empty()) {
        return Err(NotEmpty.into());
    }
    let media = media::all(ctx.db()).await?;
    give(&ctx, &media).await?;
    let redirects = redirects::all(ctx.db()).await?;
    if !redirects.is_empty() {
        let file = serde_json::to_vec_pretty(&redirects).map_err(Failure::from)?;
        ctx.folder(OPTION).create("content/data/redirects.json", &file).await?;
    }
    let mut writer = Writer::begin(&ctx).await?;
    let total = posts::count(ctx.db()).await?;
    let settings = ctx.site_settings().await?;
    writer.table("settings", site::rows(&settings)).await?;
    write_tags(&ctx, &mut writer).await?;
    write_authors(&ctx, &mut writer).await?;
    write_posts(&ctx, &mut writer, total).await?;
    writer.end(&settings).await?;
    for line in writer
        .counted()
        .into_iter()
        .chain([format!("{:14} {}", "redirects", redirects.len()), format!("{:14} {}", "files", media.len())])
    {
        ctx.print(&line).await?;
    }
    ctx.print("Note: no mail addresses of authors are kept here; in the export each has one that reaches nobody")
        .await?;
    Ok(())
}

async fn write_tags(ctx: &Ctx, writer: &mut Writer<'_>) -> Tried<()> {
    let mut after = String::new();
    loop {
        let tags = tags::following(ctx.db(), &after, OTHERS).await?;
        let Some(last) = tags.last() else { return Ok(()) };
        after.clone_from(&last.ghost_id);
        writer.table("tags", tags.iter().map(rows::Tag::of)).await?;
    }
}

async fn write_authors(ctx: &Ctx, writer: &mut Writer<'_>) -> Tried<()> {
    let mut after = String::new();
    loop {
        let authors = authors::following(ctx.db(), &after, OTHERS).await?;
        let Some(last) = authors.last() else { return Ok(()) };
        after.clone_from(&last.ghost_id);
        writer.table("users", authors.iter().map(rows::User::of)).await?;
    }
}

/// Posts with what belongs to them. What is read of a part of them is read in one snapshot.
async fn write_posts(ctx: &Ctx, writer: &mut Writer<'_>, total: u64) -> Tried<()> {
    let (mut after, mut done) = (String::new(), 0);
    loop {
        let posts = posts::following(ctx.db(), &after, POSTS).await?;
        let Some(last) = posts.last() else { return Ok(()) };
        after.clone_from(&last.ghost_id);
        let ids: Vec<String> = posts.iter().map(|post| post.ghost_id.clone()).collect();
        let (tags, authors) = (tags::linked(ctx.db(), &ids).await?, authors::linked(ctx.db(), &ids).await?);
        writer.table("posts", posts.iter().map(rows::Post::of)).await?;
        writer.table("posts_meta", posts.iter().filter_map(rows::PostMeta::of)).await?;
        writer.table("posts_tags", tags.iter().map(rows::PostTag::of)).await?;
        writer.table("posts_authors", authors.iter().map(rows::PostAuthor::of)).await?;
        done += posts.len() as u64;
        ctx.progress(done, total.max(done), "posts").await?;
    }
}

async fn give(ctx: &Ctx, media: &[Medium]) -> Tried<()> {
    for (done, medium) in media.iter().enumerate() {
        ctx.progress(done as u64, media.len() as u64, "files").await?;
        ctx.folder(OPTION).give(&medium.blob, &format!("content/{}", medium.path)).await?;
    }
    ctx.progress(media.len() as u64, media.len() as u64, "files").await
}
