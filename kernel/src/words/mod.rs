//! Words: the site's fixed phrases and its dates, in the language of its pages.
//!
//! Phrases come from message files in Fluent, which the base theme, plugins and the site's theme bring; dates come from
//! ICU4X. Both are made once for a registry, from the site's language and time zone. Nothing in here knows HTML, HTTP or
//! templates: text comes out.

mod dates;
mod fit;
mod messages;
mod parse;
mod problem;
mod tag;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use jiff::{Timestamp, civil, tz::TimeZone};
use rose_abi::messages::{Phrase, PhraseArg};

pub use messages::{Args, Untold, Value};
pub use problem::Problem;
pub use tag::Direction;

use self::{dates::Dates, messages::Messages};

/// Who brings a message file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Owner {
    /// The base theme, which is part of the kernel.
    Base,
    /// A plugin, by its id.
    Plugin(String),
    /// The site's theme folder: it says others' phrases anew, and its own begin with `theme-`.
    Theme,
}

impl Owner {
    /// How its ids begin; the theme's begin as those that it replaces.
    fn prefix(&self) -> Option<String> {
        match self {
            Self::Base => Some("rose-".to_owned()),
            Self::Plugin(id) => Some(format!("{id}-")),
            Self::Theme => None,
        }
    }
}

impl std::fmt::Display for Owner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Base => f.write_str("the base theme"),
            Self::Plugin(id) => write!(f, "plugin `{id}`"),
            Self::Theme => f.write_str("the site's theme"),
        }
    }
}

/// A message file.
#[derive(Debug, Clone)]
pub struct MessageFile {
    /// Who brings it.
    pub owner: Owner,
    /// The language of its phrases, a BCP 47 tag: the file's name without `.ftl`.
    pub lang: String,
    /// The file, as its owner calls it; for messages.
    pub file: String,
    /// The text.
    pub source: String,
}

/// All words of one registry. Immutable: a new theme or plugin makes a new value.
#[derive(Debug)]
pub struct Words {
    lang: String,
    direction: Direction,
    messages: Messages,
    dates: Dates,
}

impl Words {
    /// Reads all message files, whatever their language, and checks that they fit together.
    ///
    /// # Errors
    /// Everything that is wrong. Each problem names who is at fault, so that the caller can leave that plugin or that
    /// file of the theme out and build again without it.
    pub fn build(lang: &str, time_zone: &TimeZone, files: Vec<MessageFile>) -> Result<Arc<Self>, Vec<Problem>> {
        let locale = tag::closest(lang);
        let messages = Messages::build(&locale.id, files)?;
        let dates = Dates::new(&locale, time_zone.clone());
        Ok(Arc::new(Self { lang: lang.to_owned(), direction: tag::direction(&locale.id), messages, dates }))
    }

    /// The language, as the site is set to it.
    #[must_use]
    pub fn lang(&self) -> &str {
        &self.lang
    }

    /// Where a line of it begins.
    #[must_use]
    pub fn direction(&self) -> Direction {
        self.direction
    }

    /// Whether there is such a phrase.
    #[must_use]
    pub fn has(&self, id: &str) -> bool {
        self.messages.has(id)
    }

    /// The arguments without which a phrase cannot be told; `None` where there is no such phrase.
    pub fn wanted(&self, id: &str) -> Option<impl Iterator<Item = &str>> {
        self.messages.wanted(id)
    }

    /// A phrase in the site's language.
    ///
    /// # Errors
    /// When there is none, or it cannot be told with these arguments.
    pub fn text(&self, id: &str, args: &Args) -> Result<String, Untold> {
        self.messages.text(id, args)
    }

    /// A phrase as it came from a plugin, its dates told in the site's time zone; `None` where it cannot be told, and
    /// the log says why.
    #[must_use]
    pub fn phrase(&self, phrase: &Phrase) -> Option<String> {
        let told = self.args(phrase).and_then(|args| self.text(&phrase.id, &args));
        told.inspect_err(|untold| tracing::warn!(phrase = phrase.id, "{untold}")).ok()
    }

    fn args(&self, phrase: &Phrase) -> Result<Args, Untold> {
        let value = |(name, arg): (&String, &PhraseArg)| {
            let value = match arg {
                PhraseArg::Text(text) => Some(Value::Text(text.clone())),
                PhraseArg::Number(number) => Some(Value::from(*number)),
                PhraseArg::Month { year, month } => {
                    civil::Date::new(*year, *month, 1).ok().map(|first| Value::Text(self.month(first)))
                }
                PhraseArg::Moment(microseconds) => Timestamp::from_microsecond(*microseconds)
                    .ok()
                    .map(|moment| Value::Text(self.day(self.local(moment)))),
            };
            let value = value.ok_or_else(|| Untold::new(&phrase.id, format!("`${name}` is no date: {arg:?}")))?;
            Ok((name.clone(), value))
        };
        phrase.args.iter().map(value).collect()
    }

    /// The day of a moment in the site's time zone.
    #[must_use]
    pub fn local(&self, moment: Timestamp) -> civil::Date {
        self.dates.local(moment)
    }

    /// A day in words: `1 March 2026`.
    #[must_use]
    pub fn day(&self, day: civil::Date) -> String {
        self.dates.day(day)
    }

    /// A day's month in words: `March 2026`.
    #[must_use]
    pub fn month(&self, day: civil::Date) -> String {
        self.dates.month(day)
    }

    /// What the theme says anew although nobody has it: a slip of the pen, or a plugin that is not there. Nothing comes
    /// of these; whoever wrote them should know.
    #[must_use]
    pub fn idle(&self) -> &[Problem] {
        self.messages.idle()
    }
}
