//! An allocator whose memory is unmistakable: whoever frees what it did not give out, or reads what was freed, is seen.
//!
//! Before each piece stands its mark and size. Memory that comes back without them was allocated by somebody else, and
//! ends the process; memory of this allocator that is freed by another has an address which no other allocator gave
//! out. New memory is filled with 0x5A, freed memory with 0xA5.

#![expect(unsafe_code, reason = "an allocator is unsafe by its trait")]

use std::{
    alloc::{GlobalAlloc, Layout, System},
    sync::atomic::{AtomicUsize, Ordering},
};

const MARK: u64 = 0x05E5_A5A5_0F0E_16E4;
const FREED: u64 = 0xA5A5_A5A5_A5A5_A5A5;
/// Room for mark and size; a multiple of every alignment up to its own.
const HEAD: usize = 16;

static HELD: AtomicUsize = AtomicUsize::new(0);

/// Bytes that are allocated now.
pub(crate) fn held() -> usize {
    HELD.load(Ordering::Relaxed)
}

/// The system's allocator behind marks.
pub(crate) struct Poisoning;

/// The layout of a piece with its head, and the head's length: the alignment where that is larger.
fn whole(layout: Layout) -> Option<(Layout, usize)> {
    let head = layout.align().max(HEAD);
    let size = layout.size().checked_add(head)?;
    Layout::from_size_align(size, head).ok().map(|whole| (whole, head))
}

// SAFETY: each piece is one of `System`, from which a head is cut off whose length depends on the layout alone, so that
// `dealloc` finds the piece again. `realloc` is the trait's own: a new piece, a copy, and the old one freed.
unsafe impl GlobalAlloc for Poisoning {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let Some((whole, head)) = whole(layout) else { return std::ptr::null_mut() };
        // SAFETY: `whole` is not empty, since it has a head.
        let base = unsafe { System.alloc(whole) };
        if base.is_null() {
            return base;
        }
        HELD.fetch_add(layout.size(), Ordering::Relaxed);
        // SAFETY: the piece has `head` bytes before the pointer, at least `HEAD`, and `layout.size()` behind it; both
        // words of the head are aligned, since the pointer is to 16 bytes at least.
        unsafe {
            let pointer = base.add(head);
            pointer.cast::<u64>().sub(2).write(MARK);
            pointer.cast::<u64>().sub(1).write(layout.size() as u64);
            pointer.write_bytes(0x5A, layout.size());
            pointer
        }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        let Some((whole, head)) = whole(layout) else { std::process::abort() };
        // SAFETY: what was given out has two words before it; what was not is why this is looked at, and any allocator
        // has some memory of its own there.
        let (mark, size) =
            unsafe { (pointer.cast::<u64>().sub(2).read_unaligned(), pointer.cast::<u64>().sub(1).read_unaligned()) };
        if mark != MARK || size != layout.size() as u64 {
            stranger(mark == FREED);
        }
        HELD.fetch_sub(layout.size(), Ordering::Relaxed);
        // SAFETY: as in `alloc`, of which this is the way back.
        unsafe {
            pointer.cast::<u64>().sub(2).write(FREED);
            pointer.write_bytes(0xA5, layout.size());
            System.dealloc(std::hint::black_box(pointer).sub(head), whole);
        }
    }
}

/// Ends the process without allocating anything.
fn stranger(twice: bool) -> ! {
    use std::io::Write as _;
    let what: &[u8] = match twice {
        true => b"foreign: memory was freed twice\n",
        false => b"foreign: memory was freed here that was not allocated here, or with another size\n",
    };
    // Where even that cannot be said, ending says enough.
    let _ = std::io::stderr().write_all(what);
    std::process::abort()
}
