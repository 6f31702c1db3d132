//! Phrases in one language or another.

use rose_abi::messages::{Phrase, PhraseArg};

use super::{Words, built};
use crate::words::{Args, Value};

const EN: &str = "rose-hello = Hello\nrose-name = Hello, { $name }!\nrose-english = English only\n\
    rose-posts = { $count ->\n    [0] No posts\n    [one] One post\n   *[other] { $count } posts\n}\n\
    rose-place = { NUMBER($n, type: \"ordinal\") ->\n    [one] { $n }st\n    [two] { $n }nd\n   *[other] { $n }th\n}\n\
    rose-since = Since { $day }\n";
const DE: &str = "rose-hello = Hallo\nrose-name = Hallo, { $name }!\n\
    rose-posts = { $count ->\n    [0] Keine Beiträge\n    [one] Ein Beitrag\n   *[other] { $count } Beiträge\n}\n\
    rose-since = Seit { $day }\n";
/// Arabic has six forms, and Polish another one for 2 to 4.
const PL: &str = "rose-posts = { $count ->\n    [one] { $count } wpis\n    [few] { $count } wpisy\n   *[many] { $count } wpisów\n}\n";

fn words(lang: &str) -> std::sync::Arc<Words> {
    let at = "rose-hello = Servus\n";
    built(lang, &[("base", "en", EN), ("base", "de", DE), ("base", "de-AT", at), ("base", "pl", PL)])
}

fn check(lang: &str, id: &str, args: &[(&str, Value)], expected: Result<&str, &str>) {
    let args: Args = args.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
    match (words(lang).text(id, &args), expected) {
        (Ok(found), Ok(expected)) => assert_eq!(found, expected, "{lang} {id}"),
        (Err(error), Err(part)) => assert!(error.to_string().contains(part), "{lang} {id}: {error}"),
        (found, _) => panic!("{lang} {id}: {found:?}"),
    }
}

#[test]
fn a_phrase_is_told_in_the_language_or_the_closest_that_has_it() {
    check("en", "rose-hello", &[], Ok("Hello"));
    check("de", "rose-hello", &[], Ok("Hallo"));
    check("de-AT", "rose-hello", &[], Ok("Servus"));
    check("de-at", "rose-hello", &[], Ok("Servus"));
    check("de-Latn-AT-1996", "rose-hello", &[], Ok("Hallo"));
    check("de-AT", "rose-name", &[("name", "Ada".into())], Ok("Hallo, Ada!"));
    check("de", "rose-english", &[], Ok("English only"));
    check("en-x-pirate", "rose-hello", &[], Ok("Hello"));
    check("xx-not-a-language-at-all", "rose-hello", &[], Ok("Hello"));
    check("de-", "rose-hello", &[], Ok("Hallo"));
}

#[test]
fn a_number_chooses_by_the_rules_of_the_language() {
    let count = |number: i64| [("count", Value::from(number))];
    check("en", "rose-posts", &count(0), Ok("No posts"));
    check("en", "rose-posts", &count(1), Ok("One post"));
    check("de", "rose-posts", &count(1), Ok("Ein Beitrag"));
    check("de", "rose-posts", &count(1200), Ok("1200 Beiträge"));
    check("pl", "rose-posts", &count(3), Ok("3 wpisy"));
    check("pl", "rose-posts", &count(12), Ok("12 wpisów"));
    // The phrase is English, and so is its rule.
    check("pl", "rose-place", &[("n", Value::Number(22.0))], Ok("22nd"));
}

#[test]
fn what_stands_in_a_gap_is_shown_as_it_is() {
    // No marks of direction around it, and nothing of it is Fluent.
    check("en", "rose-name", &[("name", "<b>{ rose-hello }\u{2068}".into())], Ok("Hello, <b>{ rose-hello }\u{2068}!"));
}

#[test]
fn a_phrase_that_lacks_an_argument_is_not_told() {
    check("en", "rose-name", &[], Err("$name"));
    check("en", "rose-name", &[("nmae", "Ada".into())], Err("$name"));
    check("en", "rose-nothing", &[], Err("`rose-nothing` cannot be told"));
}

#[test]
fn a_theme_says_single_phrases_anew() {
    let theme = "rose-hello = Guten Tag\nrose-mine = Meins\n";
    let files = [("theme", "de", theme), ("base", "en", EN), ("base", "de", DE)];
    let words = built("de", &files);
    assert_eq!(words.text("rose-hello", &Args::new()).as_deref(), Ok("Guten Tag"));
    assert_eq!(words.text("rose-name", &[("name".to_owned(), "Ada".into())].into()).as_deref(), Ok("Hallo, Ada!"));
    // The base theme's German is closer to a German page than the site's own English.
    let words = built("de", &[("base", "en", EN), ("base", "de", DE), ("theme", "en", "rose-hello = Good day\n")]);
    assert_eq!(words.text("rose-hello", &Args::new()).as_deref(), Ok("Hallo"));
}

#[test]
fn what_a_theme_says_of_nobodys_phrases_is_told_and_not_used() {
    let words = built("en", &[("base", "en", EN), ("theme", "en", "rose-hello = Hi\n\nblog-nothing = Empty\n")]);
    assert_eq!(words.idle().iter().map(|idle| idle.line).collect::<Vec<_>>(), [Some(3)]);
    assert!(words.idle()[0].to_string().contains("nobody has a phrase `blog-nothing`"));
    assert!(!words.has("blog-nothing") && words.text("blog-nothing", &Args::new()).is_err());
    assert_eq!(words.text("rose-hello", &Args::new()).as_deref(), Ok("Hi"));
}

#[test]
fn a_phrase_that_crossed_the_border_has_its_dates_in_words() {
    let since = |arg: PhraseArg| words("de").phrase(&Phrase::new("rose-since").with("day", arg));
    assert_eq!(since(PhraseArg::Month { year: 2026, month: 3 }).as_deref(), Some("Seit März 2026"));
    assert_eq!(since(PhraseArg::Moment(1_772_614_800_000_000)).as_deref(), Some("Seit 4. März 2026"));
    assert_eq!(since(PhraseArg::Number(7)).as_deref(), Some("Seit 7"));
    assert_eq!(since(PhraseArg::Month { year: 2026, month: 13 }), None);
    assert_eq!(since(PhraseArg::Moment(i64::MAX)), None);
    assert_eq!(words("de").phrase(&Phrase::new("nobodys")), None);
}
