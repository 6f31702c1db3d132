//! `GET /archive/`: the months that have posts.

mod month;

use jiff::tz::TimeZone;
use rose_sdk::{Head, Site, prelude::*};

use super::show;
use crate::{
    posts::{self, months},
    views::lists::ArchivePage,
};

/// Shows the months. Many a site has a page of its own at this address, which goes before.
#[get("/archive/")]
async fn archive(ctx: Ctx) -> Reply {
    if let Some(page) = posts::published(ctx.db(), "archive").await? {
        return show::answer(&ctx, &page).await;
    }
    let months = months::filled(ctx.db(), &zone(ctx.site())?).await?;
    let head = Head { title_phrase: Some(Phrase::new("blog-title-archive")), ..Head::default() };
    Ok(Answer::page("blog/archive", &ArchivePage::new(months))?.with_head(head))
}

/// The zone whose calendar the archive follows.
fn zone(site: &Site) -> Tried<TimeZone> {
    Ok(TimeZone::get(&site.time_zone)?)
}
