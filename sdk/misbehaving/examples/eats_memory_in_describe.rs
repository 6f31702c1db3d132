//! It takes memory without end while it is asked what it offers.
//!
//! Where nothing limits it, it stops at `MOST`: a test that runs it by mistake in its own process
//! survives.

use rose_abi::messages::Setting;
use rose_sdk::{Settings, Tried, settings::Values};

rose_sdk::plugin! {
    id: "eats-memory-in-describe",
    title: "Eats memory in describe",
    description: "Takes memory without end while it is asked what it offers.",
    settings: Never,
}

/// 16 MiB.
const BITE: usize = 16 << 20;
/// 4 GiB, of which no page is touched.
const MOST: usize = 4 << 30;

/// Settings whose description is never given.
struct Never;

impl Settings for Never {
    fn describe() -> Vec<Setting> {
        let mut eaten = Vec::new();
        while eaten.len() * BITE < MOST {
            eaten.push(std::hint::black_box(Vec::<u8>::with_capacity(BITE)));
        }
        Vec::new()
    }

    fn from_values(_: &Values) -> Tried<Self> {
        Ok(Self)
    }
}
