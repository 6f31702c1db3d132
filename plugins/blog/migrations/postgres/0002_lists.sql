-- The posts of a tag and of an author, in the order of the front page, without a walk through the others: `listed_at` is
-- the time of publication of a post that stands in lists, and null for all others. Whoever links a post writes it; what
-- becomes of the post later changes it by the trigger.

alter table posts_tags add column listed_at bigint;
alter table posts_authors add column listed_at bigint;

update posts_tags set listed_at = p.published_at
from posts p where p.id = post_id and p.type = 'post' and p.status = 'published';
update posts_authors set listed_at = p.published_at
from posts p where p.id = post_id and p.type = 'post' and p.status = 'published';

create index posts_tags_listed on posts_tags (tag_id, listed_at desc, post_id desc) where listed_at is not null;
create index posts_authors_listed on posts_authors (author_id, listed_at desc, post_id desc)
where listed_at is not null;

create function posts_listed() returns trigger language plpgsql as $$
begin
    update posts_tags
    set listed_at = case when new.type = 'post' and new.status = 'published' then new.published_at end
    where post_id = new.id;
    update posts_authors
    set listed_at = case when new.type = 'post' and new.status = 'published' then new.published_at end
    where post_id = new.id;
    return null;
end
$$;

create trigger posts_listed after update of type, status, published_at on posts
for each row
when (old.type is distinct from new.type or old.status is distinct from new.status
    or old.published_at is distinct from new.published_at)
execute function posts_listed();

-- The address of a preview.
create index posts_uuid on posts (uuid);
