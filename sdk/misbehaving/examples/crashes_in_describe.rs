//! It ends the process while it is asked what it offers.

use rose_abi::messages::Setting;
use rose_sdk::{Settings, Tried, settings::Values};

rose_sdk::plugin! {
    id: "crashes-in-describe",
    title: "Crashes in describe",
    description: "Ends the process while it is asked what it offers.",
    settings: Never,
}

/// Settings whose description is never given.
struct Never;

impl Settings for Never {
    fn describe() -> Vec<Setting> {
        std::process::abort()
    }

    fn from_values(_: &Values) -> Tried<Self> {
        Ok(Self)
    }
}
