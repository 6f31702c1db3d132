//! The counting allocator: how many bytes a plugin holds. It counts, and changes nothing else.

#![expect(unsafe_code, reason = "an allocator is unsafe by its trait; each function only passes on and counts")]

use std::{
    alloc::{GlobalAlloc, Layout, System},
    sync::atomic::{AtomicUsize, Ordering},
};

/// Threads that allocate at the same time count in different places, which are each a cache line of their own.
static HELD: [Count; PLACES] = [const { Count(AtomicUsize::new(0)) }; PLACES];

const PLACES: usize = 16;

/// How far apart two threads' stacks are at least: less than the smallest that Rust gives a thread by default.
const STACK: usize = 1 << 20;

#[repr(align(64))]
struct Count(AtomicUsize);

/// The system's allocator, counted.
pub struct Counting;

/// Bytes that are allocated now. What one thread allocates another may free: a single place can be below zero, their
/// sum cannot.
pub(crate) fn held() -> u64 {
    let sum = HELD.iter().fold(0_usize, |sum, count| sum.wrapping_add(count.0.load(Ordering::Relaxed)));
    u64::try_from(sum.cast_signed()).unwrap_or(0)
}

/// Counts bytes that came or, as a wrapped number, went. A thread's place is told by where its stack is, since an
/// allocator cannot have thread-locals that want to be dropped.
fn count(bytes: usize) {
    let here = 0_u8;
    let place = (&raw const here).addr() / STACK % PLACES;
    if let Some(count) = HELD.get(place) {
        count.0.fetch_add(bytes, Ordering::Relaxed);
    }
}

// SAFETY: every function passes its arguments on to `System` as they came, so its guarantees are `System`'s.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller's promise is the one that `System` wants.
        let pointer = unsafe { System.alloc(layout) };
        if !pointer.is_null() {
            count(layout.size());
        }
        pointer
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: as above.
        let pointer = unsafe { System.alloc_zeroed(layout) };
        if !pointer.is_null() {
            count(layout.size());
        }
        pointer
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        count(layout.size().wrapping_neg());
        // SAFETY: as above.
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // SAFETY: as above.
        let moved = unsafe { System.realloc(pointer, layout, size) };
        if !moved.is_null() {
            count(size.wrapping_sub(layout.size()));
        }
        moved
    }
}
