create table entries (
    id bigint generated always as identity primary key,
    name text not null,
    line text not null,
    written_at timestamptz not null,
    unique (name, line)
);
