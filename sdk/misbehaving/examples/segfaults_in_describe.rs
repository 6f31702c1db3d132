//! It reads where no memory is while it is asked what it offers.

#![expect(unsafe_code, reason = "the crash is the point of this plugin")]

use rose_abi::messages::Setting;
use rose_sdk::{Settings, Tried, settings::Values};

rose_sdk::plugin! {
    id: "segfaults-in-describe",
    title: "Segfaults in describe",
    description: "Reads where no memory is while it is asked what it offers.",
    settings: Never,
}

/// Settings whose description is never given.
struct Never;

impl Settings for Never {
    fn describe() -> Vec<Setting> {
        // Not null itself: for that, debug builds have a check of their own, which aborts.
        let nothing = std::ptr::without_provenance::<u8>(8);
        // SAFETY: there is none. The system must end the process here, which is what the test waits for.
        let read = unsafe { nothing.read_volatile() };
        panic!("{read} was read where no memory is")
    }

    fn from_values(_: &Values) -> Tried<Self> {
        Ok(Self)
    }
}
