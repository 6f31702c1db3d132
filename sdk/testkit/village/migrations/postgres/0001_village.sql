create table places (
    path text collate "C" primary key,
    label text not null
);

create table entries (
    id bigint primary key generated always as identity,
    -- What it belongs to, such as the id of a post.
    container text collate "C" not null,
    title text not null,
    place text collate "C" not null references places (path) on delete cascade,
    begins_at bigint not null
);

create index entries_container on entries (container);
create index entries_place on entries (place);

-- Written by triggers alone.
create table counted (
    name text primary key,
    n bigint not null
);

insert into counted (name, n) values ('entries', 0);

create function count_entry() returns trigger language plpgsql as $$
begin
    update counted set n = n + case tg_op when 'INSERT' then 1 else -1 end where name = 'entries';
    return null;
end
$$;

create trigger entries_counted after insert or delete on entries for each row execute function count_entry();

create view listed as
    select entries.id, entries.title, entries.begins_at, places.label as place
    from entries join places on places.path = entries.place;

create table carts (
    cart text collate "C" not null,
    item text collate "C" not null,
    quantity bigint not null,
    primary key (cart, item)
);
