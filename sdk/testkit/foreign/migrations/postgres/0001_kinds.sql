-- A column for every kind of value.
create table kinds (
    id bigint primary key,
    missing text,
    truth boolean not null,
    integer bigint not null,
    float double precision not null,
    text text not null,
    bytes bytea not null,
    moment timestamptz not null,
    day text not null,
    uuid uuid not null,
    numeric numeric not null,
    document jsonb not null,
    choice text not null check (choice in ('open', 'closed'))
);

insert into kinds (id, missing, truth, integer, float, text, bytes, moment, day, uuid, numeric, document, choice)
values (
    1, null, true, 9223372036854775807, 0.5, 'plain', '\x00ff', 'epoch', '1970-01-01',
    '00000000-0000-0000-0000-000000000000', 0.10, '{"steps": [0, 1]}', 'open'
);

-- 1 to 100.
create table numbers (id bigint primary key);
insert into numbers (id) select generate_series(1, 100);
