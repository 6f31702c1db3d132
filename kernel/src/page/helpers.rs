//! The helpers that templates have beside handlebars' own: `asset`, `date` and `t`; `fragment` has a file of its own.
//!
//! A helper reads its arguments and what the registry was built with, nothing else: no clock, no database, no request.

use std::sync::Arc;

use handlebars::{
    Context, Handlebars, Helper, HelperDef, HelperResult, JsonRender, Output, RenderContext, RenderError,
    RenderErrorReason, ScopedJson, html_escape,
};
use jiff::{Timestamp, civil};
use serde_json::Value;

use super::holes::FRAGMENT;
use crate::{
    http::assets::AssetUrls,
    words::{self, Args, Words},
};

/// Every helper that a template may use. handlebars' `log` is not among them: it would write where nobody looks.
pub(super) const KNOWN: [&str; 20] = [
    "if", "unless", "each", "with", "lookup", "raw", "eq", "ne", "gt", "gte", "lt", "lte", "and", "or", "not", "len",
    ASSET, DATE, T, FRAGMENT,
];

/// `{{asset "theme/base.css"}}`: the URL of an asset, with the hash of its content.
pub(super) const ASSET: &str = "asset";

/// `{{date post.published_at}}`: a `<time>` element; `style="month"` leaves the day out.
pub(super) const DATE: &str = "date";
pub(super) const STYLE: &str = "style";
pub(super) const MONTH: &str = "month";

/// `{{t "blog-reading-time" minutes=3}}`: a fixed phrase in the site's language.
pub(super) const T: &str = "t";

/// Registers the helpers of this file and takes away what templates may not use.
pub(super) fn register(registry: &mut Handlebars<'_>, assets: AssetUrls, words: Arc<Words>) {
    registry.unregister_helper("log");
    registry.register_helper(ASSET, Box::new(Asset(assets)));
    registry.register_helper(DATE, Box::new(Date(Arc::clone(&words))));
    registry.register_helper(T, Box::new(Told(words)));
    registry.register_escape_fn(escaped);
}

/// As handlebars escapes, which takes a text apart by its characters even where there is nothing to escape.
fn escaped(text: &str) -> String {
    let is_escaped = |byte| matches!(byte, b'<' | b'>' | b'"' | b'&' | b'\'' | b'`' | b'=');
    match text.bytes().any(is_escaped) {
        true => html_escape(text),
        false => text.to_owned(),
    }
}

/// The words for an asset that is not there.
pub(super) fn unknown_asset(name: &str) -> String {
    format!("there is no asset `{name}`: names are written as `OWNER/FILE`, such as `theme/base.css`")
}

struct Asset(AssetUrls);

impl HelperDef for Asset {
    fn call_inner<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        _: &'rc Context,
        _: &mut RenderContext<'reg, 'rc>,
    ) -> Result<ScopedJson<'rc>, RenderError> {
        let name = argument(helper, ASSET)?;
        let name = name.as_str().ok_or_else(|| wrong(format!("`asset` wants a text, not `{}`", name.render())))?;
        let url = self.0.url(name).ok_or_else(|| wrong(unknown_asset(name)))?;
        Ok(ScopedJson::Derived(Value::String(url.to_owned())))
    }
}

/// In a page it is a `<time>` element; in brackets, as the argument of a phrase or a partial, it is words alone.
struct Date(Arc<Words>);

impl Date {
    /// For machines and for people.
    fn told(&self, helper: &Helper<'_>) -> Result<Option<(String, String)>, RenderError> {
        let value = argument(helper, DATE)?;
        if value.is_null() {
            return Ok(None);
        }
        let moment = moment(value)?;
        let day = match moment {
            Moment::Instant(instant) => self.0.local(instant),
            Moment::Day(day) => day,
        };
        if helper.hash_get(STYLE).is_some() {
            return Ok(Some((day.strftime("%Y-%m").to_string(), self.0.month(day))));
        }
        let machine = match moment {
            Moment::Instant(instant) => instant.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
            Moment::Day(day) => day.strftime("%Y-%m-%d").to_string(),
        };
        Ok(Some((machine, self.0.day(day))))
    }
}

