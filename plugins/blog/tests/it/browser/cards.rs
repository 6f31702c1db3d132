//! Ghost's cards that would want its scripts, in a browser that has none of them.

use rose_testkit::{browser::Key, eventually};

use super::{
    kinds::{Kind, kind},
    reader::Reader,
};

const REMARKS: Kind = kind("post-remarks", "/a-hotbed-in-an-afternoon/", "horse muck");
const MEDIA: Kind = kind("post-media", "/what-the-hill-sounds-like/", "a blackbird");
const FORMS: Kind = kind("post-forms", "/a-letter-every-other-friday/", "Have it sent");

/// More than any page of the demo has.
const STOPS: usize = 100;

#[test]
fn a_toggle_is_opened_with_the_keyboard_and_without_scripts() {
    let mut reader = Reader::of_the_demo();
    reader.tab.scripts(false);
    assert_eq!(reader.open(&REMARKS), [""; 0]);
    let is_shown = "document.querySelector('.kg-toggle-content').checkVisibility()";
    assert_eq!(reader.tab.evaluate(is_shown), false);
    let reached = (0..STOPS).any(|_| {
        reader.tab.press(Key::Tab);
        reader.tab.evaluate("document.activeElement.matches('.kg-toggle-heading')") == true
    });
    assert!(reached, "the keyboard does not reach a toggle");
    reader.tab.press(Key::Enter);
    assert_eq!(reader.tab.evaluate(is_shown), true);
    reader.tab.press(Key::Space);
    assert_eq!(reader.tab.evaluate(is_shown), false);
}

#[test]
fn sound_and_film_are_there_and_can_be_controlled() {
    let reader = Reader::of_the_demo();
    assert_eq!(reader.open(&MEDIA), [""; 0]);
    for (player, seconds) in [("audio", 4.0..6.0), ("video", 5.0..8.0)] {
        let found = reader.tab.evaluate(&format!(
            "new Promise(done => {{
                const player = document.querySelector('.prose {player}');
                const told = () => done([player.controls, player.duration, player.error?.message ?? null]);
                player.readyState > 0 || player.error ? told() : ['loadedmetadata', 'error'].forEach(
                    event => player.addEventListener(event, told));
            }})"
        ));
        assert_eq!(found[0], true, "{player} has controls");
        assert!(found[1].as_f64().is_some_and(|duration| seconds.contains(&duration)), "{player}: {found}");
    }
    let leftover = reader.tab.evaluate("document.querySelectorAll('.prose button, .prose input').length");
    assert_eq!(leftover, 0, "buttons that do nothing");
}

#[test]
fn a_form_for_new_members_takes_the_address_to_where_one_becomes_a_member() {
    let reader = Reader::of_the_demo();
    assert_eq!(reader.open(&FORMS), [""; 0]);
    reader.tab.evaluate(
        "const field = document.querySelector('.kg-signup-card-input'); field.value = 'ada@rosebay.example'; field.focus()",
    );
    reader.tab.press(Key::Enter);
    let expected = format!(
        "{}/how-membership-works/?label=letter&label=from-the-journal&email=ada%40rosebay.example",
        reader.origin()
    );
    let is_asked = || reader.tab.requests().iter().any(|sent| sent.url == expected).then_some(());
    eventually("the form leads to where one becomes a member", is_asked);
}
