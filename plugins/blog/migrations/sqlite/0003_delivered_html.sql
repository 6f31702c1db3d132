-- What Ghost made of a post that has a source, to be compared with what is made of it here. Posts that are there have
-- just that as their HTML.

alter table posts add column delivered_html text;

update posts set delivered_html = html where lexical is not null or mobiledoc is not null;
