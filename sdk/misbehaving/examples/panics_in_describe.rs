//! It panics while it is asked what it offers.

use rose_abi::messages::Setting;
use rose_sdk::{Settings, Tried, settings::Values};

rose_sdk::plugin! {
    id: "panics-in-describe",
    title: "Panics in describe",
    description: "Panics while it is asked what it offers.",
    settings: Never,
}

/// Settings whose description is never given.
struct Never;

impl Settings for Never {
    fn describe() -> Vec<Setting> {
        panic!("there is nothing to describe")
    }

    fn from_values(_: &Values) -> Tried<Self> {
        Ok(Self)
    }
}
