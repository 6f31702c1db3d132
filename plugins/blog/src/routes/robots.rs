//! `GET /robots.txt`: what search engines need not ask for, and where the sitemaps are (RFC 9309).

use rose_sdk::prelude::*;

/// Shows it.
#[get("/robots.txt")]
async fn robots(ctx: Ctx) -> Reply {
    let sitemap = format!("{}/sitemap.xml", ctx.site().url);
    let text = format!("User-agent: *\nDisallow: /admin/\nDisallow: /p/\n\nSitemap: {sitemap}\n");
    Ok(Answer::document("text/plain; charset=utf-8", text))
}
