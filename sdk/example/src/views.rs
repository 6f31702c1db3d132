//! What the template `guestbook/show` gets. The same page shows the entries and, after a form that was not right, what
//! was typed with the errors beside it.

use rose_sdk::{HOSTILE, prelude::*};
use serde::{Deserialize, Serialize};

use crate::{
    entries::{self, Entry},
    settings::GuestbookSettings,
};

/// Where in the list a page begins: after the newest entry, or beside the entry that the reader comes from.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct At {
    /// Entries older than this one.
    before: Option<i64>,
    /// Entries newer than this one.
    after: Option<i64>,
}

/// What a visitor types. A field that the form lacks counts as empty.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Draft {
    pub(crate) name: String,
    pub(crate) line: String,
}

/// What is wrong with a draft, by its fields.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Errors {
    pub(crate) name: Option<&'static str>,
    pub(crate) line: Option<&'static str>,
}

/// The whole page.
#[derive(Debug, Serialize)]
pub(crate) struct Show {
    title: String,
    welcome: Option<String>,
    open: bool,
    draft: Draft,
    errors: Errors,
    entries: Vec<Entry>,
    newer: Option<String>,
    older: Option<String>,
}

impl Show {
    /// Gathers what the page shows.
    pub(crate) async fn gather(ctx: &Ctx, at: At, draft: Draft, errors: Errors) -> Tried<Self> {
        let settings = ctx.settings::<GuestbookSettings>()?;
        let stretch = Stretch::read(ctx.db(), at, settings.page_size).await?;
        let beside = |word: &str, entry: Option<&Entry>| entry.map(|entry| format!("/guestbook/?{word}={}", entry.id));
        Ok(Self {
            title: settings.title.clone(),
            welcome: settings.welcome.clone(),
            open: settings.open,
            draft,
            errors,
            newer: beside("after", stretch.entries.first().filter(|_| stretch.has_newer)),
            older: beside("before", stretch.entries.last().filter(|_| stretch.has_older)),
            entries: stretch.entries,
        })
    }
}

/// Without a request and without a database: `rose templates check` shows the template with each of these.
impl Sample for Show {
    fn samples() -> Vec<Self> {
        let show = |text: &str, count: usize| Self {
            title: text.to_owned(),
            welcome: Some(text.to_owned()),
            open: true,
            draft: Draft { name: text.to_owned(), line: text.to_owned() },
            errors: Errors { name: Some("Tell us your name."), line: Some("Write something.") },
            entries: (1..).take(count).map(|id| Entry::sample(id, text)).collect(),
            newer: Some("/guestbook/?after=3".to_owned()),
            older: Some("/guestbook/?before=1".to_owned()),
        };
        let (plain, long) = (show("Guestbook", 3), show(&"Donaudampfschifffahrtsgesellschaft".repeat(12), 100));
        let hostile = Self {
            errors: Errors { name: Some(HOSTILE), line: Some(HOSTILE) },
            newer: Some(format!("/guestbook/?{HOSTILE}")),
            older: Some(format!("/guestbook/?{HOSTILE}")),
            ..show(HOSTILE, 2)
        };
        let bare = Self {
            welcome: None,
            open: false,
            draft: Draft::default(),
            errors: Errors::default(),
            newer: None,
            older: None,
            ..show("", 0)
        };
        vec![plain, hostile, long, bare]
    }
}

rose_sdk::samples! { "show" => Show }

/// A page's entries, newest first, and whether there are others on either side.
struct Stretch {
    entries: Vec<Entry>,
    has_newer: bool,
    has_older: bool,
}

impl Stretch {
    /// Reads one entry more than a page shows: whether it is there tells whether the list goes on.
    async fn read(db: &Db, at: At, page_size: u32) -> Tried<Self> {
        let wanted = page_size as usize;
        if let Some(after) = at.after {
            let mut entries = entries::newer(db, after, page_size + 1).await?;
            // Where fewer are left than fill a page, the newest page shows them, and fills up with older ones.
            if entries.len() > wanted {
                entries.truncate(wanted);
                entries.reverse();
                return Ok(Self { entries, has_newer: true, has_older: true });
            }
        }
        let mut before = at.before.filter(|_| at.after.is_none());
        let mut entries = entries::older(db, before, page_size + 1).await?;
        // Behind the last entry is nothing to see, and no way back either.
        if entries.is_empty() && before.take().is_some() {
            entries = entries::older(db, None, page_size + 1).await?;
        }
        let has_older = entries.len() > wanted;
        entries.truncate(wanted);
        Ok(Self { entries, has_newer: before.is_some(), has_older })
    }
}
