//! Dates in words, by ICU4X and its compiled data.
//!
//! Formatters are made once: to find a language's patterns takes far longer than to tell a date with them. Days are told
//! in the Gregorian calendar whatever the language's own is, as the site's addresses have them; that also leaves the
//! data of all other calendars out of the program. What stays makes it 0.6 MB larger, all languages together.

use icu_calendar::{Date, Gregorian};
use icu_datetime::{
    FixedCalendarDateTimeFormatter,
    fieldsets::{YM, YMD},
};
use icu_locale::{Locale, locale};
use jiff::{Timestamp, civil, tz::TimeZone};

/// Tells dates in one language and one time zone.
#[derive(Debug)]
pub(super) struct Dates {
    zone: TimeZone,
    patterns: Option<Patterns>,
}

#[derive(Debug)]
struct Patterns {
    day: FixedCalendarDateTimeFormatter<Gregorian, YMD>,
    month: FixedCalendarDateTimeFormatter<Gregorian, YM>,
}

impl Patterns {
    fn of(locale: &Locale) -> Option<Self> {
        let day = FixedCalendarDateTimeFormatter::try_new(locale.into(), YMD::long()).ok()?;
        let month = FixedCalendarDateTimeFormatter::try_new(locale.into(), YM::long()).ok()?;
        Some(Self { day, month })
    }

    fn day(&self, day: civil::Date) -> Option<String> {
        Some(self.day.format(&date(day)?).to_string())
    }

    fn month(&self, day: civil::Date) -> Option<String> {
        Some(self.month.format(&date(day)?).to_string())
    }
}

fn date(day: civil::Date) -> Option<Date<Gregorian>> {
    let part = |number: i8| u8::try_from(number).ok();
    Date::try_new_gregorian(day.year().into(), part(day.month())?, part(day.day())?).ok()
}

impl Dates {
    pub(super) fn new(locale: &Locale, zone: TimeZone) -> Self {
        // `en` alone is American for CLDR; the kernel's own English is the world's: 1 March 2026.
        let world = locale!("en-001");
        let english_alone = locale.id.language == world.id.language && locale.id.region.is_none();
        let own = (!english_alone).then(|| Patterns::of(locale)).flatten();
        // A language that CLDR has no dates for is told in the root's, which are no words: `2026 M03 1`.
        let probe = civil::Date::constant(2026, 3, 1);
        let root = Patterns::of(&Locale::UNKNOWN).and_then(|root| root.day(probe));
        let patterns = own.filter(|own| own.day(probe) != root).or_else(|| Patterns::of(&world));
        Self { zone, patterns }
    }

    pub(super) fn local(&self, moment: Timestamp) -> civil::Date {
        moment.to_zoned_datetime(self.zone.clone()).date()
    }

    pub(super) fn day(&self, day: civil::Date) -> String {
        let told = self.patterns.as_ref().and_then(|patterns| patterns.day(day));
        told.unwrap_or_else(|| day.strftime("%Y-%m-%d").to_string())
    }

    pub(super) fn month(&self, day: civil::Date) -> String {
        let told = self.patterns.as_ref().and_then(|patterns| patterns.month(day));
        told.unwrap_or_else(|| day.strftime("%Y-%m").to_string())
    }
}
