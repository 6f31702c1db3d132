//! What an import would change: the rows of a file against those that are there.

use std::collections::{HashMap, HashSet};

use rose_sdk::{Tried, db::Executor};

use super::{
    content::{Content, digest, named},
    report::{Refused, Report, Tally},
};
use crate::{
    authors,
    imported::{AllKnown, Known},
    posts::{self, Kind, Status},
    tags,
};

/// Everything that is to be written, and what there is to say about it.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) tags: Compared<tags::Row>,
    pub(crate) authors: Compared<authors::Row>,
    pub(crate) posts: Compared<posts::Row>,
    refused: Vec<Refused>,
}

/// The rows for one table.
#[derive(Debug)]
pub(crate) struct Compared<T> {
    pub(crate) new: Vec<T>,
    pub(crate) changed: Vec<T>,
    unchanged: Vec<T>,
    /// Ghost's ids of the changed rows that get another slug.
    pub(crate) moving: Vec<String>,
}

/// A row that an import may write.
pub(crate) trait Item {
    const KIND: &'static str;
    fn ghost_id(&self) -> &str;
    fn import_hash(&self) -> &str;
    fn slug(&self) -> &str;
    fn name(&self) -> &str;
}

macro_rules! item {
    ($row:ty, $kind:literal, $name:ident) => {
        impl Item for $row {
            const KIND: &'static str = $kind;
            fn ghost_id(&self) -> &str {
                &self.ghost_id
            }
            fn import_hash(&self) -> &str {
                &self.import_hash
            }
            fn slug(&self) -> &str {
                &self.slug
            }
            fn name(&self) -> &str {
                &self.$name
            }
        }
    };
}
item!(posts::Row, "post", title);
item!(tags::Row, "tag", name);
item!(authors::Row, "author", name);

impl Plan {
    /// Compares with what `on` has.
    pub(crate) async fn make(on: &impl Executor, content: Content) -> Tried<Self> {
        let (mut tags_there, mut authors_there, mut posts_there) = <(AllKnown, AllKnown, AllKnown)>::default();
        while tags_there.add(tags::known(on, tags_there.last()).await?) {}
        while authors_there.add(authors::known(on, authors_there.last()).await?) {}
        while posts_there.add(posts::known(on, posts_there.last()).await?) {}

        let mut refused = Vec::new();
        let tags = compare(content.tags, &tags_there.0, &mut refused);
        let authors = compare(content.authors, &authors_there.0, &mut refused);
        let (tag_ids, author_ids) = (ids(&tags, &tags_there.0), ids(&authors, &authors_there.0));
        let mut posts = content.posts;
        for post in &mut posts {
            keep(&mut post.tags, &tag_ids, "tag", &post.title, &post.slug, &mut refused);
            keep(&mut post.authors, &author_ids, "author", &post.title, &post.slug, &mut refused);
            // A tag that a later file brings along must make the post another one.
            post.import_hash = digest(&(&post.import_hash, &post.tags, &post.authors))?;
        }
        let posts = compare(posts, &posts_there.0, &mut refused);
        Ok(Self { tags, authors, posts, refused })
    }

    /// Whether a post that stands in feeds is new or changed.
    pub(crate) fn has_news(&self) -> bool {
        let is_news = |post: &&posts::Row| post.kind == Kind::Post && post.status == Status::Published;
        self.posts.written().iter().any(is_news)
    }

    /// What there is to say about it.
    pub(crate) fn report(self) -> Report {
        let of_kind = |kind: Kind| self.posts.tally(|post| post.kind == kind);
        Report {
            posts: of_kind(Kind::Post),
            pages: of_kind(Kind::Page),
            tags: self.tags.tally(|_| true),
            authors: self.authors.tally(|_| true),
            refused: self.refused,
            ..Report::default()
        }
    }
}

impl<T> Compared<T> {
    fn tally(&self, which: impl Fn(&T) -> bool) -> Tally {
        let count = |rows: &[T]| rows.iter().filter(|row| which(row)).count();
        Tally { new: count(&self.new), changed: count(&self.changed), unchanged: count(&self.unchanged) }
    }

    /// The rows to write.
    pub(crate) fn written(&self) -> Vec<&T> {
        self.new.iter().chain(&self.changed).collect()
    }
}

