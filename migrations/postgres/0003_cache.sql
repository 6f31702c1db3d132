-- What can be made anew and several workers share, where there is no Redis for it. Unlogged: a crash of the server
-- empties it, and nothing is lost by that.
create unlogged table cache (
    key text primary key,
    value bytea not null,
    -- Of key and value.
    bytes bigint not null,
    expires_at bigint not null
);

create index cache_expires_at on cache (expires_at);
