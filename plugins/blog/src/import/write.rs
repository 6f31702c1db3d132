//! Writes a plan, many rows to a statement.

use rose_sdk::{Tried, db::Tx};

use super::plan::Plan;
use crate::{authors, posts, search, tags};

/// How many rows a statement takes.
const ROWS: usize = 200;

/// How much text a statement takes, about; a single row may be more.
const BYTES: usize = 2 << 20;

/// Writes everything: what posts refer to comes first.
pub(super) async fn all(tx: &Tx, plan: &Plan) -> Tried<()> {
    if !plan.tags.moving.is_empty() {
        tags::park(tx, &plan.tags.moving).await?;
    }
    for rows in plan.tags.written().chunks(ROWS) {
        tags::save(tx, rows).await?;
    }
    if !plan.authors.moving.is_empty() {
        authors::park(tx, &plan.authors.moving).await?;
    }
    for rows in plan.authors.written().chunks(ROWS) {
        authors::save(tx, rows).await?;
    }
    if !plan.posts.moving.is_empty() {
        posts::park(tx, &plan.posts.moving).await?;
    }
    for rows in batches(&plan.posts.written(), |post| post.weight()) {
        posts::save(tx, rows).await?;
        link(tx, rows).await?;
        search::keep(tx, &rows.iter().map(|post| post.ghost_id.clone()).collect::<Vec<_>>()).await?;
    }
    Ok(())
}

/// Gives posts exactly their tags and authors.
async fn link(tx: &Tx, posts: &[&posts::Row]) -> Tried<()> {
    let ids: Vec<String> = posts.iter().map(|post| post.ghost_id.clone()).collect();
    tags::unlink(tx, &ids).await?;
    authors::unlink(tx, &ids).await?;
    let links: Vec<tags::Link<'_>> = (posts.iter())
        .flat_map(|post| {
            let link = |(sort_order, tag)| tags::Link { post: &post.ghost_id, tag, sort_order };
            post.tags.iter().map(String::as_str).enumerate().map(link)
        })
        .collect();
    tags::link(tx, &links).await?;
    let links: Vec<authors::Link<'_>> = (posts.iter())
        .flat_map(|post| {
            let link = |(sort_order, author)| authors::Link { post: &post.ghost_id, author, sort_order };
            post.authors.iter().map(String::as_str).enumerate().map(link)
        })
        .collect();
    authors::link(tx, &links).await?;
    Ok(())
}

/// Cuts a list so that no part has too many rows or, unless it is a single row, too many bytes.
fn batches<'a, T>(rows: &'a [&'a T], weight: impl Fn(&T) -> usize) -> Vec<&'a [&'a T]> {
    let (mut batches, mut start, mut bytes) = (Vec::new(), 0, 0);
    for (position, row) in rows.iter().enumerate() {
        let heavier = bytes + weight(row);
        if position > start && (position - start == ROWS || heavier > BYTES) {
            batches.push(&rows[start..position]);
            (start, bytes) = (position, weight(row));
        } else {
            bytes = heavier;
        }
    }
    if start < rows.len() {
        batches.push(&rows[start..]);
    }
    batches
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(weights: &[usize], expected: &[usize]) {
        let rows: Vec<&usize> = weights.iter().collect();
        let lengths: Vec<usize> = batches(&rows, |weight| *weight).iter().map(|batch| batch.len()).collect();
        assert_eq!(lengths, expected);
    }

    #[test]
    fn a_batch_is_bounded_in_rows_and_bytes() {
        check(&[], &[]);
        check(&[1, 1], &[2]);
        check(&[0; 401], &[200, 200, 1]);
        check(&[BYTES, 1, 1], &[1, 2]);
        check(&[1, BYTES * 2, 1], &[1, 1, 1]);
        check(&[BYTES / 2, BYTES / 2, 1], &[2, 1]);
    }
}
