//! Files of the site that posts show and that are not here: whoever moves to this site wants to know before the readers
//! do.

use std::collections::HashSet;

use percent_encoding::percent_decode_str;
use rose_sdk::prelude::*;

use super::report::Report;
use crate::{
    media::{self, FOLDERS},
    posts,
    sizes::taken_apart,
};

/// How many posts are read at once; each may be long.
const POSTS: u32 = 20;

/// What the address of a file ends at, in HTML.
const ENDS: [char; 12] = ['"', '\'', ' ', '\n', '\t', ')', '<', '>', ',', '?', '#', '&'];

/// Notes them in the report, each with a post that shows it.
pub(super) async fn note(ctx: &Ctx, report: &mut Report) -> Tried<()> {
    let there: HashSet<String> = media::all(ctx.db()).await?.into_iter().map(|medium| medium.path).collect();
    let (mut seen, mut after) = (HashSet::new(), String::new());
    loop {
        let posts = posts::following(ctx.db(), &after, POSTS).await?;
        let Some(last) = posts.last() else { return Ok(()) };
        after.clone_from(&last.ghost_id);
        for post in &posts {
            let texts = [&post.html, &post.feature_image, &post.meta.og_image, &post.meta.twitter_image];
            for path in texts.into_iter().flatten().flat_map(|text| shown(text)) {
                if !there.contains(&path) && seen.insert(path.clone()) {
                    let about = "posts show these files of the site, which are not here";
                    report.warnings.add(about, format!("/content/{path} (in {})", post.slug));
                }
            }
        }
    }
}

/// The paths of the site's files in a text; of a picture in another size, that of the picture.
fn shown(text: &str) -> impl Iterator<Item = String> {
    const FOLDER: &str = "/content/";
    text.match_indices(FOLDER).filter_map(|(at, _)| {
        // Behind anything else it is a part of another site's address.
        let is_own = text[..at].chars().next_back().is_none_or(|before| ENDS.contains(&before) || before == '(');
        let rest = &text[at + FOLDER.len()..];
        let path = &rest[..rest.find(ENDS).unwrap_or(rest.len())];
        let path = percent_decode_str(path).decode_utf8().ok().filter(|_| is_own)?;
        let whole = match path.strip_prefix("images/size/").and_then(taken_apart) {
            Some((.., name)) => format!("images/{name}"),
            None => path.into_owned(),
        };
        let is_file = whole.split_once('/').is_some_and(|(folder, name)| FOLDERS.contains(&folder) && !name.is_empty());
        is_file.then_some(whole)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        assert_eq!(shown(text).collect::<Vec<_>>(), expected, "{text}");
    }

    #[test]
    fn the_sites_own_files_are_found() {
        check("/content/images/a.jpg", &["images/a.jpg"]);
        check(
            r#"<img src="/content/images/a%20b.jpg" srcset="/content/images/size/w600/a%20b.jpg 600w, /content/images/a%20b.jpg 800w">"#,
            &["images/a b.jpg"; 3],
        );
        check("url(/content/images/size/w600/format/webp/2026/a.png)", &["images/2026/a.png"]);
        check(
            r#"<audio src="/content/media/a.mp3?x=1"><a href='/content/files/a.pdf'>"#,
            &["media/a.mp3", "files/a.pdf"],
        );
    }

    #[test]
    fn others_are_not() {
        check(r#"<img src="https://other.example/content/images/a.jpg">"#, &[]);
        check(r#"<a href="/content/"> <a href="/content/images/"> <a href="/content/themes/a.css">"#, &[]);
    }
}
