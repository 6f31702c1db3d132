//! Cards as Ghost writes them, and what only looks like one.

use super::*;

const JOIN: Option<&str> = Some("/join/");

#[track_caller]
fn check(html: &str, expected: &str) {
    assert_eq!(shown(html, JOIN), expected);
}

/// Stays as it is, while a card behind it is shown.
#[track_caller]
fn check_odd(html: &str) {
    check(&format!("<p>a</p>{html}{}", toggle("b", "c")), &format!("<p>a</p>{html}{}", details("b", "c")));
}

fn toggle(heading: &str, content: &str) -> String {
    format!(
        "<div class=\"kg-card kg-toggle-card\" data-kg-toggle-state=\"close\">\n    <div class=\"kg-toggle-heading\">\n    \
         <h4 class=\"kg-toggle-heading-text\">{heading}</h4>\n    <button class=\"kg-toggle-card-icon\" aria-label=\"Expand \
         toggle to read content\">\n <svg id=\"Regular\" viewBox=\"0 0 24 24\"><path class=\"cls-1\" d=\"M0\"/></svg>\n \
         </button>\n </div>\n <div class=\"kg-toggle-content\">{content}</div>\n </div>"
    )
}

fn details(heading: &str, content: &str) -> String {
    format!(
        "<details class=\"kg-card kg-toggle-card\"><summary class=\"kg-toggle-heading\"><h4 \
         class=\"kg-toggle-heading-text\">{heading}</h4><span class=\"kg-toggle-card-icon\" aria-hidden=\"true\"></span>\
         </summary><div class=\"kg-toggle-content\">{content}</div></details>"
    )
}

#[test]
fn a_text_without_such_cards_is_not_touched() {
    for html in ["", "<p>text", "<figure class=\"kg-card kg-image-card\"><img src=\"a\"></figure>"] {
        assert!(matches!(shown(html, JOIN), Cow::Borrowed(same) if same == html), "{html}");
    }
}

#[test]
fn a_toggle_opens_by_itself() {
    let content = "<p>b</p><div>c<br><div>d</div></div><!-- </div> --><script>'</div>'</script>";
    for (heading, content) in [("<b>a</b>", content), ("", ""), ("x < y", "<p title=\"</div>\">></p>")] {
        check(&toggle(heading, content), &details(heading, content));
    }
    let two = format!("<p>é</p>{}\n<p>y</p>{}z", toggle("a", "b"), toggle("c", "d"));
    check(&two, &format!("<p>é</p>{}\n<p>y</p>{}z", details("a", "b"), details("c", "d")));
}

#[test]
fn an_odd_card_stays_as_it_is() {
    check_odd("<div class=\"kg-card kg-toggle-card\"><p>mine</p></div>");
    check_odd(&toggle("</div>", "b"));
    check_odd(&toggle("a", "<p>b"));
    check_odd(&toggle("a", "<div>"));
    check_odd(&toggle("a", "b</section>"));
    check_odd(&toggle("<i>a</h4></i>", "b"));
    check_odd(&toggle("a", "b").replace("h4", "h3"));
    check_odd("<div class=\"kg-gallery-image\"><p>a</p></div>");
    check_odd("<div class=\"kg-card kg-audio-card\"><audio src=\"a\"></audio></div>");
    check_odd("<figure class=\"kg-card kg-video-card\"></figure>");
    check_odd("<div class=\"kg-card kg-signup-card\" style=\"display: none;\"><form></form></div>");
}

#[test]
fn a_card_in_a_comment_or_a_script_is_none() {
    let card = toggle("a", "b");
    for html in [
        format!("<!-- {card} -->"),
        format!("<script>`{card}`</script>"),
        format!("<textarea>{card}</textarea>"),
        format!("<p title='{card}'>x</p>"),
        format!("<!-- {card}"),
        format!("<style>{card}"),
        format!("<p title='{card}"),
    ] {
        check(&html, &html);
    }
    let html = format!("<!--> {card}");
    check(&html, &html.replace(&card, &details("a", "b")));
}

