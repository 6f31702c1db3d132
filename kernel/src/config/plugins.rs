//! How long and how much a plugin may take, and whether plugins run at all. Holding them to it is the host's business.

use std::time::Duration;

use super::{
    ConfigError, human,
    setting::{Setting, Values},
};

/// `[plugins]`: what a plugin may take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PluginsConfig {
    /// `ROSE_PROBE_TIME`, default `5 s`: for the child process that asks a file what it offers.
    pub probe_time: Duration,
    /// `ROSE_PROBE_MEMORY`, default `512 MiB`: what that child may allocate.
    pub probe_memory: u64,
    /// `ROSE_ACTIVATE_TIME`, default `10 s`: for a plugin to start.
    pub activate_time: Duration,
    /// `ROSE_INVOKE_TIME`, default `10 s`: for a plugin to answer a call.
    pub invoke_time: Duration,
    /// `ROSE_FRAGMENT_TIME`, default `300 ms`: for a plugin to make a piece of another's page.
    pub fragment_time: Duration,
    /// `ROSE_FETCH_PRIVATE`, default `off`: whether plugins reach addresses of this machine and its network.
    pub fetch_private: bool,
    /// `ROSE_SAFE`, default `off`: start without plugins.
    pub safe: bool,
}

const PROBE_TIME: Setting = Setting::new(
    "plugins",
    "probe_time",
    "ROSE_PROBE_TIME",
    "5 s",
    "longest time to ask a plugin's file what it offers",
);
const PROBE_MEMORY: Setting = Setting::new(
    "plugins",
    "probe_memory",
    "ROSE_PROBE_MEMORY",
    "512 MiB",
    "most memory for a plugin's file while it is asked",
);
const ACTIVATE_TIME: Setting =
    Setting::new("plugins", "activate_time", "ROSE_ACTIVATE_TIME", "10 s", "longest time for a plugin to start");
pub(super) const INVOKE_TIME: Setting =
    Setting::new("plugins", "invoke_time", "ROSE_INVOKE_TIME", "10 s", "longest time for a plugin to answer a call");
const FRAGMENT_TIME: Setting = Setting::new(
    "plugins",
    "fragment_time",
    "ROSE_FRAGMENT_TIME",
    "300 ms",
    "longest time for a plugin to make a piece of another's page",
);
const FETCH_PRIVATE: Setting = Setting::new(
    "plugins",
    "fetch_private",
    "ROSE_FETCH_PRIVATE",
    "off",
    "`on` lets plugins reach addresses of this machine and its network",
);
const SAFE: Setting = Setting::new("plugins", "safe", "ROSE_SAFE", "off", "`on` starts without any plugin");

pub(super) const SETTINGS: &[&Setting] =
    &[&PROBE_TIME, &PROBE_MEMORY, &ACTIVATE_TIME, &INVOKE_TIME, &FRAGMENT_TIME, &FETCH_PRIVATE, &SAFE];

const TENTH: Duration = Duration::from_millis(100);
const TEN_MINUTES: Duration = Duration::from_secs(600);

impl PluginsConfig {
    pub(super) fn read(values: &Values) -> Result<Self, ConfigError> {
        Ok(Self {
            probe_time: values.read(&PROBE_TIME, human::duration(TENTH..=TEN_MINUTES))?,
            probe_memory: values.read(&PROBE_MEMORY, human::size(64 << 20..=1 << 40))?,
            activate_time: values.read(&ACTIVATE_TIME, human::duration(TENTH..=TEN_MINUTES))?,
            invoke_time: values.read(&INVOKE_TIME, human::duration(TENTH..=TEN_MINUTES))?,
            fragment_time: values.read(&FRAGMENT_TIME, human::duration(Duration::from_millis(10)..=TEN_MINUTES))?,
            fetch_private: values.read(&FETCH_PRIVATE, human::switch)?,
            safe: values.read(&SAFE, human::switch)?,
        })
    }
}
