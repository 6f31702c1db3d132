//! The expected texts are those of `@tryghost/html-to-plaintext` 1.0.13.

use super::*;

fn check(html: &str, expected: &str) {
    assert_eq!(plaintext(html), expected, "{html}");
}

#[test]
fn blocks_are_set_apart() {
    check("", "");
    check("<p>One <b>b</b>old</p><p>two<br>three</p>", "One bold\n\ntwo\nthree");
    check("<p>Text</p><h2>Title</h2><h4>Sub</h4>", "Text\n\n\nTitle\n\nSub");
    check("<blockquote>quoted<br>lines</blockquote><p>after</p>", "quoted\nlines\n\nafter");
    check("<section>a</section><section>b</section>", "a\nb");
    check("<div>a</div><div>b</div>", "ab");
    check("<table><tr><th>a</th><td>b</td></tr><tr><td>c</td></tr></table>", "abc");
    check("<p></p><p>a</p><p></p>", "a\n\n");
}

#[test]
fn line_feeds_are_kept_and_other_white_space_is_one_space() {
    check("<p>a</p>\n<p>b</p>", "a\n\n\nb");
    check("<p>a\n  b\u{200b}c\td</p>", "a\nb c d");
    check("<pre><code>let a  = 1;\n  b &lt; c\n</code></pre><p>x</p>", "let a  = 1;\n  b < c\n\n\nx");
}

#[test]
fn what_is_not_reading_matter_is_left_out() {
    check("<!--kg-card-begin: html--><script>if (a < b) {}</script><style>p {}</style><p>x</p>", "x");
    check(
        "<figure><img src=\"a.png\" alt=\"A\"><figcaption>caption</figcaption></figure><p>b</p><hr><p>c</p>",
        "b\n\nc",
    );
    check("<p>a <a href=\"https://x.y/\">link</a>, and <a href=\"#fn1\" rel=\"footnote\">1</a></p>", "a link, and");
    let forms =
        "<div class=\"kg-card kg-signup-card\"><h2>Sign up</h2></div><p>a</p><div class=\"footnotes\"><p>1</p></div>";
    check(forms, "a");
}

#[test]
fn entities_are_characters() {
    check("<p>a &amp; b &lt;i&gt; &#39;c&#x27; &nbsp;&copy; &</p>", "a & b <i> 'c' \u{a0}© &");
    check("a < b", "a < b");
    check("<title>a <b> c</title>", "a <b> c");
}

#[test]
fn lists_are_marked_and_indented() {
    let nested = "<ul><li>a</li><li>b<ul><li>c</li><li>d<br>e</li></ul></li></ul>";
    check(nested, " * a\n * b\n   * c\n   * d\n     e");
    check("<ol start=\"9\"><li>i</li><li>j</li></ol>", " 9.  i\n 10. j");
    check("<ol type=\"a\"><li>i</li></ol><ol type=\"I\" start=\"4\"><li>i</li></ol>", " a. i\n\n IV. i");
    check("<ul> <!-- c --> <li>a</li>text<p>b</p></ul>", "   \n * a\n   text\n\n   b");
    check("<ul> </ul><p>a</p>", "a");
}

#[test]
fn tags_are_nested_as_ghost_nests_them() {
    check("<p>a<p>b<li>c<li>d", "a\n\nbcd");
    check("</p>a</br>b", "\n\na\nb");
    check("<svg><path/><title>t</title></svg>x", "tx");
    check("x<body><p>a</p></body>y<body>b</body>", "a\n\nb");
    check("<ul><li><body>b", "b");
}

fn check_excerpt(html: &str, expected: &str) {
    assert_eq!(excerpt(html), expected, "{html}");
}

#[test]
fn an_excerpt_is_the_first_500_units() {
    check_excerpt("<p>short</p>", "short");
    check_excerpt(&format!("<p>{}</p>", "x".repeat(501)), &"x".repeat(500));
    check_excerpt(&format!("<p>{}</p>", "ü".repeat(501)), &"ü".repeat(500));
    check_excerpt(&"😀".repeat(251), &"😀".repeat(250));
    // Ghost would keep half of the last one.
    check_excerpt(&format!("x{}", "😀".repeat(250)), &format!("x{}", "😀".repeat(249)));
}

#[test]
fn depth_makes_no_text_of_its_own() {
    for hostile in ["<p>a", "<ul><li>a\n", "<blockquote>a", "<span>", "</p>", "<svg/>", "a<script/>", "<ol>\na", "</b>"]
    {
        let html = hostile.repeat(5_000);
        assert!(plaintext(&html).len() <= html.len() * 8 + (1 << 18), "{hostile}");
    }
    let deep = format!("{}{}", "<ul><li>".repeat(100), "\n".repeat(20_000));
    assert!(plaintext(&deep).len() <= deep.len() * 8, "{}", plaintext(&deep).len());
}
