//! The cookie that holds a session's id (RFC 6265, and the `__Host-` prefix of RFC 6265bis).

use http::{HeaderMap, header};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::LIFETIME;

/// Letters of an id: two random UUIDs, 244 random bits.
const LETTERS: usize = 64;

/// An id as the visitor has it.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct SessionId(String);

impl SessionId {
    /// One that nobody can guess.
    pub(super) fn new() -> Self {
        Self(format!("{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple()))
    }

    /// The id in a request's cookies.
    pub(super) fn of(headers: &HeaderMap, is_secure: bool) -> Option<Self> {
        let id = values(headers, name(is_secure)).next()?;
        let fits = id.len() == LETTERS && id.bytes().all(|byte| byte.is_ascii_hexdigit());
        fits.then(|| Self(id.to_owned()))
    }

    /// What a store may know of it.
    pub(super) fn hash(&self) -> String {
        hex::encode(self.digest())
    }

    fn digest(&self) -> [u8; 32] {
        Sha256::digest(self.0.as_bytes()).into()
    }

    /// The header that gives it to the visitor.
    pub(super) fn cookie(&self, is_secure: bool) -> String {
        written(is_secure, &self.0, LIFETIME.as_secs())
    }
}

/// The header that takes it away.
pub(super) fn gone(is_secure: bool) -> String {
    written(is_secure, "", 0)
}

fn written(is_secure: bool, id: &str, seconds: u64) -> String {
    let secure = if is_secure { "; Secure" } else { "" };
    format!("{}={id}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}", name(is_secure))
}

/// The hash of the id in a request's cookies.
pub(crate) fn session_hash(headers: &HeaderMap, is_secure: bool) -> Option<[u8; 32]> {
    SessionId::of(headers, is_secure).map(|id| id.digest())
}

/// Whether the visitor wrote something a moment ago, and then whether every worker knew of it.
pub(crate) fn has_written(headers: &HeaderMap) -> Option<bool> {
    match values(headers, WROTE).next()? {
        HEARD => Some(true),
        _ => Some(false),
    }
}

/// The header that says so to the next requests.
pub(crate) fn wrote(is_heard: bool, is_secure: bool) -> String {
    let (heard, secure) = (if is_heard { HEARD } else { "0" }, if is_secure { "; Secure" } else { "" });
    format!("{WROTE}={heard}; Path=/; Max-Age=10; HttpOnly; SameSite=Lax{secure}")
}

/// Holds one bit. Nobody gains by setting it: their own pages are made afresh.
const WROTE: &str = "rose-wrote";
const HEARD: &str = "1";

/// The values of a cookie.
fn values<'a>(headers: &'a HeaderMap, name: &'a str) -> impl Iterator<Item = &'a str> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
    let pairs = cookies.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.filter_map(move |(given, value)| (given == name).then_some(value))
}

/// A browser takes the prefixed name from a page that came encrypted, for its host and path alone.
fn name(is_secure: bool) -> &'static str {
    if is_secure { "__Host-session" } else { "session" }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(cookies: &[&str], is_secure: bool) -> Option<String> {
        let mut headers = HeaderMap::new();
        for line in cookies {
            headers.append(header::COOKIE, line.parse().expect("a header"));
        }
        SessionId::of(&headers, is_secure).map(|id| id.0)
    }

    #[test]
    fn an_id_is_found_among_other_cookies() {
        let id = "a1".repeat(32);
        assert_eq!(of(&[&format!("theme=dark; session={id}; x")], false), Some(id.clone()));
        assert_eq!(of(&["theme=dark", &format!("__Host-session={id}")], true), Some(id.clone()));
        assert_eq!(of(&[&format!("session={id}")], true), None, "it may come from an unencrypted page");
        assert_eq!(of(&["session=short"], false), None);
        assert_eq!(of(&[&format!("session={}", "é".repeat(32))], false), None);
        assert_eq!(of(&[], false), None);
    }

    #[test]
    fn a_cookie_is_kept_from_scripts_other_sites_and_other_hosts() {
        let id = SessionId::new();
        let cookie = id.cookie(true);
        assert!(cookie.starts_with(&format!("__Host-session={}; Path=/; Max-Age=2592000;", id.0)), "{cookie}");
        assert!(cookie.ends_with("HttpOnly; SameSite=Lax; Secure"), "{cookie}");
        assert!(!id.cookie(false).contains("Secure"));
        assert_eq!(gone(false), "session=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax");
        assert_ne!(id.0, SessionId::new().0);
        assert_ne!(id.hash(), id.0);
    }
}
