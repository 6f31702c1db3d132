//! What a file gives, as rows for the tables, and which of it is no good on its own account.
//!
//! Nothing here asks the database: whether a row is new, and whether its slug is free there, is the plan's affair.

mod checks;
mod others;
mod post;

use std::collections::{HashMap, HashSet};

use rose_sdk::Tried;

use super::{
    ghost::{Export, Meta, Post, Tag, User},
    report::{Refused, Warnings},
};
use crate::{authors, highlight::Highlighter, lexical::Options, posts, tags};
use checks::{Label, Unfit};
pub(crate) use checks::{digest, named};

/// Rows that are good for themselves: every id and every slug is there once in each table.
#[derive(Debug, Default)]
pub(crate) struct Content {
    pub(crate) posts: Vec<posts::Row>,
    pub(crate) tags: Vec<tags::Row>,
    pub(crate) authors: Vec<authors::Row>,
    pub(crate) refused: Vec<Refused>,
    pub(crate) warnings: Warnings,
}

/// Makes [`Content`] of an export, some posts at a time.
#[derive(Debug)]
pub(crate) struct Builder {
    posts: std::vec::IntoIter<Post>,
    meta: HashMap<String, Meta>,
    /// Ghost's ids of the tags and authors of each post, with their places.
    tags_of: HashMap<String, Vec<(i64, String)>>,
    authors_of: HashMap<String, Vec<(i64, String)>>,
    seen_posts: Seen,
    seen_tags: Seen,
    seen_authors: Seen,
    content: Content,
    options: Options,
    highlighter: Highlighter,
}

/// The ids of a table that came by, and the slugs with the row that has them.
#[derive(Debug, Default)]
struct Seen {
    ids: HashSet<String>,
    slugs: HashMap<String, String>,
}

impl Seen {
    /// Notes a row, or says what of it there was before.
    fn note(&mut self, id: &str, slug: &str, label: &Label) -> Result<(), Unfit> {
        if self.ids.contains(id) {
            return Err(Unfit::IdTwice(id.to_owned()));
        }
        if let Some(other) = self.slugs.get(slug) {
            return Err(Unfit::SlugTwice { slug: slug.to_owned(), other: other.clone() });
        }
        self.ids.insert(id.to_owned());
        self.slugs.insert(slug.to_owned(), label.to_string());
        Ok(())
    }
}

