create table places (
    path text primary key,
    label text not null
) strict, without rowid;

create table entries (
    id integer primary key,
    -- What it belongs to, such as the id of a post.
    container text not null,
    title text not null,
    place text not null references places (path) on delete cascade,
    begins_at integer not null
) strict;

create index entries_container on entries (container);
create index entries_place on entries (place);

-- Written by triggers alone.
create table counted (
    name text primary key,
    n integer not null
) strict, without rowid;

insert into counted (name, n) values ('entries', 0);

create trigger entries_added after insert on entries begin
    update counted set n = n + 1 where name = 'entries';
end;

create trigger entries_removed after delete on entries begin
    update counted set n = n - 1 where name = 'entries';
end;

create view listed as
    select entries.id, entries.title, entries.begins_at, places.label as place
    from entries join places on places.path = entries.place;

create table carts (
    cart text not null,
    item text not null,
    quantity integer not null,
    primary key (cart, item)
) strict, without rowid;
