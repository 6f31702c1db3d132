//! Reading a request's body: no more than its route takes, in no more time than it gets.
//!
//! Which limits hold is said by the caller, from the configuration or from the route. Nothing here knows what a body
//! means.

use std::time::Duration;

use axum::body::HttpBody;
use bytes::{Bytes, BytesMut};
use http::StatusCode;
use http_body_util::BodyExt;
use rose_abi::messages::Phrase;
use tokio::time::timeout;

use crate::config::human::{duration_text, size_text};

/// Why a body was not taken. The message is for the log.
#[derive(Debug, thiserror::Error)]
pub enum BodyError {
    /// More bytes than the route takes.
    #[error("the request is larger than {}: send less", size_text(*limit as u64))]
    TooLarge {
        /// What the route takes.
        limit: usize,
    },
    /// The body did not arrive in time.
    #[error("the request did not arrive within {}: send it again", duration_text(*time))]
    TooSlow {
        /// What it had.
        time: Duration,
    },
    /// The connection broke, or what came over it was no HTTP.
    #[error("the request broke off: send it again")]
    Broken(#[source] axum::BoxError),
}

impl BodyError {
    /// The status that says it.
    pub fn status(&self) -> StatusCode {
        match self {
            Self::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooSlow { .. } => StatusCode::REQUEST_TIMEOUT,
            Self::Broken(_) => StatusCode::BAD_REQUEST,
        }
    }

    /// The same for a reader.
    pub fn phrase(&self) -> Phrase {
        match self {
            Self::TooLarge { limit } => {
                Phrase::new("rose-error-body-large-message").with("limit", size_text(*limit as u64))
            }
            Self::TooSlow { time } => Phrase::new("rose-error-body-slow-message").with("time", duration_text(*time)),
            Self::Broken(_) => Phrase::new("rose-error-body-broken-message"),
        }
    }
}

/// Reads `body` to its end. What it says about its own length can only refuse it; memory is taken for bytes that came.
///
/// After a refusal the rest of the body is still on the connection: answer with `Connection: close`.
pub async fn read_body<B>(body: B, limit: usize, time: Duration) -> Result<Bytes, BodyError>
where
    B: HttpBody<Data = Bytes> + Unpin,
    B::Error: Into<axum::BoxError>,
{
    // For a body off the wire the lower bound is its `Content-Length`.
    if body.size_hint().lower() > limit as u64 {
        return Err(BodyError::TooLarge { limit });
    }
    timeout(time, collect(body, limit)).await.map_err(|_| BodyError::TooSlow { time })?
}

async fn collect<B>(mut body: B, limit: usize) -> Result<Bytes, BodyError>
where
    B: HttpBody<Data = Bytes> + Unpin,
    B::Error: Into<axum::BoxError>,
{
    // Most bodies are one piece, which is handed on as it came.
    let mut first = Bytes::new();
    let mut joined = BytesMut::new();
    while let Some(frame) = body.frame().await {
        let Ok(piece) = frame.map_err(|error| BodyError::Broken(error.into()))?.into_data() else { continue };
        if first.len().max(joined.len()) + piece.len() > limit {
            return Err(BodyError::TooLarge { limit });
        }
        if first.is_empty() && joined.is_empty() {
            first = piece;
        } else {
            if joined.is_empty() {
                joined.extend_from_slice(&std::mem::take(&mut first));
            }
            joined.extend_from_slice(&piece);
        }
    }
    Ok(if joined.is_empty() { first } else { joined.freeze() })
}

#[cfg(test)]
mod tests {
    use std::io;

    use axum::body::Body;
    use futures_util::stream;

    use super::*;

    const TIME: Duration = Duration::from_secs(1);

    fn pieces(pieces: &[&'static str]) -> Body {
        Body::from_stream(stream::iter(pieces.iter().map(|piece| Ok::<_, io::Error>(*piece)).collect::<Vec<_>>()))
    }

    async fn check(body: Body, limit: usize, expected: Result<&'static str, u16>) {
        let found = read_body(body, limit, TIME).await;
        assert_eq!(found.map_err(|error| error.status().as_u16()), expected.map(Bytes::from));
    }

    #[tokio::test]
    async fn a_body_is_taken_up_to_its_limit() {
        check(Body::empty(), 0, Ok("")).await;
        check(Body::from("12345"), 5, Ok("12345")).await;
        check(Body::from("123456"), 5, Err(413)).await;
        check(pieces(&["12", "", "345"]), 5, Ok("12345")).await;
        check(pieces(&["", "1", "2", "3"]), 5, Ok("123")).await;
        check(pieces(&["12", "345", "6"]), 5, Err(413)).await;
        check(pieces(&["123456"]), 5, Err(413)).await;
    }

    #[tokio::test]
    async fn a_broken_body_is_refused() {
        let broken = Body::from_stream(stream::iter([Ok("1"), Err(io::Error::other("broken"))]));
        check(broken, 5, Err(400)).await;
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_that_does_not_arrive_is_refused_after_its_time() {
        let before = tokio::time::Instant::now();
        let never = Body::from_stream(stream::pending::<Result<&str, io::Error>>());
        let error = read_body(never, 5, TIME).await.expect_err("a body that never came was taken");
        assert_eq!(error.status(), StatusCode::REQUEST_TIMEOUT);
        assert_eq!(error.to_string(), "the request did not arrive within 1 s: send it again");
        assert_eq!(before.elapsed(), TIME);
    }

    #[tokio::test]
    async fn a_length_that_was_only_said_costs_no_memory_and_no_reading() {
        /// Says that it is huge and must never be asked for a byte.
        struct Boast;
        impl HttpBody for Boast {
            type Data = Bytes;
            type Error = io::Error;
            fn poll_frame(
                self: std::pin::Pin<&mut Self>,
                _: &mut std::task::Context<'_>,
            ) -> std::task::Poll<Option<Result<hyper::body::Frame<Bytes>, io::Error>>> {
                panic!("a body that is too large by its own word was read")
            }
            fn size_hint(&self) -> hyper::body::SizeHint {
                hyper::body::SizeHint::with_exact(u64::MAX)
            }
        }
        let error = read_body(Boast, 1 << 20, TIME).await.expect_err("too large");
        assert_eq!(error.to_string(), "the request is larger than 1 MiB: send less");
    }
}
