-- The inner `limit -1` keeps SQLite from reading the JSON of a row once per column; `where true` tells it that
-- `on conflict` is no join.
insert into authors (
    id, ghost_id, import_hash, slug, name, profile_image, cover_image, bio, website, location, facebook,
    twitter, threads, bluesky, mastodon, tiktok, youtube, instagram, linkedin, locale, visibility, meta_title,
    meta_description, created_at, updated_at
)
select
    r ->> 'ghost_id', r ->> 'ghost_id', r ->> 'import_hash', r ->> 'slug', r ->> 'name', r ->> 'profile_image',
    r ->> 'cover_image', r ->> 'bio', r ->> 'website', r ->> 'location', r ->> 'facebook', r ->> 'twitter',
    r ->> 'threads', r ->> 'bluesky', r ->> 'mastodon', r ->> 'tiktok', r ->> 'youtube', r ->> 'instagram',
    r ->> 'linkedin', r ->> 'locale', r ->> 'visibility', r ->> 'meta_title', r ->> 'meta_description',
    r ->> 'created_at', r ->> 'updated_at'
from (select value as r from json_each($1) limit -1)
where true
on conflict (ghost_id) do update set
    import_hash = excluded.import_hash, slug = excluded.slug, name = excluded.name,
    profile_image = excluded.profile_image, cover_image = excluded.cover_image, bio = excluded.bio,
    website = excluded.website, location = excluded.location, facebook = excluded.facebook,
    twitter = excluded.twitter, threads = excluded.threads, bluesky = excluded.bluesky,
    mastodon = excluded.mastodon, tiktok = excluded.tiktok, youtube = excluded.youtube,
    instagram = excluded.instagram, linkedin = excluded.linkedin, locale = excluded.locale,
    visibility = excluded.visibility, meta_title = excluded.meta_title,
    meta_description = excluded.meta_description, created_at = excluded.created_at,
    updated_at = excluded.updated_at
