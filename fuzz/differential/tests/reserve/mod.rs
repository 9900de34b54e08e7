//! An allocator under which a decoder may ask for a terabyte and not abort: address space only, given back
//! when it turns out that the bytes are not there. `kafka-protocol` asks so for lengths it has not checked.

use std::alloc::{GlobalAlloc, Layout, System};

/// What is taken as address space.
const LARGE: usize = 1 << 28;

pub struct Reserve;

// SAFETY: small layouts go to the system's allocator; large ones to anonymous mappings, which are aligned to
// pages, zeroed, disjoint, and unmapped with the length they were made with.
unsafe impl GlobalAlloc for Reserve {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if layout.size() < LARGE {
            // SAFETY: as the caller promises.
            return unsafe { System.alloc(layout) };
        }
        let (protection, flags) = (
            libc::PROT_READ | libc::PROT_WRITE,
            libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE,
        );
        // SAFETY: a new mapping touches no other memory.
        let mapped = unsafe { libc::mmap(std::ptr::null_mut(), layout.size(), protection, flags, -1, 0) };
        if mapped == libc::MAP_FAILED { std::ptr::null_mut() } else { mapped.cast() }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        if layout.size() < LARGE {
            // SAFETY: as the caller promises.
            return unsafe { System.dealloc(pointer, layout) };
        }
        // SAFETY: `alloc` mapped exactly this.
        unsafe { libc::munmap(pointer.cast(), layout.size()) };
    }
}
