//! Where the two Redis are. Connecting is the business of `redis/`; these are plain values.

use super::{
    ConfigError,
    setting::{Setting, Values},
};
use crate::redis::RedisAddress;

/// `[redis]`: none by default; a site goes well without.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RedisConfig {
    /// `ROSE_REDIS_DATA`, default none: keeps what can be made anew, and may evict it.
    pub data: Option<RedisAddress>,
    /// `ROSE_REDIS_AUTH`, default none: keeps sessions, and must evict nothing.
    pub auth: Option<RedisAddress>,
    /// `ROSE_REDIS_PREFIX`, default `rose`: what every key begins with.
    pub prefix: String,
}

const DATA: Setting =
    Setting::optional("redis", "data", "ROSE_REDIS_DATA", "Redis for what can be made anew: redis://:PASSWORD@HOST/0");
const AUTH: Setting = Setting::optional(
    "redis",
    "auth",
    "ROSE_REDIS_AUTH",
    "Redis for sessions, which evicts nothing; without it they are in the kernel's database",
);
const PREFIX: Setting =
    Setting::new("redis", "prefix", "ROSE_REDIS_PREFIX", "rose", "what every key begins with; one for each site");

pub(super) const SETTINGS: &[&Setting] = &[&DATA, &AUTH, &PREFIX];

impl RedisConfig {
    pub(super) fn read(values: &Values) -> Result<Self, ConfigError> {
        let address = |setting: &'static Setting| match values.given_text(setting).map(RedisAddress::new) {
            None => Ok(None),
            Some(Ok(address)) => Ok(Some(address)),
            // A password may stand in it.
            Some(Err(cure)) => Err(values.refuse(setting, "…", cure)),
        };
        let prefix = values.read(&PREFIX, |text| match text.trim() {
            "" => Err("give a few letters".into()),
            prefix => Ok(prefix.to_owned()),
        })?;
        Ok(Self { data: address(&DATA)?, auth: address(&AUTH)?, prefix })
    }
}
