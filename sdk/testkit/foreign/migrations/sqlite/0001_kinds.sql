-- A column for every kind of value; SQLite keeps them in its five storage classes.
create table kinds (
    id integer primary key,
    missing text,
    truth integer not null check (truth in (0, 1)),
    integer integer not null,
    float real not null,
    text text not null,
    bytes blob not null,
    moment integer not null,
    day text not null,
    uuid text not null,
    numeric text not null,
    document text not null check (json_valid(document)),
    choice text not null check (choice in ('open', 'closed'))
) strict;

insert into kinds (id, missing, truth, integer, float, text, bytes, moment, day, uuid, numeric, document, choice)
values (
    1, null, 1, 9223372036854775807, 0.5, 'plain', x'00ff', 0, '1970-01-01',
    '00000000-0000-0000-0000-000000000000', '0.10', '{"steps": [0, 1]}', 'open'
);

-- 1 to 100.
create table numbers (id integer primary key) strict;
insert into numbers (id)
with recursive up (id) as (select 1 union all select id + 1 from up where id < 100)
select id from up;
