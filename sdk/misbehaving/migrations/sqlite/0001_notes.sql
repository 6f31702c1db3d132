-- What `unruly` reads and writes; the other plugins of this folder get it too and leave it alone.
create table notes (
    id integer primary key,
    line text not null unique
) strict;

-- 1 to 100, for routes that only read.
create table numbers (id integer primary key) strict;
insert into numbers (id)
with recursive up (id) as (select 1 union all select id + 1 from up where id < 100)
select id from up;
