//! `rose run blog import FILE [--content FOLDER]`: takes posts, pages, tags and authors from a Ghost export, and the
//! files of the site's content folder.
//!
//! The file is understood first and then written in one transaction, so that an import happens as a whole or not at
//! all. A row is recognised by Ghost's id; one that is as it was is not written again, and one that did not come from
//! Ghost is never touched. The steps: [`ghost`] reads the file, [`content`] makes rows of it and says which are no
//! good, [`plan`] compares them with what is there, [`write`](mod@write) writes, [`report`] tells.

mod content;
pub(crate) mod ghost;
mod media;
mod missing;
mod plan;
mod report;
mod write;

use rose_sdk::prelude::*;

use content::{Builder, Content};
use plan::Plan;

use crate::{body, websub};

/// The pattern by which this plugin shows a post; any other owner of an address hides the post there.
const OURS: &str = "/{slug}/";

/// How many posts are made ready between two signs of progress.
const STEP: usize = 100;

impl Refuse for ghost::Unreadable {
    fn status(&self) -> StatusCode {
        StatusCode::UNPROCESSABLE_ENTITY
    }
}

/// Imports posts, pages, tags and authors from a Ghost export, and the files of its content folder; a second run
/// changes nothing.
#[command("FILE [--content FOLDER] [--dry-run]")]
async fn import(ctx: Ctx, input: Input, args: Args) -> Outcome {
    let dry_run = args.has("dry-run");
    let mut export = ghost::read(&input.0)?;
    // The file is as large as all that is made of it.
    drop(input);
    let left_out = std::mem::take(&mut export.others);
    let mut content = prepare(&ctx, export).await?;
    note_taken_addresses(&ctx, &mut content).await?;
    let (mut refused, warnings) = (std::mem::take(&mut content.refused), std::mem::take(&mut content.warnings));

    let plan = match dry_run {
        true => Plan::make(ctx.db(), content).await?,
        false => carry_out(&ctx, content).await?,
    };
    let has_news = !dry_run && plan.has_news();
    let mut report = plan.report();
    refused.append(&mut report.refused);
    (report.refused, report.warnings, report.left_out) = (refused, warnings, left_out);
    if args.get("content").is_some() {
        media::take(&ctx, &mut report, dry_run).await?;
        if !dry_run {
            missing::note(&ctx, &mut report).await?;
        }
    }
    for line in report.lines(dry_run) {
        ctx.print(&line).await?;
    }
    if has_news && let Some(line) = websub::tell(&ctx).await? {
        ctx.print(&line).await?;
    }
    Ok(())
}

async fn prepare(ctx: &Ctx, export: ghost::Export) -> Tried<Content> {
    let total = export.posts.len();
    let mut builder = Builder::new(export, body::options(ctx)?)?;
    let mut done = 0;
    while builder.take_posts(STEP)? {
        done += STEP;
        ctx.progress(done.min(total) as u64, total as u64, "reading posts").await?;
    }
    Ok(builder.finish())
}

/// Plans and writes in one transaction, so that what the plan was made from is what is there. Only statements are
/// possible in it: progress stands still.
async fn carry_out(ctx: &Ctx, content: Content) -> Tried<Plan> {
    let total = content.posts.len() as u64;
    ctx.progress(0, total, "writing posts").await?;
    let written = ctx.db().tx(|tx| async move {
        let plan = Plan::make(&tx, content).await?;
        write::all(&tx, &plan).await?;
        Ok::<_, Failure>(plan)
    });
    let plan = written.await.map_err(|failure| failure.while_doing("nothing was imported"))?;
    ctx.progress(total, total, "writing posts").await?;
    Ok(plan)
}

/// A post whose address another route has is there and cannot be seen.
async fn note_taken_addresses(ctx: &Ctx, content: &mut Content) -> Tried<()> {
    let paths: Vec<String> = content.posts.iter().map(|post| format!("/{}/", post.slug)).collect();
    let owners = ctx.route_owners(&paths).await?;
    for (path, owner) in paths.into_iter().zip(owners) {
        if let Some(owner) = owner.filter(|owner| owner.pattern != OURS) {
            let about = format!(
                "`{}` of `{}` has these addresses, so these posts cannot be seen until they get other slugs",
                owner.pattern, owner.owner
            );
            content.warnings.add(&about, path);
        }
    }
    Ok(())
}
