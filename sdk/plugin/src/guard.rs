//! The guard around everything that the kernel may drop: a panicking destructor must not reach the border.

#![expect(unsafe_code, reason = "a value is dropped in place, once, inside of `catch_unwind`")]

use std::{
    future::Future,
    mem::ManuallyDrop,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::Pin,
    task::{Context, Poll},
};

use crate::Host;

/// A value whose destructor may panic without harm: that is logged.
pub(crate) struct Guarded<T> {
    value: ManuallyDrop<T>,
    host: Host,
}

impl<T> Guarded<T> {
    pub(crate) fn new(value: T, host: Host) -> Self {
        Self { value: ManuallyDrop::new(value), host }
    }
}

impl<T> std::ops::Deref for Guarded<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.value
    }
}

impl<F: Future> Future for Guarded<F> {
    type Output = F::Output;
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        // SAFETY: structural pinning: the field is never moved out and is dropped in place.
        unsafe { self.map_unchecked_mut(|guarded| &mut *guarded.value) }.poll(cx)
    }
}

impl<T> Drop for Guarded<T> {
    fn drop(&mut self) {
        // SAFETY: the value is dropped here and nowhere else, and not touched afterwards.
        let dropped = catch_unwind(AssertUnwindSafe(|| unsafe { ManuallyDrop::drop(&mut self.value) }));
        if let Err(payload) = dropped {
            self.host.log_panic("a destructor panicked", payload);
        }
    }
}
