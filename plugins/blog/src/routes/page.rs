//! `GET /page/{number}/`: where Ghost had a page of the list.

use rose_sdk::prelude::*;

use super::listing;
use crate::posts::list::List;

/// Leads to the page as it is addressed here.
#[get("/page/{number}/")]
async fn page(ctx: Ctx, Path(number): Path<String>) -> Reply {
    listing::numbered(&ctx, "/", &List::ALL, &number).await
}
