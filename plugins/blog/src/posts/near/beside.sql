-- Without a sort of the whole: the order of those that are related is made of `shared` where they are read. The same
-- three times for the first, second and third tag: a limit for each of several tags wants a lateral join, which SQLite
-- does not have.
select
    place, shared, id, visibility, slug, title, published_at, featured, feature_image, feature_image_alt, excerpt,
    reading_minutes
from (
    select
        'previous' as place, 0 as shared, id, visibility, slug, title, published_at, featured, feature_image,
        feature_image_alt, excerpt, reading_minutes
    from posts
    where type = 'post' and status = 'published' and (published_at, id) < ($1, $2)
    order by published_at desc, id desc
    limit 1
) below
union all
select
    place, shared, id, visibility, slug, title, published_at, featured, feature_image, feature_image_alt, excerpt,
    reading_minutes
from (
    select
        'next' as place, 0 as shared, id, visibility, slug, title, published_at, featured, feature_image,
        feature_image_alt, excerpt, reading_minutes
    from posts
    where type = 'post' and status = 'published' and (published_at, id) > ($1, $2)
    order by published_at, id
    limit 1
) above
union all
select
    'related' as place, nearest.shared, p.id, p.visibility, p.slug, p.title, p.published_at, p.featured,
    p.feature_image, p.feature_image_alt, p.excerpt, p.reading_minutes
from (
    select post_id, count(*) as shared, max(listed_at) as listed_at
    from (
        select post_id, listed_at from (
            select post_id, listed_at from posts_tags
            where listed_at is not null and tag_id = (
                select t.id from posts_tags l join tags t on t.id = l.tag_id
                where l.post_id = $2 and t.visibility = 'public'
                order by l.sort_order, t.id limit 1 offset 0
            )
            order by listed_at desc, post_id desc limit 20
        ) of_the_first
        union all
        select post_id, listed_at from (
            select post_id, listed_at from posts_tags
            where listed_at is not null and tag_id = (
                select t.id from posts_tags l join tags t on t.id = l.tag_id
                where l.post_id = $2 and t.visibility = 'public'
                order by l.sort_order, t.id limit 1 offset 1
            )
            order by listed_at desc, post_id desc limit 20
        ) of_the_second
        union all
        select post_id, listed_at from (
            select post_id, listed_at from posts_tags
            where listed_at is not null and tag_id = (
                select t.id from posts_tags l join tags t on t.id = l.tag_id
                where l.post_id = $2 and t.visibility = 'public'
                order by l.sort_order, t.id limit 1 offset 2
            )
            order by listed_at desc, post_id desc limit 20
        ) of_the_third
    ) tagged
    where post_id <> $2
    group by post_id
    order by shared desc, listed_at desc, post_id
    limit 3
) nearest
join posts p on p.id = nearest.post_id
