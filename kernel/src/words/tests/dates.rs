//! Dates in words, and where lines begin.

use jiff::{Timestamp, civil, tz::TimeZone};

use crate::words::{Direction, Words};

fn check(lang: &str, day: &str, month: &str) {
    let words = Words::build(lang, &TimeZone::UTC, Vec::new()).expect("no files");
    let date = civil::date(2026, 3, 1);
    assert_eq!((words.day(date).as_str(), words.month(date).as_str()), (day, month), "{lang}");
}

#[test]
fn dates_are_told_as_the_language_has_them() {
    check("en", "1 March 2026", "March 2026");
    check("en-US", "March 1, 2026", "March 2026");
    check("en-GB", "1 March 2026", "March 2026");
    check("de", "1. März 2026", "März 2026");
    check("de-AT", "1. März 2026", "März 2026");
    check("fr", "1 mars 2026", "mars 2026");
    check("ja", "2026年3月1日", "2026年3月");
    // Days are Gregorian, as they are in addresses, where people count by another calendar too.
    check("th", "1 มีนาคม ค.ศ. 2026", "มีนาคม ค.ศ. 2026");
}

#[test]
fn a_language_without_dates_has_english_ones() {
    for lang in ["xx", "en-x-pirate", "tlh", "not-a-tag-at-all-but-a-sentence", "", "q"] {
        check(lang, "1 March 2026", "March 2026");
    }
}

#[test]
fn a_moment_is_told_by_the_sites_day() {
    let moment: Timestamp = "2026-03-04T23:30:00Z".parse().expect("a moment");
    for (zone, day) in
        [("Europe/Berlin", "5 March 2026"), ("America/New_York", "4 March 2026"), ("UTC", "4 March 2026")]
    {
        let words = Words::build("en", &TimeZone::get(zone).expect("a zone"), Vec::new()).expect("no files");
        assert_eq!(words.day(words.local(moment)), day, "{zone}");
    }
}

#[test]
fn the_ends_of_time_have_words_too() {
    for day in [civil::Date::MIN, civil::Date::MAX] {
        let words = Words::build("de", &TimeZone::UTC, Vec::new()).expect("no files");
        assert!(!words.day(day).is_empty() && !words.month(day).is_empty());
    }
}

#[test]
fn lines_begin_where_the_script_does() {
    let rtl = ["ar", "ar-EG", "he", "fa", "ur", "az-Arab", "ckb", "yi"];
    for lang in rtl {
        assert_eq!(Direction::of(lang).as_str(), "rtl", "{lang}");
    }
    for lang in ["en", "de", "ja", "az", "ar-Latn", "xx", ""] {
        assert_eq!(Direction::of(lang).as_str(), "ltr", "{lang}");
    }
}

/// One value is shared by all threads that answer.
#[test]
fn words_are_for_every_thread() {
    fn shared<T: Send + Sync>() {}
    shared::<Words>();
}
