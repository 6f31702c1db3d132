//! `rose run blog export --to FOLDER`: all of the blog as Ghost exports it: `db.json`, and the files of the site in
//! `content/`. Imported here it gives the same rows again; imported in Ghost it gives the same site.
//!
//! A part of the rows is read, written and forgotten before the next: an export takes as much memory as its largest
//! posts. The steps: [`rows`] are Ghost's tables, [`site`] its settings, [`file`] the JSON around them.

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

/// Writes the blog into an empty folder as Ghost exports it: `db.json`, and `content/` with the site's files.
#[command("--to FOLDER")]
async fn export(ctx: Ctx) -> Outcome {
    let mut writer = Writer::begin(&ctx).await?;
    let media = media::all(ctx.db()).await?;
    let total = posts::count(ctx.db()).await?;
    let settings = ctx.site_settings().await?;
    writer.table("settings", site::rows(&settings)).await?;
    write_tags(&ctx, &mut writer).await?;
    write_authors(&ctx, &mut writer).await?;
    write_posts(&ctx, &mut writer, total).await?;
    writer.end(&settings).await?;
    let redirects = redirects::all(ctx.db()).await?;
    if !redirects.is_empty() {
        let file = serde_json::to_vec_pretty(&redirects).map_err(Failure::from)?;
        ctx.folder(OPTION).write("content/data/redirects.json", &file).await?;
    }
    give(&ctx, &media).await?;
    for line in writer
        .counted()
        .into_iter()
        .chain([format!("{:14} {}", "redirects", redirects.len()), format!("{:14} {}", "files", media.len())])
    {
        ctx.print(&line).await?;
    }
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
