insert into posts (
    id, ghost_id, import_hash, type, status, visibility, slug, title, published_at, featured, feature_image,
    feature_image_alt, excerpt, reading_minutes, created_at, updated_at, uuid, comment_id, locale,
    published_by, custom_excerpt, custom_template, canonical_url, show_title_and_feature_image,
    feature_image_caption, meta_title, meta_description, og_image, og_title, og_description, twitter_image,
    twitter_title, twitter_description, frontmatter, email_only, email_subject, email_recipient_filter,
    newsletter_id, codeinjection_head, codeinjection_foot, html, plaintext, lexical, mobiledoc,
    delivered_html, highlighted_html
)
select
    r.ghost_id, r.ghost_id, r.import_hash, r.type, r.status, r.visibility, r.slug, r.title, r.published_at,
    r.featured, r.feature_image, r.feature_image_alt, r.excerpt, r.reading_minutes, r.created_at, r.updated_at,
    r.uuid, r.comment_id, r.locale, r.published_by, r.custom_excerpt, r.custom_template, r.canonical_url,
    r.show_title_and_feature_image, r.feature_image_caption, r.meta_title, r.meta_description, r.og_image,
    r.og_title, r.og_description, r.twitter_image, r.twitter_title, r.twitter_description, r.frontmatter,
    r.email_only, r.email_subject, r.email_recipient_filter, r.newsletter_id, r.codeinjection_head,
    r.codeinjection_foot, r.html, r.plaintext, r.lexical, r.mobiledoc, r.delivered_html,
    r.highlighted_html
from jsonb_to_recordset($1) as r(
    ghost_id text, import_hash text, type text, status text, visibility text, slug text, title text,
    published_at bigint, featured boolean, feature_image text, feature_image_alt text, excerpt text,
    reading_minutes integer, created_at bigint, updated_at bigint, uuid text, comment_id text, locale text,
    published_by text, custom_excerpt text, custom_template text, canonical_url text,
    show_title_and_feature_image boolean, feature_image_caption text, meta_title text, meta_description text,
    og_image text, og_title text, og_description text, twitter_image text, twitter_title text,
    twitter_description text, frontmatter text, email_only boolean, email_subject text,
    email_recipient_filter text, newsletter_id text, codeinjection_head text, codeinjection_foot text,
    html text, plaintext text, lexical text, mobiledoc text, delivered_html text, highlighted_html text
)
on conflict (ghost_id) do update set
    import_hash = excluded.import_hash, type = excluded.type, status = excluded.status,
    visibility = excluded.visibility, slug = excluded.slug, title = excluded.title,
    published_at = excluded.published_at, featured = excluded.featured, feature_image = excluded.feature_image,
    feature_image_alt = excluded.feature_image_alt, excerpt = excluded.excerpt,
    reading_minutes = excluded.reading_minutes, created_at = excluded.created_at,
    updated_at = excluded.updated_at, uuid = excluded.uuid, comment_id = excluded.comment_id,
    locale = excluded.locale, published_by = excluded.published_by, custom_excerpt = excluded.custom_excerpt,
    custom_template = excluded.custom_template, canonical_url = excluded.canonical_url,
    show_title_and_feature_image = excluded.show_title_and_feature_image,
    feature_image_caption = excluded.feature_image_caption, meta_title = excluded.meta_title,
    meta_description = excluded.meta_description, og_image = excluded.og_image, og_title = excluded.og_title,
    og_description = excluded.og_description, twitter_image = excluded.twitter_image,
    twitter_title = excluded.twitter_title, twitter_description = excluded.twitter_description,
    frontmatter = excluded.frontmatter, email_only = excluded.email_only,
    email_subject = excluded.email_subject, email_recipient_filter = excluded.email_recipient_filter,
    newsletter_id = excluded.newsletter_id, codeinjection_head = excluded.codeinjection_head,
    codeinjection_foot = excluded.codeinjection_foot, html = excluded.html, plaintext = excluded.plaintext,
    lexical = excluded.lexical, mobiledoc = excluded.mobiledoc,
    delivered_html = excluded.delivered_html, highlighted_html = excluded.highlighted_html
