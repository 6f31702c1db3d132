-- The posts of a tag and of an author, in the order of the front page, without a walk through the others: `listed_at` is
-- the time of publication of a post that stands in lists, and null for all others. Whoever links a post writes it; what
-- becomes of the post later changes it by the trigger.

alter table posts_tags add column listed_at integer;
alter table posts_authors add column listed_at integer;

update posts_tags set listed_at = (
    select published_at from posts where id = posts_tags.post_id and type = 'post' and status = 'published'
);
update posts_authors set listed_at = (
    select published_at from posts where id = posts_authors.post_id and type = 'post' and status = 'published'
);

create index posts_tags_listed on posts_tags (tag_id, listed_at desc, post_id desc) where listed_at is not null;
create index posts_authors_listed on posts_authors (author_id, listed_at desc, post_id desc)
where listed_at is not null;

create trigger posts_listed after update of type, status, published_at on posts
when old.type is not new.type or old.status is not new.status or old.published_at is not new.published_at
begin
    update posts_tags
    set listed_at = case when new.type = 'post' and new.status = 'published' then new.published_at end
    where post_id = new.id;
    update posts_authors
    set listed_at = case when new.type = 'post' and new.status = 'published' then new.published_at end
    where post_id = new.id;
end;

-- The address of a preview.
create index posts_uuid on posts (uuid);