impl HelperDef for Date {
    fn call_inner<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        _: &'rc Context,
        _: &mut RenderContext<'reg, 'rc>,
    ) -> Result<ScopedJson<'rc>, RenderError> {
        Ok(ScopedJson::Derived(self.told(helper)?.map_or(Value::Null, |(_, human)| Value::String(human))))
    }

    fn call<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        _: &'rc Context,
        _: &mut RenderContext<'reg, 'rc>,
        out: &mut dyn Output,
    ) -> HelperResult {
        // Only digits, letters and `-:` come out of jiff: nothing to escape.
        if let Some((machine, human)) = self.told(helper)? {
            out.write(&format!("<time datetime=\"{machine}\">{}</time>", html_escape(&human)))?;
        }
        Ok(())
    }
}

struct Told(Arc<Words>);

impl HelperDef for Told {
    fn call_inner<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        _: &'rc Context,
        _: &mut RenderContext<'reg, 'rc>,
    ) -> Result<ScopedJson<'rc>, RenderError> {
        let id = argument(helper, T)?;
        let id = id.as_str().ok_or_else(|| wrong(format!("`t` wants the id of a phrase, not `{}`", id.render())))?;
        let mut args = Args::new();
        for (name, given) in helper.hash() {
            if given.is_value_missing() {
                return Err(RenderError::strict_error(given.relative_path()));
            }
            args.insert((*name).to_owned(), gap(name, given.value())?);
        }
        let told = self.0.text(id, &args).map_err(|untold| wrong(untold.to_string()))?;
        Ok(ScopedJson::Derived(Value::String(told)))
    }
}

/// What stands in a gap of a phrase; what is not there is no text.
fn gap(name: &str, value: &Value) -> Result<words::Value, RenderError> {
    match value {
        Value::Number(number) => number.as_f64().map(words::Value::Number),
        Value::Null | Value::Bool(_) | Value::String(_) => Some(words::Value::Text(value.render())),
        Value::Array(_) | Value::Object(_) => None,
    }
    .ok_or_else(|| wrong(format!("`t` shows texts and numbers, but `{name}` is neither")))
}

enum Moment {
    Instant(Timestamp),
    Day(civil::Date),
}

/// Reads an ISO 8601 text or a number of microseconds since 1970 in UTC, which is how rows carry a time.
fn moment(value: &Value) -> Result<Moment, RenderError> {
    let not_a_time = || {
        let shown: String = value.render().chars().take(80).collect();
        wrong(format!("`date` wants an ISO 8601 text with a zone, a day, or microseconds since 1970, not `{shown}`"))
    };
    match value {
        Value::Number(number) => {
            let microseconds = number.as_i64().ok_or_else(not_a_time)?;
            Timestamp::from_microsecond(microseconds).map(Moment::Instant).map_err(|_| not_a_time())
        }
        Value::String(text) => (text.parse().map(Moment::Instant))
            .or_else(|_| civil::Date::strptime("%Y-%m-%d", text).map(Moment::Day))
            .map_err(|_| not_a_time()),
        _ => Err(not_a_time()),
    }
}

/// The one argument of a helper; a name that is not in the context is an error, as it is everywhere.
fn argument<'h>(helper: &'h Helper<'_>, name: &'static str) -> Result<&'h Value, RenderError> {
    let argument = helper.param(0).ok_or_else(|| wrong(format!("`{name}` wants an argument")))?;
    if argument.is_value_missing() {
        return Err(RenderError::strict_error(argument.relative_path()));
    }
    Ok(argument.value())
}

fn wrong(what: String) -> RenderError {
    RenderErrorReason::Other(what).into()
}
