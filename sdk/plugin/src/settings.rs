//! Settings: what an operator can set, as a struct.

use std::collections::BTreeMap;

use rose_abi::messages::{Setting, SettingKind, SettingValue};

use crate::{Failure, Tried};

/// The values as the kernel has checked them, by the fields' names.
pub type Values = BTreeMap<String, SettingValue>;

/// A struct with `#[derive(Settings)]`.
pub trait Settings: Sized + Send + Sync + 'static {
    /// What the kernel shows, checks and stores.
    fn describe() -> Vec<Setting>;

    /// Reads the values.
    ///
    /// # Errors
    /// When one is missing or of another kind.
    fn from_values(values: &Values) -> Tried<Self>;
}

/// For a plugin that has none.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoSettings;

impl Settings for NoSettings {
    fn describe() -> Vec<Setting> {
        Vec::new()
    }

    fn from_values(_: &Values) -> Tried<Self> {
        Ok(Self)
    }
}

/// A type that a field of the settings may have.
pub trait Field: Sized {
    /// What the kernel stores for it.
    const KIND: SettingKind;

    /// Reads it.
    ///
    /// # Errors
    /// When it is missing or of another kind.
    fn read(name: &str, value: Option<&SettingValue>) -> Tried<Self>;
}

fn wrong(name: &str, value: Option<&SettingValue>) -> Failure {
    match value {
        None | Some(SettingValue::Absent) => Failure::new(format!("the setting `{name}` has no value")),
        Some(_) => Failure::new(format!("the setting `{name}` has a value of another kind")),
    }
}

impl Field for String {
    const KIND: SettingKind = SettingKind::Text;
    fn read(name: &str, value: Option<&SettingValue>) -> Tried<Self> {
        match value {
            Some(SettingValue::Text(text)) => Ok(text.clone()),
            other => Err(wrong(name, other)),
        }
    }
}

/// A type that holds text, which may be held to the rule of a link: `#[setting(link)]`.
pub trait TextField: Field {
    /// What the kernel stores for it.
    const LINK: SettingKind = SettingKind::Link;
}

impl TextField for String {}
impl TextField for Option<String> {}

impl Field for bool {
    const KIND: SettingKind = SettingKind::Bool;
    fn read(name: &str, value: Option<&SettingValue>) -> Tried<Self> {
        match value {
            Some(SettingValue::Bool(truth)) => Ok(*truth),
            other => Err(wrong(name, other)),
        }
    }
}

macro_rules! integers {
    ($($kind:ty),*) => {$(
        impl Field for $kind {
            const KIND: SettingKind = SettingKind::Integer;
            fn read(name: &str, value: Option<&SettingValue>) -> Tried<Self> {
                match value {
                    Some(SettingValue::Integer(number)) => Self::try_from(*number)
                        .map_err(|_| Failure::new(format!("the setting `{name}` is out of range: {number}"))),
                    other => Err(wrong(name, other)),
                }
            }
        }
    )*};
}
integers!(i64, i32, u64, u32, u16, u8, usize);

impl<T: Field> Field for Option<T> {
    const KIND: SettingKind = T::KIND;
    fn read(name: &str, value: Option<&SettingValue>) -> Tried<Self> {
        match value {
            None | Some(SettingValue::Absent) => Ok(None),
            some => T::read(name, some).map(Some),
        }
    }
}
