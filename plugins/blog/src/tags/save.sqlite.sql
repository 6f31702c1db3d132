-- The inner `limit -1` keeps SQLite from reading the JSON of a row once per column; `where true` tells it that
-- `on conflict` is no join.
insert into tags (
    id, ghost_id, import_hash, slug, name, visibility, description, feature_image, parent_id, accent_color,
    canonical_url, meta_title, meta_description, og_image, og_title, og_description, twitter_image,
    twitter_title, twitter_description, codeinjection_head, codeinjection_foot, created_at, updated_at
)
select
    r ->> 'ghost_id', r ->> 'ghost_id', r ->> 'import_hash', r ->> 'slug', r ->> 'name', r ->> 'visibility',
    r ->> 'description', r ->> 'feature_image', r ->> 'parent_id', r ->> 'accent_color', r ->> 'canonical_url',
    r ->> 'meta_title', r ->> 'meta_description', r ->> 'og_image', r ->> 'og_title', r ->> 'og_description',
    r ->> 'twitter_image', r ->> 'twitter_title', r ->> 'twitter_description', r ->> 'codeinjection_head',
    r ->> 'codeinjection_foot', r ->> 'created_at', r ->> 'updated_at'
from (select value as r from json_each($1) limit -1)
where true
on conflict (ghost_id) do update set
    import_hash = excluded.import_hash, slug = excluded.slug, name = excluded.name,
    visibility = excluded.visibility, description = excluded.description,
    feature_image = excluded.feature_image, parent_id = excluded.parent_id,
    accent_color = excluded.accent_color, canonical_url = excluded.canonical_url,
    meta_title = excluded.meta_title, meta_description = excluded.meta_description,
    og_image = excluded.og_image, og_title = excluded.og_title, og_description = excluded.og_description,
    twitter_image = excluded.twitter_image, twitter_title = excluded.twitter_title,
    twitter_description = excluded.twitter_description, codeinjection_head = excluded.codeinjection_head,
    codeinjection_foot = excluded.codeinjection_foot, created_at = excluded.created_at,
    updated_at = excluded.updated_at
