-- What posts and pages are found by: of each that is published the words of its title and of what everybody may read of
-- it, without accents and in lower case, and that text as it is shown. What is there already is taken up when the
-- plugin starts.

create table search (
    id bigint generated always as identity primary key,
    post_id text not null unique references posts (id) on delete cascade,
    title text not null,
    body text not null,
    shown text not null,
    words tsvector not null generated always as (
        setweight(to_tsvector('simple'::regconfig, title), 'A') || setweight(to_tsvector('simple'::regconfig, body), 'D')
    ) stored
);

create index search_by_words on search using gin (words);

-- Every word that was ever found, for those who misspell one. Sorted by bytes, as on SQLite.
create table search_words (
    word text collate "C" primary key not null
);
