-- Every plugin's file that was seen, with how it went the last time. A file that is gone keeps its row, so that the
-- kernel can say what is missing.
create table plugins (
    file text collate "C" primary key,
    id text,
    title text,
    version text,
    sha256 text,
    state text not null check (state in ('serving', 'refused', 'missing')),
    -- What `Refused` holds, as JSON.
    reason text,
    -- How often the kernel ended while this content was started, in a row.
    crashes bigint not null default 0,
    seen_at bigint not null
);

-- What an operator set; what is not here has its default.
create table settings (
    plugin text collate "C" not null,
    name text collate "C" not null,
    value text not null,
    primary key (plugin, name)
);
