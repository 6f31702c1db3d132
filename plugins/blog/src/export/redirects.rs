//! Redirects as Ghost's `redirects.json`: those that the owner wrote down, and the old addresses of what was renamed.

use rose_sdk::prelude::*;
use serde::{Deserialize, Serialize};

use crate::redirects;

/// One of Ghost's.
#[derive(Debug, Serialize)]
pub(super) struct Redirect {
    from: String,
    to: String,
    permanent: bool,
}

/// What was renamed, by the folder of its address.
#[derive(Debug, Deserialize)]
struct Renamed {
    folder: String,
    before: String,
    now: String,
}

/// All of them; the owner's come first, as they do here.
pub(super) async fn all(db: &Db) -> Tried<Vec<Redirect>> {
    let written = redirects::all(db).await?.into_iter().map(|row| Redirect {
        from: row.source,
        to: row.target,
        permanent: row.permanent,
    });
    let renamed: Vec<Renamed> = query_as!(
        Renamed,
        "
        select '' as folder, o.slug as before, p.slug as now
        from old_addresses o join posts p on p.id = o.post_id
        where not exists (select 1 from posts there where there.slug = o.slug)
        union all
        select 'tag/', o.slug, t.slug from old_tags o join tags t on t.id = o.tag_id
        where not exists (select 1 from tags there where there.slug = o.slug)
        union all
        select 'author/', o.slug, a.slug from old_authors o join authors a on a.id = o.author_id
        where not exists (select 1 from authors there where there.slug = o.slug)
        order by 1, 2
        "
    )
    .fetch_all(db)
    .await?;
    let renamed = renamed.into_iter().map(|Renamed { folder, before, now }| Redirect {
        // Ghost takes a path alone for the same path anywhere in another.
        from: format!("^/{folder}{}/?$", regex::escape(&before)),
        to: format!("/{folder}{now}/"),
        permanent: true,
    });
    Ok(written.chain(renamed).collect())
}
