//! The statements of [`super`].

use rose_sdk::prelude::*;
use serde::Deserialize;

use super::{Kind, Listed, Part, SIZE};

#[derive(Deserialize)]
struct Count {
    kind: String,
    urls: i64,
    changed_at: Option<Timestamp>,
}

#[derive(Deserialize)]
struct Row {
    slug: String,
    changed_at: Option<Timestamp>,
    feature_image: Option<String>,
}

/// The sitemaps that there are, each with when something in its kind changed last.
pub(crate) async fn index(db: &Db) -> Tried<Vec<(Part, Option<Timestamp>)>> {
    let counts = query_as!(
        Count,
        "
        select 'pages' as kind, count(*) + 1 as urls, max(updated_at) as changed_at
        from posts where type = 'page' and status = 'published' and coalesce(canonical_url, '') = ''
        union all
        select 'posts' as kind, count(*) as urls, max(updated_at) as changed_at
        from posts where type = 'post' and status = 'published' and coalesce(canonical_url, '') = ''
        union all
        select 'tags' as kind, count(distinct t.id) as urls, max(l.listed_at) as changed_at
        from tags t join posts_tags l on l.tag_id = t.id
        where t.visibility = 'public' and l.listed_at is not null and coalesce(t.canonical_url, '') = ''
        union all
        select 'authors' as kind, count(distinct l.author_id) as urls, max(l.listed_at) as changed_at
        from posts_authors l where l.listed_at is not null
        "
    )
    .fetch_all(db)
    .await?;
    let parts = |count: Count| {
        let kind = Kind::ALL.into_iter().find(|kind| kind.name() == count.kind);
        let changed_at = count.changed_at;
        let numbered = move |kind| {
            (1..=count.urls.saturating_add(SIZE - 1) / SIZE).map(move |number| (Part { kind, number }, changed_at))
        };
        kind.into_iter().flat_map(numbered)
    };
    Ok(counts.into_iter().flat_map(parts).collect())
}

/// What one sitemap lists; nothing where there is no such sitemap.
pub(crate) async fn urls(db: &Db, part: Part) -> Tried<Vec<Listed>> {
    let statement = match part.kind {
        Kind::Posts => query_as!(
            Row,
            "
            select slug, updated_at as changed_at, feature_image
            from posts
            where type = 'post' and status = 'published' and coalesce(canonical_url, '') = ''
            order by published_at, id
            limit $1 offset $2
            "
        ),
        Kind::Pages => query_as!(
            Row,
            "
            select slug, updated_at as changed_at, feature_image
            from posts
            where type = 'page' and status = 'published' and coalesce(canonical_url, '') = ''
            order by slug
            limit $1 offset $2
            "
        ),
        Kind::Tags => query_as!(
            Row,
            "
            select t.slug, max(l.listed_at) as changed_at, t.feature_image
            from tags t join posts_tags l on l.tag_id = t.id
            where t.visibility = 'public' and l.listed_at is not null and coalesce(t.canonical_url, '') = ''
            group by t.id, t.slug, t.feature_image
            order by t.slug
            limit $1 offset $2
            "
        ),
        Kind::Authors => query_as!(
            Row,
            "
            select a.slug, max(l.listed_at) as changed_at, a.profile_image as feature_image
            from authors a join posts_authors l on l.author_id = a.id
            where l.listed_at is not null
            group by a.id, a.slug, a.profile_image
            order by a.slug
            limit $1 offset $2
            "
        ),
    };
    let rows = statement.bind(SIZE).bind(part.number.saturating_sub(1).saturating_mul(SIZE)).fetch_all(db).await?;
    let listed = |row: Row| Listed {
        path: match part.kind {
            Kind::Posts | Kind::Pages => format!("/{}/", row.slug),
            Kind::Tags => format!("/tag/{}/", row.slug),
            Kind::Authors => format!("/author/{}/", row.slug),
        },
        changed_at: row.changed_at,
        image: row.feature_image.filter(|image| !image.is_empty()),
    };
    Ok(rows.into_iter().map(listed).collect())
}
