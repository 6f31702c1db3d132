create table entries (
    id integer primary key autoincrement,
    name text not null,
    line text not null,
    -- Microseconds since 1970: what `Timestamp` is in SQLite.
    written_at integer not null,
    unique (name, line)
) strict;
