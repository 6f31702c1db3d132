//! Requests to other hosts.

pub use rose_abi::messages::{FetchAnswer, FetchAsk};
use rose_abi::ops::op;
use serde::Serialize;

use crate::{Ctx, Tried};

impl Ctx {
    /// Makes a request to a host that the operator named in one of the plugin's settings; with `uses: [fetch]`. An
    /// answer of any status is one; a redirect is not followed. A page that is made from it is kept for nobody, unless
    /// it says how long it holds ([`Ctx::holds_until`]).
    ///
    /// # Errors
    /// When the host is not named in the settings or is one of a private network, when it does not answer within 10 s,
    /// or with more than 4 MiB.
    pub async fn fetch(&self, ask: &FetchAsk) -> Tried<FetchAnswer> {
        self.ask(op::FETCH, ask).await
    }
}

/// A `GET` of an address.
#[must_use]
pub fn get(url: &str) -> FetchAsk {
    FetchAsk { method: "GET".to_owned(), url: url.to_owned(), ..FetchAsk::default() }
}

/// A `POST` of a form to an address.
///
/// # Errors
/// When the fields cannot be written as a form.
pub fn post_form(url: &str, fields: &(impl Serialize + ?Sized)) -> Tried<FetchAsk> {
    let kind = ("content-type".to_owned(), "application/x-www-form-urlencoded".to_owned());
    let body = serde_urlencoded::to_string(fields)?.into_bytes();
    Ok(FetchAsk { method: "POST".to_owned(), url: url.to_owned(), headers: vec![kind], body })
}
