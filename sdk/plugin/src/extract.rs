//! Extractors: a handler's parameters, taken from the request. The names are axum's.

mod fields;
mod path;

use bytes::Bytes;
use http::StatusCode;
use rose_abi::messages::RequestHead;
use serde::de::DeserializeOwned;

pub use self::fields::QueryFields;
use crate::{Ctx, Refusal};

/// What a handler's parameters are taken from.
pub struct Request {
    pub(crate) head: RequestHead,
    pub(crate) body: Bytes,
}

/// A parameter of a handler.
pub trait FromRequest: Sized {
    /// Takes it.
    ///
    /// # Errors
    /// What the reader did wrong.
    fn from_request(ctx: &Ctx, request: &mut Request) -> Result<Self, Refusal>;

    /// The fields of the query that it reads. The kernel hands a handler no others, so that pages are not kept apart by
    /// what makes no difference to them.
    #[must_use]
    fn query_fields() -> QueryFields {
        QueryFields::default()
    }
}

impl FromRequest for Ctx {
    fn from_request(ctx: &Ctx, _: &mut Request) -> Result<Self, Refusal> {
        Ok(ctx.clone())
    }
}

/// The parameters of the path: one value, a tuple, or a struct by their names. What does not fit answers 404, since
/// nothing is at such an address.
#[derive(Debug, Clone)]
pub struct Path<T>(pub T);

impl<T: DeserializeOwned> FromRequest for Path<T> {
    fn from_request(_: &Ctx, request: &mut Request) -> Result<Self, Refusal> {
        path::read(&request.head.params)
            .map(Self)
            .map_err(|wrong| Refusal::reader(StatusCode::NOT_FOUND, format!("nothing is here: {wrong}")))
    }
}

/// The query string as a struct. Fields that it does not have are ignored.
#[derive(Debug, Clone)]
pub struct Query<T>(pub T);

impl<T: DeserializeOwned> FromRequest for Query<T> {
    fn from_request(_: &Ctx, request: &mut Request) -> Result<Self, Refusal> {
        serde_urlencoded::from_str(&request.head.query)
            .map(Self)
            .map_err(|wrong| Refusal::reader(StatusCode::BAD_REQUEST, format!("the address is not right: {wrong}")))
    }

    fn query_fields() -> QueryFields {
        QueryFields::of::<T>()
    }
}

/// A form (`application/x-www-form-urlencoded`) as a struct.
#[derive(Debug, Clone)]
pub struct Form<T>(pub T);

impl<T: DeserializeOwned> FromRequest for Form<T> {
    fn from_request(_: &Ctx, request: &mut Request) -> Result<Self, Refusal> {
        wants(request, "application/x-www-form-urlencoded")?;
        serde_urlencoded::from_bytes(&request.body).map(Self).map_err(|wrong| {
            Refusal::reader(StatusCode::UNPROCESSABLE_ENTITY, format!("the form is not right: {wrong}"))
        })
    }
}

/// A JSON body.
#[derive(Debug, Clone)]
pub struct Json<T>(pub T);

impl<T: DeserializeOwned> FromRequest for Json<T> {
    fn from_request(_: &Ctx, request: &mut Request) -> Result<Self, Refusal> {
        wants(request, "application/json")?;
        serde_json::from_slice(&request.body).map(Self).map_err(|wrong| {
            Refusal::reader(StatusCode::UNPROCESSABLE_ENTITY, format!("the JSON is not right: {wrong}"))
        })
    }
}

impl FromRequest for Bytes {
    fn from_request(_: &Ctx, request: &mut Request) -> Result<Self, Refusal> {
        Ok(request.body.clone())
    }
}

fn wants(request: &Request, media_type: &str) -> Result<(), Refusal> {
    let given = request.head.content_type.as_deref().unwrap_or_default();
    let essence = given.split(';').next().unwrap_or_default().trim();
    if essence.eq_ignore_ascii_case(media_type) {
        return Ok(());
    }
    let message = format!("this takes {media_type}, and what came is `{given}`");
    Err(Refusal::reader(StatusCode::UNSUPPORTED_MEDIA_TYPE, message))
}
