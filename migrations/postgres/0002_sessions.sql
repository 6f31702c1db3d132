-- What plugins keep of visitors between two requests, where there is no Redis for it. `session` is the hash of the id in
-- a visitor's cookie.
create table sessions (
    session text collate "C" not null,
    plugin text collate "C" not null,
    value bytea not null,
    expires_at bigint not null,
    primary key (session, plugin)
);

create index sessions_expires_at on sessions (expires_at);
