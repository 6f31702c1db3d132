//! Panics stop here: the hook that notes where one happened, and the text of what it said.
//!
//! The library has a copy of `std` of its own, so its hook is its own too. It prints no backtrace: the first one costs
//! a tenth of a second and tens of megabytes.

use std::{any::Any, cell::RefCell, panic, sync::Once};

use rose_abi::{
    border::RError,
    codec,
    messages::{Panic, Place},
    ops::code,
};

thread_local! {
    static LAST: RefCell<Option<Place>> = const { RefCell::new(None) };
}

/// Sets the hook; once for the library, which holds no other state.
pub(crate) fn install() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        panic::set_hook(Box::new(|info| {
            let place = info.location().map(|at| Place { file: at.file().to_owned(), line: at.line() });
            LAST.with_borrow_mut(|last| *last = place);
        }));
    });
}

/// What a caught panic said and where. Its payload is not dropped unless it is text, since dropping it may panic.
pub(crate) fn describe(payload: Box<dyn Any + Send>) -> Panic {
    let message = if let Some(text) = payload.downcast_ref::<&'static str>() {
        (*text).to_owned()
    } else if let Some(text) = payload.downcast_ref::<String>() {
        text.clone()
    } else {
        std::mem::forget(payload);
        "a panic that says nothing".to_owned()
    };
    Panic { message, place: LAST.with_borrow_mut(Option::take) }
}

/// A caught panic as the border's error.
pub(crate) fn error(payload: Box<dyn Any + Send>) -> RError {
    let panic = describe(payload);
    let detail = codec::to_message(&panic).unwrap_or_default();
    RError::with_detail(code::PANICKED, panic.message, detail)
}
