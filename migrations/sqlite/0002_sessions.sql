-- What plugins keep of visitors between two requests, where there is no Redis for it. `session` is the hash of the id in
-- a visitor's cookie.
create table sessions (
    session text not null,
    plugin text not null,
    value blob not null,
    expires_at integer not null,
    primary key (session, plugin)
) strict, without rowid;

create index sessions_expires_at on sessions (expires_at);
