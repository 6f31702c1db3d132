select
    id as ghost_id, coalesce(import_hash, '') as import_hash, type, status, visibility, slug, title, published_at,
    featured, feature_image, feature_image_alt, excerpt, reading_minutes, created_at, updated_at, uuid, comment_id,
    locale, published_by, custom_excerpt, custom_template, canonical_url, show_title_and_feature_image,
    feature_image_caption, meta_title, meta_description, og_image, og_title, og_description, twitter_image,
    twitter_title, twitter_description, frontmatter, email_only, email_subject, email_recipient_filter,
    newsletter_id, codeinjection_head, codeinjection_foot, html, plaintext, lexical, mobiledoc, delivered_html,
    highlighted_html
from posts
where id > $1
order by id
limit $2
