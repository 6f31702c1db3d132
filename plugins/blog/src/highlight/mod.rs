//! Code in colours: a step after a post's HTML is there, when it is saved and not when it is read. HTML stays as Ghost
//! has it; what is made here is kept beside it and shown in its place. A word gets a class for what it is ([`kinds`]),
//! and the site's style sheet has the colours of both schemes.
//!
//! Only `<pre><code class="language-…">` with nothing but text in it is touched, and whatever cannot be read stays as
//! it is.

mod kinds;

use std::{cell::OnceCell, panic::catch_unwind};

use syntect::parsing::{ParseState, ScopeStack, SyntaxReference, SyntaxSet};

use self::kinds::Kinds;
use crate::{
    escape,
    shown::tags::{Piece, Pieces, Tag},
};

/// The longest code that is read, in bytes, and its longest line: grammars look at a line again and again.
const LONGEST: usize = 64 * 1024;
const LONGEST_LINE: usize = 1_000;

/// The grammars, read when the first code comes by: they take some 20 ms and 10 MB.
#[derive(Debug, Default)]
pub(crate) struct Highlighter(OnceCell<Grammars>);

#[derive(Debug)]
struct Grammars {
    set: SyntaxSet,
    kinds: Kinds,
}

impl Highlighter {
    /// HTML with its code in colours; `None` where there is none.
    pub(crate) fn highlight(&self, html: &str) -> Option<String> {
        if !html.contains("language-") {
            return None;
        }
        let (mut shown, mut from) = (String::new(), 0);
        let mut pieces = Pieces::of(html);
        while let Some(piece) = pieces.next() {
            let Piece::Start(pre) = piece else { continue };
            if pre.name() != "pre" {
                continue;
            }
            // Another `<pre>` may begin before this one ends.
            let mut ahead = pieces.clone();
            let Some((start, code, language)) = code_in(&mut ahead) else { continue };
            let Some(coloured) = self.code(code, language) else { continue };
            shown.push_str(&html[from..start]);
            shown.push_str(&coloured);
            from = start + code.len();
            pieces = ahead;
        }
        (from > 0).then(|| shown + &html[from..])
    }

    fn code(&self, code: &str, language: &str) -> Option<String> {
        let text = escape::plain(code)?;
        if text.len() > LONGEST || text.lines().any(|line| line.len() > LONGEST_LINE) {
            return None;
        }
        let grammars = self.0.get_or_init(|| Grammars { set: two_face::syntax::extra_newlines(), kinds: Kinds::new() });
        let syntax = grammars.set.find_syntax_by_token(language).filter(|syntax| syntax.name != "Plain Text")?;
        // A grammar that is not right may panic in its reader; the code is shown all the same.
        catch_unwind(|| grammars.coloured(&text, syntax)).ok().flatten()
    }
}

/// The code in a `<pre>` that has just begun: where it begins, what it is, and in which language.
fn code_in<'a>(pieces: &mut Pieces<'a>) -> Option<(usize, &'a str, &'a str)> {
    let Piece::Start(code) = pieces.next()? else { return None };
    let language = language(code)?;
    let start = pieces.at();
    loop {
        let end = pieces.at();
        match pieces.next()? {
            // A comment is text too, which a browser does not show.
            Piece::Text(text) if !(text.starts_with("<!") || text.starts_with("<?")) => {}
            Piece::End("code") => return Some((start, &pieces.since(start)[..end - start], language)),
            _ => return None,
        }
    }
}

fn language(code: Tag<'_>) -> Option<&str> {
    let classes = code.attribute("class").filter(|_| code.name() == "code")?;
    classes.split_ascii_whitespace().find_map(|class| class.strip_prefix("language-"))
}

impl Grammars {
    /// The text as HTML, each word in a `span` of its kind; `None` where its grammar cannot read it.
    fn coloured(&self, text: &str, syntax: &SyntaxReference) -> Option<String> {
        let (mut state, mut scopes) = (ParseState::new(syntax), ScopeStack::new());
        let mut writer = Writer::default();
        for line in text.split_inclusive('\n') {
            let mut from = 0;
            for (at, change) in state.parse_line(line, &self.set).ok()? {
                writer.write(&line[from..at], self.kinds.of(scopes.as_slice()));
                scopes.apply(&change).ok()?;
                from = at;
            }
            writer.write(&line[from..], self.kinds.of(scopes.as_slice()));
        }
        Some(writer.end())
    }
}

