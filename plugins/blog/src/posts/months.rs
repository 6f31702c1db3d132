//! Which months have posts, in the site's time zone.

use rose_sdk::{db::JsonText, prelude::*};
use serde::{Deserialize, Serialize};

use crate::month::Month;

/// The first and the last post.
#[derive(Deserialize)]
struct Span {
    oldest: Option<Timestamp>,
    newest: Option<Timestamp>,
}

/// A month's bounds, as the statement takes them.
#[derive(Serialize)]
struct Bounds {
    number: usize,
    first: i64,
    after: i64,
}

#[derive(Deserialize)]
struct Filled {
    number: usize,
}

/// The most months that are looked at: a hundred years.
const MOST: usize = 1_200;

/// The months that have posts, newest first. Each costs one look into the index, however many posts it has.
pub(crate) async fn filled(db: &Db, zone: &jiff::tz::TimeZone) -> Tried<Vec<Month>> {
    let span = query_as!(
        Span,
        "
        select
            (select published_at from posts where type = 'post' and status = 'published'
                order by published_at, id limit 1) as oldest,
            (select published_at from posts where type = 'post' and status = 'published'
                order by published_at desc, id desc limit 1) as newest
        "
    )
    .fetch_one(db)
    .await?;
    let (Some(oldest), Some(newest)) = (span.oldest, span.newest) else { return Ok(Vec::new()) };
    let first = Month::of(oldest, zone);
    let months: Vec<Month> = Month::of(newest, zone).back().take_while(|month| *month >= first).take(MOST).collect();
    let bounds: Vec<_> = (months.iter().enumerate())
        .map(|(number, month)| {
            let (first, after) = month.bounds(zone);
            Bounds { number, first: first.as_micros(), after: after.as_micros() }
        })
        .collect();
    let filled = query_as!(
        Filled,
        sqlite: "
        select m.value ->> 'number' as number
        from json_each($1) m
        where exists (
            select 1 from posts
            where type = 'post' and status = 'published'
                and published_at >= m.value ->> 'first' and published_at < m.value ->> 'after'
        )
        order by 1
        ",
        postgres: "
        select m.number
        from jsonb_to_recordset($1) as m(number bigint, first bigint, after bigint)
        where exists (
            select 1 from posts
            where type = 'post' and status = 'published' and published_at >= m.first and published_at < m.after
        )
        order by 1
        "
    )
    .bind(JsonText::of(&bounds)?)
    .fetch_all(db)
    .await?;
    Ok(filled.into_iter().filter_map(|filled| months.get(filled.number).copied()).collect())
}

/// The nearest months with posts before and after one.
pub(crate) async fn beside(db: &Db, zone: &jiff::tz::TimeZone, month: Month) -> Tried<(Option<Month>, Option<Month>)> {
    let (first, after) = month.bounds(zone);
    let span = query_as!(
        Span,
        "
        select
            (select published_at from posts where type = 'post' and status = 'published' and published_at < $1
                order by published_at desc, id desc limit 1) as oldest,
            (select published_at from posts where type = 'post' and status = 'published' and published_at >= $2
                order by published_at, id limit 1) as newest
        "
    )
    .bind(first)
    .bind(after)
    .fetch_one(db)
    .await?;
    let of = |time: Option<Timestamp>| time.map(|time| Month::of(time, zone));
    Ok((of(span.oldest), of(span.newest)))
}
