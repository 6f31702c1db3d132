//! The files of a Ghost site's content folder, and its redirects. Each file is taken by itself: one that cannot be read
//! costs only itself, and a second run takes what the first one did not.

use std::collections::HashMap;

use rose_sdk::prelude::*;

use super::report::{Refused, Report, Tally};
use crate::{
    media::{self, FOLDERS, Medium},
    redirects,
};

/// The option that names the folder.
const OPTION: &str = "content";

/// How many rows a transaction writes.
const ROWS: usize = 200;

/// Takes what the folder has, and tells in the report what was done. A dry run only counts files.
pub(super) async fn take(ctx: &Ctx, report: &mut Report, dry_run: bool) -> Tried<()> {
    let paths = ctx.folder(OPTION).paths().await?;
    take_files(ctx, &paths, report, dry_run).await?;
    take_redirects(ctx, &paths, report, dry_run).await
}

async fn take_files(ctx: &Ctx, paths: &[String], report: &mut Report, dry_run: bool) -> Tried<()> {
    let there: HashMap<String, String> =
        media::all(ctx.db()).await?.into_iter().map(|medium| (medium.path, medium.blob)).collect();
    let files: Vec<(&str, &str)> = paths.iter().filter_map(|path| Some((path.as_str(), kept_as(path)?))).collect();
    if files.is_empty() {
        let about = "the content folder has no folder `images`, `media` or `files`: name the one that Ghost calls";
        report.warnings.add(about, "`content`");
    }
    let (mut tally, mut rows) = (Tally::default(), Vec::new());
    for (done, (name, path)) in files.iter().enumerate() {
        ctx.progress(done as u64, files.len() as u64, "taking files").await?;
        if dry_run {
            *(if there.contains_key(*path) { &mut tally.unchanged } else { &mut tally.new }) += 1;
            continue;
        }
        match ctx.folder(OPTION).keep(name).await {
            Ok(blob) => match there.get(*path) {
                Some(known) if *known == blob.id => tally.unchanged += 1,
                known => {
                    *(if known.is_some() { &mut tally.changed } else { &mut tally.new }) += 1;
                    note(report, path, &blob);
                    rows.push(Medium::new(path, blob));
                }
            },
            Err(why) => report.refused.push(Refused { what: format!("file `{name}`"), why: why.to_string() }),
        }
        if rows.len() >= ROWS {
            save(ctx, std::mem::take(&mut rows)).await?;
        }
    }
    save(ctx, rows).await?;
    ctx.progress(files.len() as u64, files.len() as u64, "taking files").await?;
    report.files = Some(tally);
    Ok(())
}

/// Takes the redirects of the folder, where there are some and none are here yet.
async fn take_redirects(ctx: &Ctx, paths: &[String], report: &mut Report, dry_run: bool) -> Tried<()> {
    let places = ["data", "settings"]
        .into_iter()
        .flat_map(|folder| ["json", "yaml"].map(|ending| format!("{folder}/redirects.{ending}")));
    let found = places.into_iter().find_map(|place| paths.iter().find(|path| inside(path) == place));
    let Some(path) = found else { return Ok(()) };
    if !redirects::all(ctx.db()).await?.is_empty() {
        let about = "there are redirects here already, so those of the folder were left out: `rose run blog redirects FILE` \
                     puts a file in their place";
        report.warnings.add(about, path);
        return Ok(());
    }
    let file = ctx.folder(OPTION).read(path).await?;
    match redirects::command::take(ctx, &file, dry_run).await {
        Ok(lines) => report.redirects = lines,
        Err(Refusal::Fault(failure)) => return Err(failure),
        Err(Refusal::Reader { message, .. }) => {
            report.refused.push(Refused { what: format!("file `{path}`"), why: message });
        }
    }
    Ok(())
}

async fn save(ctx: &Ctx, rows: Vec<Medium>) -> Tried<()> {
    match rows.is_empty() {
        true => Ok(()),
        false => ctx.db().tx(|tx| async move { media::save(&tx, &rows).await.map(drop) }).await,
    }
}

/// A path in the content folder, where the folder around it was named.
fn inside(path: &str) -> &str {
    path.strip_prefix("content/").unwrap_or(path)
}

/// The path under which a file of the folder is kept; `None` for what is not shown: settings, themes, logs, and sizes
/// that Ghost made itself.
fn kept_as(path: &str) -> Option<&str> {
    let path = inside(path);
    let folder = path.split('/').next()?;
    let is_hidden = path.split('/').any(|part| part.starts_with('.'));
    (FOLDERS.contains(&folder) && folder != path && !is_hidden && !path.starts_with("images/size/")).then_some(path)
}

fn note(report: &mut Report, path: &str, blob: &rose_sdk::blob::Blob) {
    if blob.picture.as_ref().is_some_and(|picture| !picture.can_be_resized) && !blob.media_type.ends_with("/gif") {
        let about = "these pictures move or have too many pixels to be had in other sizes, and are shown as they are";
        report.warnings.add(about, path);
    }
    if path.starts_with("images/") && !blob.media_type.starts_with("image/") {
        report.warnings.add("these are called pictures and are none, and are not shown as such", path);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(path: &str, expected: Option<&str>) {
        assert_eq!(kept_as(path), expected, "{path}");
    }

    #[test]
    fn what_pages_show_is_taken() {
        check("images/2026/05/a.jpg", Some("images/2026/05/a.jpg"));
        check("content/media/a.mp4", Some("media/a.mp4"));
        check("files/a.pdf", Some("files/a.pdf"));
    }

    #[test]
    fn the_rest_of_a_content_folder_is_not() {
        for path in [
            "data/ghost.db",
            "settings/routes.yaml",
            "images/size/w600/a.jpg",
            "images/.gitkeep",
            ".git/images/a",
            "images",
        ] {
            check(path, None);
        }
    }
}
