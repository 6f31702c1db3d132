//! Fragments: pieces of HTML that a plugin makes for others' pages.

use std::{future::Future, pin::Pin};

use rose_abi::{codec, messages};
use serde::{Serialize, de::DeserializeOwned};
use serde_bytes::ByteBuf;

use crate::{Ctx, Failure, Tried};

/// What a fragment's function gives: one piece for each ask, in the same order.
pub type Pieces = Tried<Vec<Piece>>;

/// A fragment under way.
pub type Making = Pin<Box<dyn Future<Output = Tried<Vec<messages::Piece>>> + Send>>;

/// The answer to one ask.
#[derive(Debug)]
pub struct Piece(messages::Piece);

impl Piece {
    /// Nothing to show: the hole stays empty, or shows what the page has for that case.
    #[must_use]
    pub fn nothing() -> Self {
        Self(messages::Piece::Nothing)
    }

    /// HTML as it is: what is not HTML in it must be escaped.
    #[must_use]
    pub fn html(html: impl Into<String>) -> Self {
        Self(messages::Piece::Html(html.into()))
    }

    /// A template that the kernel renders with a context, a struct or a map.
    ///
    /// # Errors
    /// When the context cannot be written.
    pub fn of<T: Serialize + ?Sized>(template: &str, context: &T) -> Tried<Self> {
        Ok(Self(messages::Piece::Template { template: template.to_owned(), context: codec::to_message(context)? }))
    }
}

/// What `#[fragment]` registers.
pub struct FragmentDecl {
    /// Such as `nav-tree`.
    pub name: &'static str,
    /// All providers are asked.
    pub many: bool,
    /// It is made for one visitor.
    pub personal: bool,
    /// The larger comes first.
    pub priority: i32,
    /// The function's name.
    pub function: &'static str,
    /// Its file.
    pub file: &'static str,
    /// Its line.
    pub line: u32,
    /// The function behind its arguments.
    pub handler: fn(Ctx, Vec<ByteBuf>) -> Making,
}
inventory::collect!(FragmentDecl);

/// Calls a fragment's function with the asks that it can read; one that it cannot gets nothing, and a line in the log.
pub fn make<T, F>(ctx: Ctx, asks: Vec<ByteBuf>, function: impl FnOnce(Ctx, Vec<T>) -> F + Send + 'static) -> Making
where
    T: DeserializeOwned + Send + 'static,
    F: Future<Output = Pieces> + Send,
{
    Box::pin(async move {
        let mut read = Vec::with_capacity(asks.len());
        let mut is_read = Vec::with_capacity(asks.len());
        for ask in &asks {
            match codec::from_message(ask) {
                Ok(ask) => read.push(ask),
                Err(wrong) => ctx.host().warn(format!("a fragment is asked for with other arguments: {wrong}")),
            }
            is_read.push(read.len());
        }
        let wanted = read.len();
        let pieces = match wanted {
            0 => Vec::new(),
            _ => function(ctx, read).await?,
        };
        if pieces.len() != wanted {
            let given = pieces.len();
            return Err(Failure::new(format!(
                "a fragment gave {given} pieces to {wanted} asks: it gives one for each"
            )));
        }
        let (mut pieces, mut before) = (pieces.into_iter(), 0);
        let mut place = |up_to: usize| {
            let piece = if up_to > before { pieces.next() } else { None };
            before = up_to;
            piece.map_or(messages::Piece::Nothing, |piece| piece.0)
        };
        Ok(is_read.into_iter().map(&mut place).collect())
    })
}
