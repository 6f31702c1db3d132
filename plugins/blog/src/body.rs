//! A post's text: HTML made of its source, or the HTML that came with it, and what is worked out of that.

use rose_sdk::prelude::*;

use crate::{
    lexical::{self, Options, Rendered, Unreadable},
    plaintext,
    posts::Visibility,
    readers::{self, Reader},
    settings::BlogSettings,
};

/// How posts of this site are rendered.
pub(crate) fn options(ctx: &Ctx) -> Tried<Options> {
    let site_uuid = ctx.settings::<BlogSettings>()?.site_uuid.clone();
    Ok(Options { site_url: ctx.site().url.clone(), site_uuid })
}

/// What a post came with.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Source<'a> {
    pub(crate) lexical: Option<&'a str>,
    /// What Ghost 1 to 5 had instead.
    pub(crate) mobiledoc: Option<&'a str>,
    /// What Ghost made of it.
    pub(crate) html: Option<&'a str>,
}

/// A post's text as it is kept.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Body {
    pub(crate) html: Option<String>,
    pub(crate) plaintext: Option<String>,
    /// Why it is not what its source gives.
    pub(crate) unread: Option<String>,
}

impl Source<'_> {
    /// Renders it; what cannot be read whole keeps the HTML that came with it.
    pub(crate) fn body(self, options: &Options) -> Body {
        let came = || self.html.map(str::to_owned);
        let (html, unread) = match self.rendered(options) {
            None => (came(), None),
            Some(Ok(Rendered { html, ended_at: None })) => (Some(html), None),
            Some(Ok(Rendered { html, ended_at: Some(what) })) => {
                (came().filter(|came| !came.is_empty()).or(Some(html)), Some(what))
            }
            // A post that nobody has written anything in.
            Some(Err(Unreadable::Empty)) if self.html.is_none_or(str::is_empty) => (came(), None),
            Some(Err(why)) => (came(), Some(why.to_string())),
        };
        // PostgreSQL keeps no zero character; a document can hold one as an escape.
        let html = html.map(|html| if html.contains('\0') { html.replace('\0', "") } else { html });
        let plaintext = html.as_deref().map(plaintext::plaintext);
        Body { html, plaintext, unread }
    }

    fn rendered(self, options: &Options) -> Option<Result<Rendered, Unreadable>> {
        match (self.lexical, self.mobiledoc) {
            (Some(lexical), _) => Some(lexical::render(lexical, options)),
            (None, Some(mobiledoc)) => Some(lexical::render_mobiledoc(mobiledoc, options)),
            (None, None) => None,
        }
    }
}

/// Ghost's excerpt, made of nothing that is not for everyone.
pub(crate) fn excerpt(visibility: Visibility, custom: Option<&str>, html: &str) -> String {
    match custom {
        Some(custom) => custom.to_owned(),
        None => plaintext::excerpt(&readers::for_reader(html, visibility, Reader::Guest)),
    }
}

/// Minutes, as Ghost's themes tell them: never none.
pub(crate) fn reading_minutes(html: &str, feature_image: bool) -> u32 {
    plaintext::reading_minutes(html, feature_image).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PARAGRAPH: &str = r#"{"type":"paragraph","children":[{"type":"text","text":"new"}]}"#;

    fn check(lexical: Option<&str>, mobiledoc: Option<&str>, html: Option<&str>, expected: Option<&str>, unread: bool) {
        let body = Source { lexical, mobiledoc, html }.body(&Options::default());
        assert_eq!((body.html.as_deref(), body.unread.is_some()), (expected, unread), "{lexical:?} {mobiledoc:?}");
    }

    #[test]
    fn html_is_made_of_the_source_or_stays() {
        let document = |children: &str| format!(r#"{{"root":{{"type":"root","children":[{children}]}}}}"#);
        let (whole, empty) = (document(PARAGRAPH), document(""));
        let broken_off = document(&format!(r#"{PARAGRAPH},{{"type":"poll"}}"#));
        check(Some(&whole), None, Some("<p>old</p>"), Some("<p>new</p>"), false);
        check(None, None, Some("<p>old</p>"), Some("<p>old</p>"), false);
        check(None, None, None, None, false);
        check(Some(&broken_off), None, Some("<p>old</p>"), Some("<p>old</p>"), true);
        check(Some(&broken_off), None, None, Some("<p>new</p>"), true);
        check(Some(&broken_off), None, Some(""), Some("<p>new</p>"), true);
        check(Some("{"), None, Some("<p>old</p>"), Some("<p>old</p>"), true);
        check(Some(&empty), None, None, None, false);
        check(Some(&empty), None, Some("<p>old</p>"), Some("<p>old</p>"), true);
        let mobiledoc = r#"{"version":"0.3.1","markups":[],"atoms":[],"cards":[],"sections":[[1,"p",[[0,[],0,"m"]]]]}"#;
        check(None, Some(mobiledoc), Some("<p>old</p>"), Some("<p>m</p>"), false);
        check(None, Some("[]["), Some("<p>old</p>"), Some("<p>old</p>"), true);
    }

    #[test]
    fn an_excerpt_tells_nothing_that_is_not_public() {
        use Visibility::{Members, Public};
        let check = |visibility, custom, html, expected| assert_eq!(excerpt(visibility, custom, html), expected);
        check(Public, Some("own"), "<p>text</p>", "own");
        check(Public, None, "<p>one</p><p>two</p>", "one\n\ntwo");
        check(Members, Some("own"), "<p>secret</p>", "own");
        check(Members, None, "<p>secret</p>", "");
        check(Members, None, "<p>a</p><!--members-only--><p>secret</p>", "a");
        let gated = "<p>a</p><!--kg-gated-block:begin nonMember:false --><p>secret</p><!--kg-gated-block:end-->";
        check(Public, None, gated, "a");
    }
}
