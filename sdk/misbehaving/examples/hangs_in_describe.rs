//! It never answers what it offers.

use rose_abi::messages::Setting;
use rose_sdk::{Settings, Tried, settings::Values};

rose_sdk::plugin! {
    id: "hangs-in-describe",
    title: "Hangs in describe",
    description: "Never answers what it offers.",
    settings: Never,
}

/// Settings whose description is never given.
struct Never;

impl Settings for Never {
    fn describe() -> Vec<Setting> {
        loop {
            std::thread::sleep(std::time::Duration::from_secs(1));
        }
    }

    fn from_values(_: &Values) -> Tried<Self> {
        Ok(Self)
    }
}
