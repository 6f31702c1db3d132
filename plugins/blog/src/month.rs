//! A month of the calendar, in the site's time zone.

use jiff::{civil::Date, tz::TimeZone};
use rose_sdk::{Phrase, Timestamp};

/// A year and a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Month {
    year: i16,
    month: i8,
}

impl Month {
    /// The month that a moment lies in; one outside of the calendar lies in its first or last
    /// month.
    pub(crate) fn of(time: Timestamp, zone: &TimeZone) -> Self {
        let moment = jiff::Timestamp::from_microsecond(time.as_micros()).unwrap_or(if time.as_micros() < 0 {
            jiff::Timestamp::MIN
        } else {
            jiff::Timestamp::MAX
        });
        let date = zone.to_datetime(moment).date();
        Self { year: date.year(), month: date.month() }
    }

    /// Reads `2026` and `03`, as they stand in an address.
    pub(crate) fn parse(year: &str, month: &str) -> Option<Self> {
        let digits = |text: &str, count| text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
        if !(digits(year, 4) && digits(month, 2)) {
            return None;
        }
        let date = Date::new(year.parse().ok()?, month.parse().ok()?, 1).ok()?;
        Some(Self { year: date.year(), month: date.month() })
    }

    /// Its first moment, and the first one after it.
    pub(crate) fn bounds(self, zone: &TimeZone) -> (Timestamp, Timestamp) {
        (self.start(zone), self.next().map_or(Timestamp::from_micros(i64::MAX), |next| next.start(zone)))
    }

    /// It and the months before it, without end until the calendar's.
    pub(crate) fn back(self) -> impl Iterator<Item = Self> {
        std::iter::successors(Some(self), |month| match month.month {
            1 => (month.year > 1).then_some(Self { year: month.year - 1, month: 12 }),
            later => Some(Self { month: later - 1, ..*month }),
        })
    }

    pub(crate) fn year(self) -> i16 {
        self.year
    }

    /// Its first day, as templates take it: `2026-03-01`.
    pub(crate) fn day(self) -> String {
        format!("{:04}-{:02}-01", self.year, self.month)
    }

    /// The title of its page.
    pub(crate) fn phrase(self) -> Phrase {
        Phrase::new("blog-title-month").month("month", self.year, self.month)
    }

    /// Its place in the archive.
    pub(crate) fn url(self) -> String {
        format!("/archive/{:04}/{:02}/", self.year, self.month)
    }

    fn next(self) -> Option<Self> {
        match self.month {
            12 => (self.year < 9999).then_some(Self { year: self.year + 1, month: 1 }),
            earlier => Some(Self { month: earlier + 1, ..self }),
        }
    }

    fn start(self, zone: &TimeZone) -> Timestamp {
        let start = Date::new(self.year, self.month, 1).ok().and_then(|day| zone.to_timestamp(day.into()).ok());
        Timestamp::from_micros(start.map_or(i64::MIN, |start| start.as_microsecond()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(time: &str, zone: &str, expected: &str) {
        let zone = TimeZone::get(zone).expect("a zone");
        let time = Timestamp::parse(time).expect("a time");
        let month = Month::of(time, &zone);
        assert_eq!(month.url(), expected);
        let (first, after) = month.bounds(&zone);
        assert!(first <= time && time < after, "{first} to {after}");
    }

    #[test]
    fn a_month_is_the_one_of_the_sites_clock() {
        check("2026-02-28T23:30:00Z", "UTC", "/archive/2026/02/");
        check("2026-02-28T23:30:00Z", "Europe/Vienna", "/archive/2026/03/");
        check("2026-03-01T03:00:00Z", "America/New_York", "/archive/2026/02/");
        check("2026-12-31T23:59:59Z", "UTC", "/archive/2026/12/");
    }

    #[test]
    fn months_go_back_through_the_years() {
        let month = Month::parse("2026", "02").expect("a month");
        let back: Vec<_> = month.back().take(3).map(Month::day).collect();
        assert_eq!(back, ["2026-02-01", "2026-01-01", "2025-12-01"]);
    }

    #[test]
    fn an_address_has_four_digits_and_two() {
        for (year, month) in
            [("26", "03"), ("2026", "3"), ("2026", "13"), ("2026", "00"), ("２０２６", "03"), ("+026", "03")]
        {
            assert_eq!(Month::parse(year, month), None, "{year} {month}");
        }
    }
}
