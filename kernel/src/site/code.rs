//! Code that an operator adds to every page, and what the content security policy must let through for it: the hashes of
//! its inline scripts. Scripts that are not in it stay forbidden.

use std::cell::RefCell;

use base64::{Engine as _, prelude::BASE64_STANDARD};
use html5ever::{
    tendril::StrTendril,
    tokenizer::{BufferQueue, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts, states::RawKind},
};
use sha2::{Digest as _, Sha256};

/// The sources of the inline scripts in a piece of HTML, as `script-src` takes them: `'sha256-…'`
/// (<https://www.w3.org/TR/CSP3/#grammardef-hash-source>).
#[must_use]
pub fn script_hashes(html: &str) -> Vec<String> {
    if html.is_empty() {
        return Vec::new();
    }
    let scripts = read(html).found.take();
    scripts.iter().map(|script| format!("'sha256-{}'", BASE64_STANDARD.encode(Sha256::digest(script)))).collect()
}

/// What has no end in a piece of HTML, so that whatever follows would belong to it: such as `<script>` or `<!--`.
#[must_use]
pub(super) fn left_open(html: &str) -> Option<String> {
    let scripts = read(&format!("{html}<i {END}>"));
    if let Some(name) = scripts.raw.take().or_else(|| scripts.template.take().then(|| "template".to_owned())) {
        return Some(format!("<{name}>"));
    }
    (!scripts.ended.take()).then(|| "<!--` or an attribute's `\"".to_owned())
}

fn read(html: &str) -> Scripts {
    let tokenizer = Tokenizer::new(Scripts::default(), TokenizerOpts::default());
    let queue = BufferQueue::default();
    queue.push_back(StrTendril::from_slice(html));
    let _ = tokenizer.feed(&queue);
    tokenizer.end();
    tokenizer.sink
}

/// Collects what stands between `<script>` and `</script>`.
#[derive(Default)]
struct Scripts {
    found: RefCell<Vec<String>>,
    open: RefCell<Option<String>>,
    /// The element whose text is not read as HTML, while it is open.
    raw: RefCell<Option<String>>,
    /// Whether a template is open.
    template: RefCell<bool>,
    /// Whether the end was read as a tag of its own.
    ended: RefCell<bool>,
}

/// What is put behind a piece to see whether it is still read as HTML there.
const END: &str = "data-end";

/// Elements whose inside is text until their end.
const RAW: [&str; 9] =
    ["plaintext", "script", "style", "noscript", "iframe", "noembed", "noframes", "textarea", "title"];

impl TokenSink for Scripts {
    type Handle = ();

    fn process_token(&self, token: Token, _: u64) -> TokenSinkResult<()> {
        match token {
            Token::TagToken(tag) if tag.kind == TagKind::StartTag => {
                let name = tag.name.as_ref();
                *self.ended.borrow_mut() = tag.attrs.iter().any(|attribute| &*attribute.name.local == END);
                if name == "template" {
                    *self.template.borrow_mut() = true;
                }
                if RAW.contains(&name) {
                    *self.raw.borrow_mut() = Some(name.to_owned());
                }
                return match name {
                    "script" => {
                        *self.open.borrow_mut() = Some(String::new());
                        TokenSinkResult::RawData(RawKind::ScriptData)
                    }
                    "style" | "noscript" | "iframe" | "noembed" | "noframes" => {
                        TokenSinkResult::RawData(RawKind::Rawtext)
                    }
                    "textarea" | "title" => TokenSinkResult::RawData(RawKind::Rcdata),
                    _ => TokenSinkResult::Continue,
                };
            }
            Token::TagToken(tag) => {
                if &*tag.name == "template" {
                    *self.template.borrow_mut() = false;
                }
                self.raw.borrow_mut().take_if(|open| **open == *tag.name);
                self.found.borrow_mut().extend(self.open.take().filter(|script| !script.is_empty()));
            }
            Token::CharacterTokens(text) => {
                if let Some(open) = self.open.borrow_mut().as_mut() {
                    open.push_str(&text);
                }
            }
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(html: &str, scripts: &[&str]) {
        let expected: Vec<_> =
            scripts.iter().map(|text| format!("'sha256-{}'", BASE64_STANDARD.encode(Sha256::digest(text)))).collect();
        assert_eq!(script_hashes(html), expected, "{html}");
    }

    #[test]
    fn each_inline_script_has_its_hash() {
        check("", &[]);
        check(
            "<script>let a = 1 < 2;</script><p>x</p><SCRIPT type=module>\nb()\n</SCRIPT>",
            &["let a = 1 < 2;", "\nb()\n"],
        );
        check("<script src=\"/a.js\"></script>", &[]);
        check("<style>a::after { content: '<script>'; }</style><!-- <script>no</script> -->", &[]);
        check("<script>open()", &[]);
    }

    #[test]
    fn the_hash_is_the_one_of_the_specification() {
        // The example of CSP Level 3, 8.3.
        let known = "'sha256-RFWPLDbv2BY+rCkDzsE+0fr8ylGr2R2faWMhq4lfEQc='";
        assert_eq!(script_hashes("<script>doSomething();</script>"), [known]);
    }
}
