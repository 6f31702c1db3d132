-- What can be made anew and several workers share, where there is no Redis for it.
create table cache (
    key text primary key,
    value blob not null,
    -- Of key and value.
    bytes integer not null,
    expires_at integer not null
) strict;

create index cache_expires_at on cache (expires_at);
