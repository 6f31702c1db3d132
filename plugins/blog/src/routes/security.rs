//! `GET /.well-known/security.txt`: whom somebody tells who finds a hole in the site (RFC 9116).

use rose_sdk::prelude::*;

use crate::settings::BlogSettings;

const DAY: i64 = 24 * 60 * 60 * 1_000_000;

/// What the file says of itself holds so long: at most a year, so that nobody writes to an address that is given up.
const DAYS: i64 = 180;

/// Where nobody is named.
#[derive(Debug, thiserror::Error)]
#[error("this site names nobody for it")]
struct Nobody;

impl Refuse for Nobody {
    fn status(&self) -> StatusCode {
        StatusCode::NOT_FOUND
    }

    fn phrase(&self) -> Option<Phrase> {
        Some(Phrase::new("blog-page-nothing-here").with("path", "/.well-known/security.txt"))
    }
}

/// Shows it, where the operator has named somebody.
#[get("/.well-known/security.txt")]
async fn security(ctx: Ctx) -> Reply {
    let settings = ctx.settings::<BlogSettings>()?;
    let given = settings.security_contact.trim();
    let Some(contact) = contact(given) else {
        if !given.is_empty() {
            ctx.host().warn("`security_contact` is neither name@host nor https://…, so there is no security.txt");
        }
        return Err(Nobody.into());
    };
    let today = ctx.now().as_micros().div_euclid(DAY) * DAY;
    ctx.holds_until(Timestamp::from_micros(today + DAY));
    let (site, expires) = (ctx.site(), Timestamp::from_micros(today + DAYS * DAY));
    let text = format!(
        "Contact: {contact}\nExpires: {expires}\nPreferred-Languages: {}\nCanonical: {}/.well-known/security.txt\n",
        site.lang, site.url
    );
    Ok(Answer::document("text/plain; charset=utf-8", text))
}

/// As the file wants it: an address of mail gets its scheme.
fn contact(given: &str) -> Option<String> {
    let is_plain = !given.is_empty() && !given.contains(|c: char| c.is_whitespace() || c.is_control());
    match given {
        _ if !is_plain => None,
        _ if ["https://", "mailto:", "tel:"].iter().any(|scheme| given.starts_with(scheme)) => Some(given.to_owned()),
        _ if given.contains('@') => Some(format!("mailto:{given}")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_contact_is_an_address() {
        let check = |given, expected: Option<&str>| assert_eq!(contact(given).as_deref(), expected, "{given}");
        check("ada@example.org", Some("mailto:ada@example.org"));
        check("https://example.org/security/", Some("https://example.org/security/"));
        check("", None);
        check("Ada", None);
        check("a@example.org\nExpires: never", None);
    }
}
