-- The HTML of a post with its code in colours, where it has code in a language that is known: made when the post is saved,
-- and shown in place of `html`, which stays as Ghost has it. A post that was there before has it after its next import, or,
-- where it has a source, after `rose run blog render`.

alter table posts add column highlighted_html text;
