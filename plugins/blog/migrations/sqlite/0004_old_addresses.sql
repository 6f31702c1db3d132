-- Where a post or page was before its slug changed: links from elsewhere lead on. A row names the post and not its next
-- address, so that there are neither chains nor loops; whoever has the slug now comes first. An import that exchanges
-- slugs parks them behind a `~`.

create table old_addresses (
    slug text primary key not null,
    post_id text not null references posts (id) on delete cascade
) strict, without rowid;

create index old_addresses_post on old_addresses (post_id);

create trigger posts_renamed after update of slug on posts
when old.slug is not new.slug and old.published_at is not null and substr(old.slug, 1, 1) <> '~'
begin
    insert into old_addresses (slug, post_id) values (old.slug, new.id)
    on conflict (slug) do update set post_id = excluded.post_id;
end;