#[test]
fn every_beginning_of_a_card_is_left_alone() {
    let cards = [toggle("ä", "ö"), audio("a.mp3", "T"), video("", "<figcaption>x</figcaption>"), signup("", "")];
    for card in cards {
        for (end, _) in card.char_indices() {
            check(&card[..end], &card[..end]);
        }
    }
}

#[test]
fn hostile_nesting_ends() {
    let deep = "<div class=\"kg-card kg-toggle-card\"><div class=\"kg-toggle-heading\">".repeat(50_000);
    check(&deep, &deep);
    let deep = toggle("a", &"<div><svg><path/>".repeat(50_000));
    check(&deep, &deep);
    let open = format!("{}{}", toggle("a", "b"), "<a b=\"".repeat(100_000));
    assert!(shown(&open, JOIN).starts_with("<details"));
    let signs = format!("kg-toggle-card{}", "<".repeat(100_000));
    check(&signs, &signs);
}

fn audio(src: &str, title: &str) -> String {
    format!(
        "<div class=\"kg-card kg-audio-card\"><img src=\"{src}.jpg\" alt=\"audio-thumbnail\" class=\"kg-audio-thumbnail\">\
         <div class=\"kg-audio-thumbnail placeholder\"><svg><path d=\"M\"></path></svg></div><div \
         class=\"kg-audio-player-container\"><audio src=\"{src}\" preload=\"metadata\"></audio><div \
         class=\"kg-audio-title\">{title}</div><div class=\"kg-audio-player\"><button>x</button><div>/<span>0</span></div>\
         <input type=\"range\"></div></div></div>"
    )
}

#[test]
fn audio_has_the_browsers_player() {
    check(
        &audio("a.mp3", "A &lt;b&gt; \"c\""),
        "<div class=\"kg-card kg-audio-card\"><img alt=\"\" src=\"a.mp3.jpg\" class=\"kg-audio-thumbnail\"><div \
         class=\"kg-audio-player-container\"><div class=\"kg-audio-title\">A &lt;b&gt; \"c\"</div><audio controls \
         aria-label=\"A &lt;b&gt; &quot;c&quot;\" src=\"a.mp3\" preload=\"metadata\"></audio></div></div>",
    );
    for missing in ["", "undefined"] {
        check(
            &audio("a", "").replace("a.jpg", missing),
            "<div class=\"kg-card kg-audio-card\"><div class=\"kg-audio-player-container\"><audio controls src=\"a\" \
             preload=\"metadata\"></audio></div></div>",
        );
    }
}

fn video(attributes: &str, caption: &str) -> String {
    format!(
        "<figure class=\"kg-card kg-video-card kg-width-wide\" data-kg-thumbnail=\"\">\n<div \
         class=\"kg-video-container\">\n<video src=\"a.webm\" poster=\"data:\" {attributes}></video>\n<div \
         class=\"kg-video-overlay\"><button><svg></svg></button></div>\n<div class=\"kg-video-player-container \
         kg-video-hide\"><div>\n</div></div>\n</div>\n{caption}\n</figure>"
    )
}

#[test]
fn a_video_has_the_browsers_player_also_where_it_loops() {
    let begins = "<figure class=\"kg-card kg-video-card kg-width-wide\" data-kg-thumbnail=\"\"><div \
                  class=\"kg-video-container\"><video controls src=\"a.webm\"";
    check(
        &video("width=\"4\" loop=\"\" autoplay=\"\"", ""),
        &format!("{begins} poster=\"data:\" width=\"4\" loop=\"\" autoplay=\"\"></video></div></figure>"),
    );
    check(
        &video("width=\"null\" style=\"background: url('')\"", "<figcaption>c <b>d</b></figcaption>"),
        &format!("{begins} style=\"background: url('')\"></video></div><figcaption>c <b>d</b></figcaption></figure>"),
    );
}

