//! The helpers that templates have beside handlebars' own: `asset` and `date`.
//!
//! A helper reads its arguments and the page's context, nothing else: no clock, no database, no request.

use handlebars::{
    Context, Handlebars, Helper, HelperDef, HelperResult, JsonRender, Output, RenderContext, RenderError,
    RenderErrorReason, ScopedJson,
};
use jiff::{Timestamp, civil, tz::TimeZone};
use serde_json::Value;

use crate::http::assets::AssetUrls;

/// Every helper that a template may use. handlebars' `log` is not among them: it would write where nobody looks.
pub(super) const KNOWN: [&str; 18] = [
    "if", "unless", "each", "with", "lookup", "raw", "eq", "ne", "gt", "gte", "lt", "lte", "and", "or", "not", "len",
    ASSET, DATE,
];

/// `{{asset "theme/base.css"}}`: the URL of an asset, with the hash of its content.
pub(super) const ASSET: &str = "asset";

/// `{{date post.published_at}}`: a `<time>` element.
pub(super) const DATE: &str = "date";

/// Registers the helpers of this file and takes away what templates may not use.
pub(super) fn register(registry: &mut Handlebars<'_>, assets: AssetUrls) {
    registry.unregister_helper("log");
    registry.register_helper(ASSET, Box::new(Asset(assets)));
    registry.register_helper(DATE, Box::new(Date));
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

struct Date;

impl HelperDef for Date {
    fn call<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        context: &'rc Context,
        _: &mut RenderContext<'reg, 'rc>,
        out: &mut dyn Output,
    ) -> HelperResult {
        let value = argument(helper, DATE)?;
        if value.is_null() {
            return Ok(());
        }
        // Only digits, letters and `-:` come out of jiff: nothing to escape.
        let (machine, human) = match moment(value)? {
            Moment::Instant(instant) => {
                let local = instant.to_zoned_datetime(zone_of_site(context)?);
                (instant.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(), local.strftime("%-d %B %Y").to_string())
            }
            Moment::Day(day) => (day.strftime("%Y-%m-%d").to_string(), day.strftime("%-d %B %Y").to_string()),
        };
        out.write(&format!("<time datetime=\"{machine}\">{human}</time>"))?;
        Ok(())
    }
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

fn zone_of_site(context: &Context) -> Result<TimeZone, RenderError> {
    match context.data().pointer("/site/timezone").and_then(Value::as_str) {
        None | Some("" | "UTC") => Ok(TimeZone::UTC),
        Some(name) => TimeZone::get(name).map_err(|_| wrong(format!("the site's time zone `{name}` is unknown"))),
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
