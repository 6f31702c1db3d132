-- What posts and pages are found by: of each that is published the words of its title and of what everybody may read of
-- it, without accents and in lower case, and that text as it is shown. The index keeps no text of its own. What is
-- there already is taken up when the plugin starts.

create table search (
    id integer primary key not null,
    post_id text not null unique references posts (id) on delete cascade,
    title text not null,
    body text not null,
    shown text not null
) strict;

create virtual table search_index using fts5(
    title, body, content = 'search', content_rowid = 'id', tokenize = 'unicode61 remove_diacritics 0', prefix = '2 3'
);

create trigger search_added after insert on search begin
    insert into search_index (rowid, title, body) values (new.id, new.title, new.body);
end;

create trigger search_removed after delete on search begin
    insert into search_index (search_index, rowid, title, body) values ('delete', old.id, old.title, old.body);
end;

create trigger search_changed after update on search begin
    insert into search_index (search_index, rowid, title, body) values ('delete', old.id, old.title, old.body);
    insert into search_index (rowid, title, body) values (new.id, new.title, new.body);
end;

-- Every word that was ever found, for those who misspell one.
create table search_words (
    word text primary key not null
) strict, without rowid;