#[test]
fn pictures_in_a_row_share_it_by_their_shape() {
    let image = |style: &str, inside: &str| format!("<div {style}class=\"kg-gallery-image\">{inside}</div>");
    for (inside, style) in [
        ("<img src=\"a\" width=\"1600\" height=\"1067\">", "style=\"flex-grow:1.4995\" "),
        ("<a href=\"x\"><img width='1' height=2></a>", "style=\"flex-grow:0.5000\" "),
        ("<img src=\"a\">", ""),
        ("<img width=\"0\" height=\"0\">", ""),
        ("<img width=\"9px\" height=\"1\">", ""),
    ] {
        check(&image("", inside), &image(style, inside));
    }
}

#[test]
fn a_frame_keeps_its_shape() {
    for (given, expected) in [
        (
            "<iframe width=\"200\" height=\"113\" src=\"a>b\">",
            "<iframe style=\"aspect-ratio:200/113\" width=\"200\" height=\"113\" src=\"a>b\">",
        ),
        (
            "<iframe height=300 width=200>",
            "<iframe style=\"aspect-ratio:200/300;max-width:24rem\" height=300 width=200>",
        ),
        (
            "<iframe width=\"100%\" height=\"152\">",
            "<iframe style=\"aspect-ratio:auto;height:152px\" width=\"100%\" height=\"152\">",
        ),
        ("<iframe width=\"9\" height=\"9\" style=\"x\">", "<iframe width=\"9\" height=\"9\" style=\"x\">"),
        ("<iframe width=\"0\" height=\"-1\">", "<iframe width=\"0\" height=\"-1\">"),
        ("<iframe>", "<iframe>"),
    ] {
        check(&format!("<p>a</p>{given}</iframe>z"), &format!("<p>a</p>{expected}</iframe>z"));
    }
}

#[test]
fn a_frame_without_a_title_has_its_sites_name() {
    let frame = |title: &str| format!("<iframe {title}src=\"https://codepen.io/x/y\"></iframe>");
    check(&frame(""), &frame("title=\"codepen.io\" "));
    check(&frame("title=\"a\" "), &frame("title=\"a\" "));
    for src in ["https://a&quot;b/", "https:///", "about:blank", ""] {
        check(&format!("<iframe src=\"{src}\">"), &format!("<iframe src=\"{src}\">"));
    }
}

#[test]
fn transistors_player_needs_no_script() {
    check(
        "<iframe width=\"100%\" height=\"370\" title=\"t\" data-src=\"https://x/?a\" data-kg-transistor-embed=\"\"></iframe>\
         <script>a < b</script><noscript><iframe src=\"y\"></iframe></noscript>z",
        "<iframe src=\"https://x/?a\" style=\"aspect-ratio:auto;height:370px\" width=\"100%\" height=\"370\" title=\"t\" \
         data-kg-transistor-embed=\"\"></iframe>z",
    );
}

fn signup(before: &str, labels: &str) -> String {
    format!(
        "<div class=\"kg-card kg-signup-card kg-width-wide \" data-lexical-signup-form=\"\" style=\"background-color: \
         #F0F0F0; display: none;\">{before}<div class=\"kg-signup-card-content\"><div class=\"kg-signup-card-text \">\
         <h2>a</h2>\n<form class=\"kg-signup-card-form\" data-members-form=\"signup\">\n{labels}\n<div \
         class=\"kg-signup-card-fields\"><input class=\"kg-signup-card-input\" id=\"email\" data-members-email=\"\" \
         type=\"email\" required=\"true\">\n<button class=\"kg-signup-card-button \" style=\"color: #FFF;\" \
         type=\"submit\">\n<span class=\"kg-signup-card-button-default\">Join</span>\n<span \
         class=\"kg-signup-card-button-loading\"><svg><style>a</style></svg></span></button></div><div \
         class=\"kg-signup-card-success\">b</div><div class=\"kg-signup-card-error\" data-members-error=\"\"></div>\
         </form><p>c</p></div></div></div>"
    )
}

