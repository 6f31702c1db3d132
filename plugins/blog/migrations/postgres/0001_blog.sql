-- Posts, pages, tags and authors with Ghost's fields.
--
-- A row that an import made has Ghost's id as `id` and as `ghost_id`; a later import recognises it by `ghost_id`, and
-- `import_hash` is what it was made from. Rows that were made here have neither. Times are microseconds since
-- 1970-01-01T00:00:00Z. An id sorts by its bytes, as on SQLite, whatever the locale of the database: cursors hold one.
-- `lexical` and `mobiledoc` are kept to the letter, so they are text.

create table posts (
    id text collate "C" primary key,
    ghost_id text unique,
    import_hash text,
    type text not null check (type in ('post', 'page')),
    status text not null check (status in ('draft', 'published', 'scheduled', 'sent')),
    visibility text not null check (visibility in ('public', 'members', 'paid', 'tiers')),
    slug text not null unique,
    title text not null,
    published_at bigint,
    featured boolean not null,
    feature_image text,
    feature_image_alt text,
    -- What a list shows: the custom excerpt, or the beginning of the text that everyone may read.
    excerpt text not null,
    reading_minutes integer not null,
    created_at bigint not null,
    updated_at bigint not null,
    uuid text,
    comment_id text,
    locale text,
    published_by text,
    custom_excerpt text,
    custom_template text,
    canonical_url text,
    show_title_and_feature_image boolean not null,
    feature_image_caption text,
    meta_title text,
    meta_description text,
    og_image text,
    og_title text,
    og_description text,
    twitter_image text,
    twitter_title text,
    twitter_description text,
    frontmatter text,
    email_only boolean not null,
    email_subject text,
    email_recipient_filter text,
    newsletter_id text,
    codeinjection_head text,
    codeinjection_foot text,
    html text,
    plaintext text,
    lexical text,
    mobiledoc text,
    check (published_at is not null or status = 'draft')
);

-- The order of the front page, of nothing but what stands on it.
create index posts_published on posts (published_at desc, id desc) where type = 'post' and status = 'published';

create table tags (
    id text collate "C" primary key,
    ghost_id text unique,
    import_hash text,
    slug text not null unique,
    name text not null,
    visibility text not null check (visibility in ('public', 'internal')),
    description text,
    feature_image text,
    parent_id text,
    accent_color text,
    canonical_url text,
    meta_title text,
    meta_description text,
    og_image text,
    og_title text,
    og_description text,
    twitter_image text,
    twitter_title text,
    twitter_description text,
    codeinjection_head text,
    codeinjection_foot text,
    created_at bigint,
    updated_at bigint
);

-- Ghost's users as readers see them. What belongs to signing in (email address, password, roles) is not kept.
create table authors (
    id text collate "C" primary key,
    ghost_id text unique,
    import_hash text,
    slug text not null unique,
    name text not null,
    profile_image text,
    cover_image text,
    bio text,
    website text,
    location text,
    facebook text,
    twitter text,
    threads text,
    bluesky text,
    mastodon text,
    tiktok text,
    youtube text,
    instagram text,
    linkedin text,
    locale text,
    visibility text not null,
    meta_title text,
    meta_description text,
    created_at bigint,
    updated_at bigint
);

create table posts_tags (
    post_id text collate "C" not null references posts (id) on delete cascade,
    tag_id text collate "C" not null references tags (id) on delete cascade,
    sort_order integer not null,
    primary key (post_id, tag_id)
);

create index posts_tags_tag on posts_tags (tag_id);

create table posts_authors (
    post_id text collate "C" not null references posts (id) on delete cascade,
    author_id text collate "C" not null references authors (id) on delete cascade,
    sort_order integer not null,
    primary key (post_id, author_id)
);

create index posts_authors_author on posts_authors (author_id);
