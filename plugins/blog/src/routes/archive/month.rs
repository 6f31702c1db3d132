//! `GET /archive/{year}/{month}/`: the posts of a month.

use rose_sdk::{Head, prelude::*};

use super::zone;
use crate::{
    head,
    month::Month,
    posts::{list::List, months},
    routes::listing::{self, Ask},
    views::lists::MonthPage,
};

/// What a reader can get wrong.
#[derive(Debug, thiserror::Error)]
enum Error {
    #[error("nothing was published in {year}/{month}")]
    Nothing { year: String, month: String },
}

impl Refuse for Error {
    fn status(&self) -> StatusCode {
        match self {
            Self::Nothing { .. } => StatusCode::NOT_FOUND,
        }
    }

    fn phrase(&self) -> Option<Phrase> {
        Some(Phrase::new("blog-no-posts-in-month"))
    }
}

/// Shows a page of a month's posts.
#[get("/archive/{year}/{month}/")]
async fn month(ctx: Ctx, Path((year, month)): Path<(String, String)>, Query(ask): Query<Ask>) -> Reply {
    let asked = Month::parse(&year, &month);
    let nothing = || Error::Nothing { year, month };
    let Some(month) = asked else { return Err(nothing().into()) };
    let zone = zone(ctx.site())?;
    let (base, (from, to)) = (month.url(), month.bounds(&zone));
    let Some(list) = listing::view(&ctx, &base, &List::Between { from, to }, &ask).await? else {
        return listing::back_to(&base);
    };
    if list.posts.is_empty() {
        return Err(nothing().into());
    }
    let beside = months::beside(ctx.db(), &zone, month).await?;
    let head = Head { title_phrase: Some(month.phrase()), ..Head::default() };
    let head = head::of_list(head, &list);
    Ok(Answer::page("blog/month", &MonthPage::new(month, beside, list))?.with_head(head))
}