fn form(action: &str, before: &str, labels: &str) -> String {
    let begins = format!(
        "<div style=\"background-color: #F0F0F0;\" class=\"kg-card kg-signup-card kg-width-wide \">{before}<div \
         class=\"kg-signup-card-content\"><div class=\"kg-signup-card-text \"><h2>a</h2>\n"
    );
    match action.strip_prefix("link ") {
        Some(url) => format!(
            "{begins}<a href=\"{url}\" class=\"kg-signup-card-button \" style=\"color: #FFF;\">Join</a><p>c</p></div></div></div>"
        ),
        None => format!(
            "{begins}<form class=\"kg-signup-card-form\" action=\"{action}\" method=\"get\">{labels}<div \
             class=\"kg-signup-card-fields\"><input name=\"email\" autocomplete=\"email\" aria-label=\"Email\" \
             class=\"kg-signup-card-input\" type=\"email\" required=\"true\"><button class=\"kg-signup-card-button \" \
             style=\"color: #FFF;\" type=\"submit\">Join</button></div></form><p>c</p></div></div></div>"
        ),
    }
}

#[test]
fn a_form_for_new_members_leads_to_where_one_becomes_a_member() {
    let picture = "<picture><img src=\"a\"></picture>";
    check(&signup(picture, ""), &form("/join/", picture, ""));
    check(
        &signup("", "<input data-members-label=\"\" type=\"hidden\" value=\"a &amp; b\">\n<input value='\"'>"),
        &form(
            "/join/",
            "",
            "<input type=\"hidden\" name=\"label\" value=\"a &amp; b\"><input type=\"hidden\" name=\"label\" value=\"&quot;\">",
        ),
    );
}

#[test]
fn where_no_form_can_be_sent_a_link_leads() {
    for (url, escaped) in
        [("https://join.example/?a&b", "https://join.example/?a&amp;b"), ("//x/", "//x/"), ("/?a", "/?a")]
    {
        assert_eq!(shown(&signup("", ""), Some(url)), form(&format!("link {escaped}"), "", ""));
    }
}

#[test]
fn without_a_place_to_become_a_member_there_is_no_form() {
    assert_eq!(shown(&format!("<p>a</p>{}<p>b</p>", signup("", "")), None), "<p>a</p><p>b</p>");
}

#[test]
fn what_ghost_leaves_out_of_a_picture_is_added() {
    let image = "<img src=\"a\" class=\"kg-product-card-image\">";
    check(image, "<img alt=\"\" src=\"a\" class=\"kg-product-card-image\">");
    check(&image.replace("src", "alt"), &image.replace("src", "alt"));
    let image = "<img alt=\"a\" data-image-dimensions=\"800x600\">";
    check(image, "<img width=\"800\" height=\"600\" alt=\"a\" data-image-dimensions=\"800x600\">");
    check(&image.replace("800x600", "800xauto"), &image.replace("800x600", "800xauto"));
}

#[test]
fn a_bookmarks_picture_has_no_script_of_its_own() {
    let picture = |code: &str| format!("<div class=\"kg-bookmark-thumbnail\"><img src=\"a\" alt=\"\"{code}></div>");
    check(&picture(" onerror=\"this.style.display = 'none'\""), &picture(""));
    check(&picture(" onerror=\"mine()\""), &picture(" onerror=\"mine()\""));
}

#[test]
fn stars_are_told_to_those_who_do_not_see_them() {
    let star = |class: &str| format!("<span class=\"{class} kg-product-card-rating-star\"><svg></svg></span>");
    let stars = format!("{}{}{}", star("kg-product-card-rating-active"), star(""), star(""));
    check(
        &format!("<div class=\"kg-product-card-rating\">{stars}</div>"),
        &format!("<div class=\"kg-product-card-rating\" role=\"img\" aria-label=\"1/3\">{stars}</div>"),
    );
}