/// Writes text; pieces of one kind in a row are one `span`, and a space alone is of any kind.
#[derive(Default)]
struct Writer {
    html: String,
    kind: Option<&'static str>,
}

impl Writer {
    fn write(&mut self, text: &str, kind: Option<&'static str>) {
        if text.is_empty() {
            return;
        }
        if kind != self.kind && !text.trim().is_empty() {
            self.close();
            if let Some(kind) = kind {
                self.html.push_str("<span class=\"hl-");
                self.html.push_str(kind);
                self.html.push_str("\">");
            }
            self.kind = kind;
        }
        escape::text(text, &mut self.html);
    }

    fn close(&mut self) {
        if self.kind.take().is_some() {
            self.html.push_str("</span>");
        }
    }

    fn end(mut self) -> String {
        self.close();
        self.html
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(html: &str, expected: Option<&str>) {
        assert_eq!(Highlighter::default().highlight(html).as_deref(), expected, "{html}");
    }

    #[test]
    fn words_get_classes_for_what_they_are() {
        check(
            "<p>a</p><pre><code class=\"language-python\">def f(x):  # &lt;no&gt;\n    return \"a&amp;b\", 1\n</code></pre><p>b</p>",
            Some(concat!(
                "<p>a</p><pre><code class=\"language-python\"><span class=\"hl-k\">def </span>",
                "<span class=\"hl-f\">f</span>(<span class=\"hl-a\">x</span>):  <span class=\"hl-c\"># &lt;no&gt;\n    </span>",
                "<span class=\"hl-k\">return </span><span class=\"hl-s\">\"a&amp;b\"</span>, ",
                "<span class=\"hl-n\">1\n</span></code></pre><p>b</p>"
            )),
        );
    }

    #[test]
    fn what_is_not_code_in_a_known_language_stays() {
        for html in [
            "<pre><code>def f(): pass</code></pre>",
            "<pre><code class=\"language-nonesuch\">def</code></pre>",
            "<pre><code class=\"language-text\">def</code></pre>",
            "<pre><code class=\"language-python\"><b>def</b></code></pre>",
            "<pre><code class=\"language-python\">def &rarr; x</code></pre>",
            "<pre><code class=\"language-php\"><?php echo 1; ?></code></pre>",
            "<pre><code class=\"language-python\">def",
            "<code class=\"language-python\">def</code>",
            "the word language-python",
        ] {
            check(html, None);
        }
        let long = format!("<pre><code class=\"language-js\">{}</code></pre>", "a".repeat(LONGEST_LINE + 1));
        check(&long, None);
    }

    #[test]
    fn the_words_stay_the_same() {
        for (language, code) in [
            ("rust", "fn main() { let s = r#\"</script>\"#; println!(\"{s}\"); } // é\n"),
            ("html", "<a href='x' title=\"y\">&amp;</a><script>if (a < b) {}</script>"),
            ("bash", "for f in *.txt; do echo \"$f\" | sed 's/a/b/'; done"),
            ("yaml", "a: [1, \"b\"] # c\n"),
            ("ts", "const a: Array<number> = [1];\n"),
            ("diff", "-old\n+new\n"),
            ("css", "a { color: red }"),
            ("json", "{\"a\": null}"),
            ("sql", "select 'a' from b -- c"),
        ] {
            let mut escaped = String::new();
            escape::text(code, &mut escaped);
            let html = format!("<pre><code class=\"language-{language}\">{escaped}</code></pre>");
            let shown = Highlighter::default().highlight(&html).unwrap_or_else(|| panic!("{language} is known"));
            assert!(shown.contains("<span class=\"hl-"), "{shown}");
            let without: String = shown
                .split("<span class=\"hl-")
                .map(|part| part.split_once("\">").filter(|(kind, _)| kind.len() == 1).map_or(part, |(_, rest)| rest))
                .collect();
            assert_eq!(without.replace("</span>", ""), html, "{language}");
        }
    }
}
