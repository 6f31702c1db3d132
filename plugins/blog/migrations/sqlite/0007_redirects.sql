-- Where what is gone leads to. First what the site's owner wrote down, in Ghost's form: `source` is what they wrote; `path`
-- is the one path that it stands for, without a slash at its end and in lower case, or null where it is a pattern (a regular
-- expression), which can only match what begins with `prefix`.

create table redirects (
    position integer primary key not null,
    source text not null,
    path text,
    prefix text not null,
    target text not null,
    permanent integer not null check (permanent in (0, 1))
) strict;

create index redirects_path on redirects (path);

-- And where tags and authors were before their slugs changed; as `old_addresses` has it of posts.

create table old_tags (
    slug text primary key not null,
    tag_id text not null references tags (id) on delete cascade
) strict, without rowid;

create index old_tags_tag on old_tags (tag_id);

create trigger tags_renamed after update of slug on tags
when old.slug is not new.slug and substr(old.slug, 1, 1) <> '~'
begin
    insert into old_tags (slug, tag_id) values (old.slug, new.id)
    on conflict (slug) do update set tag_id = excluded.tag_id;
end;

create table old_authors (
    slug text primary key not null,
    author_id text not null references authors (id) on delete cascade
) strict, without rowid;

create index old_authors_author on old_authors (author_id);

create trigger authors_renamed after update of slug on authors
when old.slug is not new.slug and substr(old.slug, 1, 1) <> '~'
begin
    insert into old_authors (slug, author_id) values (old.slug, new.id)
    on conflict (slug) do update set author_id = excluded.author_id;
end;
