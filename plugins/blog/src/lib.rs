//! Blog: posts and pages with tags and authors, as Ghost has them. The table of contents of the plugin.
//!
//! What is not here yet: an editor, and the job that publishes a scheduled post. Nothing
//! here formats dates, and templates escape what is text.

use rose_sdk::{Host, Tried, plugin};

mod authors; // owns `authors` and `posts_authors`
mod body; // a post's HTML, made of its source
mod credits; // tags and authors of posts
mod cursor; // a place in the list of posts, as a link carries it
mod escape; // text as HTML
mod export; // `rose run blog export --to FOLDER`
mod feeds; // what of the blog is read elsewhere: RSS and JSON Feed
mod head; // what a page says to those that do not read it
mod highlight; // code in colours
mod import; // `rose run blog import FILE`
mod imported; // what an import has to know of the rows that are there
mod js; // what JavaScript makes of values
pub mod lexical; // Lexical documents as HTML
mod lexical_html; // `rose run blog lexical-html`
mod media; // owns `media`
mod month; // a month in the site's time zone
mod place; // paths of the site
pub mod plaintext; // what is worked out of a post's HTML
mod posts; // owns `posts`
mod readers; // what of a post a reader may see
mod redirects; // owns `redirects`; `rose run blog redirects FILE`
mod render; // `rose run blog render`
mod routes; // one file per URL
mod search; // owns `search`, `search_index` and `search_words`
mod settings;
mod shown; // what a page shows of Ghost's cards
mod site_settings; // `rose run blog site-settings FILE`
mod sitemap; // the addresses of all that is to be found
mod sizes; // of pictures, and at which address
mod social; // addresses of an author's accounts
mod tags; // owns `tags` and `posts_tags`
mod tokens; // HTML's tokens, read in linear time
mod views; // what the templates read
mod websub; // tells a hub of what is new
mod xml; // text as XML may have it

use settings::BlogSettings;

async fn start(host: Host, _: &BlogSettings) -> Tried<()> {
    search::make_good(&host);
    Ok(())
}

plugin! {
    id: "blog",
    title: "Blog",
    description: "Posts and pages with tags and authors, and the import of a Ghost export.",
    uses: [database, routes, commands, folders, blobs, site, fetch],
    settings: BlogSettings,
    start: start,
}