impl Builder {
    /// Takes tags and authors at once, since posts refer to them.
    pub(crate) fn new(export: Export, options: Options) -> Tried<Self> {
        let posts_there: HashSet<&str> = export.posts.iter().filter_map(|post| post.id.0.as_deref()).collect();
        let mut lost: HashMap<&str, usize> = HashMap::new();
        let mut is_there = |table: &'static str, post: &str| {
            let there = posts_there.contains(post);
            *lost.entry(table).or_default() += usize::from(!there);
            there
        };
        let (mut meta, mut tags_of, mut authors_of) = (HashMap::new(), HashMap::new(), HashMap::new());
        for row in export.posts_meta {
            let post = row.post_id.0.unwrap_or_default();
            if is_there("posts_meta", &post) {
                meta.insert(post, row.meta);
            }
        }
        for row in export.posts_tags {
            let post = row.post_id.0.unwrap_or_default();
            if is_there("posts_tags", &post) {
                add_link(&mut tags_of, post, row.sort_order, row.tag_id.0);
            }
        }
        for row in export.posts_authors {
            let post = row.post_id.0.unwrap_or_default();
            if is_there("posts_authors", &post) {
                add_link(&mut authors_of, post, row.sort_order, row.author_id.0);
            }
        }
        let refused = refused_rows(lost);
        let mut builder = Self {
            posts: export.posts.into_iter(),
            meta,
            tags_of,
            authors_of,
            seen_posts: Seen::default(),
            seen_tags: Seen::default(),
            seen_authors: Seen::default(),
            content: Content { refused, ..Content::default() },
            options,
            highlighter: Highlighter::default(),
        };
        export.tags.into_iter().try_for_each(|tag| builder.take_tag(tag))?;
        export.users.into_iter().try_for_each(|user| builder.take_author(user))?;
        Ok(builder)
    }

    /// Takes the next posts; `false` where there was none.
    pub(crate) fn take_posts(&mut self, count: usize) -> Tried<bool> {
        for taken in 0..count {
            match self.posts.next() {
                Some(post) => self.take_post(post)?,
                None => return Ok(taken > 0),
            }
        }
        Ok(true)
    }

    pub(crate) fn finish(self) -> Content {
        self.content
    }

    fn take_post(&mut self, mut post: Post) -> Tried<()> {
        let label = Label::of_post(&post);
        let id = post.id.0.clone().unwrap_or_default();
        let tags = match post.tags.take() {
            Some(tags) => self.take_tags_of_answer(tags)?,
            None => in_order(self.tags_of.remove(&id)),
        };
        let authors = match (post.authors.take(), post.author_id.0.take()) {
            (Some(authors), _) => self.take_authors_of_answer(authors)?,
            (None, only) => match in_order(self.authors_of.remove(&id)) {
                listed if listed.is_empty() => only.into_iter().collect(),
                listed => listed,
            },
        };
        if let Some(meta) = self.meta.remove(&id) {
            post.meta = meta;
        }
        let mut warnings = Warnings::default();
        let row = post::row(post, tags, authors, &label, &self.options, &mut warnings);
        let row = row.and_then(|row| self.seen_posts.note(&row.ghost_id, &row.slug, &label).map(|()| row));
        match row {
            Ok(mut row) => {
                row.highlighted_html = row.html.as_deref().and_then(|html| self.highlighter.highlight(html));
                row.import_hash = digest(&row)?;
                self.content.warnings.append(warnings);
                self.content.posts.push(row);
            }
            Err(why) => self.refuse(&label, &why),
        }
        Ok(())
    }

    fn take_tag(&mut self, tag: Tag) -> Tried<()> {
        let label = Label::new("tag", &tag.name, &tag.slug, &tag.id);
        let row = others::tag(tag, &label, &mut self.content.warnings);
        match row.and_then(|row| self.seen_tags.note(&row.ghost_id, &row.slug, &label).map(|()| row)) {
            Ok(mut row) => {
                row.import_hash = digest(&row)?;
                self.content.tags.push(row);
            }
            Err(why) => self.refuse(&label, &why),
        }
        Ok(())
    }

    fn take_author(&mut self, user: User) -> Tried<()> {
        let label = Label::new("author", &user.name, &user.slug, &user.id);
        let row = others::author(user, &label, &mut self.content.warnings);
        match row.and_then(|row| self.seen_authors.note(&row.ghost_id, &row.slug, &label).map(|()| row)) {
            Ok(mut row) => {
                row.import_hash = digest(&row)?;
                self.content.authors.push(row);
            }
            Err(why) => self.refuse(&label, &why),
        }
        Ok(())
    }

    /// In an answer a tag stands in each post that has it: the first one counts.
    fn take_tags_of_answer(&mut self, tags: Vec<Tag>) -> Tried<Vec<String>> {
        let mut ids = Vec::new();
        for tag in tags {
            let id = tag.id.0.clone().unwrap_or_default();
            if !self.seen_tags.ids.contains(&id) {
                self.take_tag(tag)?;
                // Also where it was refused: once is enough.
                self.seen_tags.ids.insert(id.clone());
            }
            add_once(&mut ids, id);
        }
        Ok(ids)
    }

    fn take_authors_of_answer(&mut self, authors: Vec<User>) -> Tried<Vec<String>> {
        let mut ids = Vec::new();
        for author in authors {
            let id = author.id.0.clone().unwrap_or_default();
            if !self.seen_authors.ids.contains(&id) {
                self.take_author(author)?;
                self.seen_authors.ids.insert(id.clone());
            }
            add_once(&mut ids, id);
        }
        Ok(ids)
    }

    fn refuse(&mut self, label: &Label, why: &Unfit) {
        self.content.refused.push(Refused { what: label.to_string(), why: why.to_string() });
    }
}

fn add_link(links: &mut HashMap<String, Vec<(i64, String)>>, post: String, place: Option<i64>, to: Option<String>) {
    let links = links.entry(post).or_default();
    let place = place.unwrap_or(links.len() as i64);
    links.push((place, to.unwrap_or_default()));
}

/// By place; where two have the same, as they came.
fn in_order(links: Option<Vec<(i64, String)>>) -> Vec<String> {
    let mut links = links.unwrap_or_default();
    links.sort_by_key(|(place, _)| *place);
    let mut ids = Vec::new();
    for (_, id) in links {
        add_once(&mut ids, id);
    }
    ids
}

fn add_once(ids: &mut Vec<String>, id: String) {
    if !ids.contains(&id) {
        ids.push(id);
    }
}

fn refused_rows(lost: HashMap<&str, usize>) -> Vec<Refused> {
    let mut refused: Vec<Refused> = (lost.into_iter().filter(|(_, rows)| *rows > 0))
        .map(|(table, rows)| Refused {
            what: format!("{rows} rows of `{table}`"),
            why: "they belong to posts that are not in the file".to_owned(),
        })
        .collect();
    refused.sort_by(|one, other| one.what.cmp(&other.what));
    refused
}

#[cfg(test)]
mod tests;