/// Sorts the rows of a file by what is there. A row whose slug belongs to one that stays as it is, is refused.
fn compare<T: Item>(rows: Vec<T>, known: &[Known], refused: &mut Vec<Refused>) -> Compared<T> {
    let by_ghost: HashMap<&str, &Known> =
        known.iter().filter_map(|row| Some((row.ghost_id.as_deref()?, row))).collect();
    let is_same = |row: &T| {
        let there = by_ghost.get(row.ghost_id()).and_then(|there| there.import_hash.as_deref());
        there == Some(row.import_hash())
    };
    let (unchanged, rows): (Vec<T>, Vec<T>) = rows.into_iter().partition(is_same);
    let conflicts = conflicts(&rows, known, &by_ghost);

    let mut compared = Compared { new: Vec::new(), changed: Vec::new(), unchanged, moving: Vec::new() };
    for (position, row) in rows.into_iter().enumerate() {
        let there = by_ghost.get(row.ghost_id());
        match (conflicts.get(&position), there) {
            (Some(why), _) => {
                let what = format!("{} {}", T::KIND, named(row.name(), row.slug()));
                refused.push(Refused { what, why: why.clone() });
            }
            (None, Some(there)) => {
                if there.slug != row.slug() {
                    compared.moving.push(row.ghost_id().to_owned());
                }
                compared.changed.push(row);
            }
            (None, None) => compared.new.push(row),
        }
    }
    compared
}

/// The rows that cannot be written, by position, and why.
fn conflicts<T: Item>(rows: &[T], known: &[Known], by_ghost: &HashMap<&str, &Known>) -> HashMap<usize, String> {
    let mut conflicts = HashMap::new();
    let by_slug: HashMap<&str, usize> = rows.iter().enumerate().map(|(position, row)| (row.slug(), position)).collect();
    let coming: HashSet<&str> = rows.iter().map(Item::ghost_id).collect();
    let of_others: HashMap<&str, &Known> =
        known.iter().filter(|row| row.ghost_id.as_deref() != Some(&row.id)).map(|row| (row.id.as_str(), row)).collect();
    for (position, row) in rows.iter().enumerate() {
        if let (None, Some(other)) = (by_ghost.get(row.ghost_id()), of_others.get(row.ghost_id())) {
            conflicts.insert(position, format!("its id is that of {}, which is here", named(&other.name, &other.slug)));
        }
    }
    // Whatever is not written keeps its slug, and so does a row whose change is refused: that may refuse another one.
    let refused_already = conflicts.keys().filter_map(|position| by_ghost.get(rows[*position].ghost_id()).copied());
    let mut staying: Vec<&Known> = refused_already.collect();
    staying.extend(known.iter().filter(|row| row.ghost_id.as_deref().is_none_or(|id| !coming.contains(id))));
    while let Some(stays) = staying.pop() {
        let Some(position) = by_slug.get(stays.slug.as_str()) else { continue };
        if conflicts.contains_key(position) {
            continue;
        }
        let other = named(&stays.name, &stays.slug);
        conflicts.insert(*position, format!("its slug is that of {other}, which is here: change one of them"));
        staying.extend(by_ghost.get(rows[*position].ghost_id()).copied());
    }
    conflicts
}

/// Ghost's ids of what there will be.
fn ids<'a, T: Item>(compared: &'a Compared<T>, known: &'a [Known]) -> HashSet<&'a str> {
    let new = compared.new.iter().map(Item::ghost_id);
    known.iter().filter_map(|row| row.ghost_id.as_deref()).chain(new).collect()
}

/// Keeps the references to what there will be.
fn keep(
    references: &mut Vec<String>,
    there: &HashSet<&str>,
    kind: &str,
    title: &str,
    slug: &str,
    refused: &mut Vec<Refused>,
) {
    references.retain(|id| {
        let is_there = there.contains(id.as_str());
        if !is_there {
            let what = format!("the {kind} `{id}` of {}", named(title, slug));
            let why = format!("there is no such {kind}, neither in the file nor here; the rest of the post was taken");
            refused.push(Refused { what, why });
        }
        is_there
    });
}

#[cfg(test)]
mod tests;
