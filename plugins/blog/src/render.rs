//! `rose run blog render`: makes the HTML of posts anew from their sources, or tells where it is not what Ghost made of
//! them.
//!
//! Posts without a source, and those whose source cannot be read, keep the HTML that they came with. Code in any of
//! them is coloured anew.

use rose_sdk::prelude::*;

use crate::{
    body::{self, Source},
    highlight::Highlighter,
    lexical::{self, Options},
    posts::{
        self,
        rendering::{self, Rendered, Stored},
    },
};

/// Makes posts' HTML anew from their sources, and the colours of code; with `--compare` nothing is written, and posts
/// are listed whose HTML would differ from what Ghost delivered.
#[command("[--compare]")]
async fn render(ctx: Ctx, args: Args) -> Outcome {
    let options = body::options(&ctx)?;
    let mut tally = Tally::default();
    let total = posts::count(ctx.db()).await?;
    let mut last = String::new();
    loop {
        let some = rendering::after(ctx.db(), &last).await?;
        let Some(end) = some.last() else { break };
        last.clone_from(&end.id);
        if args.has("compare") {
            for line in some.iter().filter_map(|post| tally.compare(post, &options)) {
                ctx.print(&line).await?;
            }
        } else {
            let changed: Vec<Rendered> = some.iter().filter_map(|post| tally.render(post, &options)).collect();
            if !changed.is_empty() {
                ctx.db().tx(|tx| async move { rendering::save(&tx, &changed).await }).await?;
            }
        }
        ctx.progress(tally.seen, total, "rendering posts").await?;
    }
    for line in tally.lines(args.has("compare")) {
        ctx.print(&line).await?;
    }
    Ok(())
}

/// What became of the posts.
#[derive(Debug, Default)]
struct Tally {
    seen: u64,
    differ: u64,
    /// Slugs, with the reasons.
    unread: Vec<String>,
    highlighter: Highlighter,
}

impl Tally {
    /// The post's new HTML, where it is another than it has.
    fn render(&mut self, post: &Stored, options: &Options) -> Option<Rendered> {
        let (html, plaintext) = self.made(post, options)?;
        let highlighted_html = self.highlighter.highlight(&html);
        if post.html.as_deref() == Some(&html) && post.highlighted_html == highlighted_html {
            return None;
        }
        self.differ += 1;
        Some(Rendered {
            id: post.id.clone(),
            excerpt: body::excerpt(post.visibility, post.custom_excerpt.as_deref(), &html),
            reading_minutes: body::reading_minutes(&html, post.feature_image.is_some()),
            html,
            highlighted_html,
            plaintext,
        })
    }

    /// A line about a post whose HTML is not what Ghost made of it.
    fn compare(&mut self, post: &Stored, options: &Options) -> Option<String> {
        let (html, _) = self.made(post, options)?;
        let (here, there) = lexical::difference(&html, post.delivered_html.as_deref()?)?;
        self.differ += 1;
        Some(format!("{}: {} instead of {}", post.slug, short(&here), short(&there)))
    }

    /// HTML and plain text from the post's source, or as they came.
    fn made(&mut self, post: &Stored, options: &Options) -> Option<(String, String)> {
        self.seen += 1;
        let (lexical, mobiledoc) = (post.lexical.as_deref(), post.mobiledoc.as_deref());
        let has_source = lexical.or(mobiledoc).is_some();
        let html = if has_source { &post.delivered_html } else { &post.html };
        let source = Source { lexical, mobiledoc, html: html.as_deref() };
        let body = source.body(options);
        if let Some(why) = body.unread {
            self.unread.push(format!("{} ({why})", post.slug));
        }
        Some((body.html?, body.plaintext?))
    }

    fn lines(&self, compare: bool) -> Vec<String> {
        let Self { seen, differ, unread, .. } = self;
        let mut lines = vec![match compare {
            true => format!("posts and pages: {seen}; with other HTML than Ghost's: {differ}"),
            false => format!("posts and pages: {seen}; with new HTML: {differ}"),
        }];
        if !unread.is_empty() {
            let named = unread.join(", ");
            lines.push(format!(
                "Note: the source of these cannot be read, so they keep the HTML that they came with: {named}"
            ));
        }
        lines
    }
}

/// A piece of HTML on one line.
fn short(html: &str) -> String {
    const LONGEST: usize = 100;
    let line: String = html.chars().map(|character| if character.is_control() { ' ' } else { character }).collect();
    match line.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("`{}…`", &line[..end]),
        None => format!("`{line}`"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::posts::Visibility;

    const CODE: &str = "<pre><code class=\"language-python\">return 1</code></pre>";

    fn stored(lexical: Option<&str>, highlighted_html: Option<String>) -> Stored {
        Stored {
            id: "1".to_owned(),
            slug: "a".to_owned(),
            visibility: Visibility::Public,
            custom_excerpt: None,
            feature_image: None,
            html: Some(CODE.to_owned()),
            highlighted_html,
            delivered_html: lexical.map(|_| CODE.to_owned()),
            lexical: lexical.map(str::to_owned),
            mobiledoc: None,
        }
    }

    #[test]
    fn code_gets_its_colours_whether_or_not_there_is_a_source() {
        for lexical in [None, Some("{")] {
            let (mut tally, options) = (Tally::default(), Options::default());
            let rendered = tally.render(&stored(lexical, None), &options).expect("new colours");
            assert_eq!(rendered.html, CODE);
            assert!(rendered.highlighted_html.as_ref().is_some_and(|html| html.contains("hl-k")), "{rendered:?}");
            assert!(tally.render(&stored(lexical, rendered.highlighted_html), &options).is_none());
            assert_eq!(tally.unread.len(), if lexical.is_some() { 2 } else { 0 });
        }
    }
}
