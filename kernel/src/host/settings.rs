//! A plugin's settings: what is shown, what is taken, and what the plugin gets.

use std::collections::BTreeMap;

use rose_abi::messages::{Setting, SettingKind, SettingValue};

use crate::site::{is_absolute, is_path};

/// The longest text of a setting in characters, where the plugin does not say less.
const LONGEST: usize = 10_000;

/// What stands in the place of a secret.
const HIDDEN: &str = "(set, not shown)";

/// A setting, as a person sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingShown {
    /// The field's name.
    pub name: String,
    /// What it does.
    pub help: String,
    /// Its value as text; `None` where it has none. A secret is not shown.
    pub value: Option<String>,
    /// Whether somebody set it.
    pub is_set: bool,
}

/// Why a setting was not taken.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum SettingError {
    /// There is none of that name.
    #[error("`{plugin}` has no setting `{name}`: it has {known}")]
    Unknown {
        /// The plugin's id, or `site`.
        plugin: String,
        /// What was asked for.
        name: String,
        /// What there is.
        known: String,
    },
    /// The value does not fit.
    #[error("`{value}` does not fit the setting `{name}`: {rule}")]
    Value {
        /// The setting.
        name: String,
        /// What was given.
        value: String,
        /// What would be right.
        rule: String,
    },
}

/// The settings with their values, in the order of the plugin's struct.
pub(super) fn shown(settings: &[Setting], stored: &BTreeMap<String, String>) -> Vec<SettingShown> {
    let show = |setting: &Setting| {
        let set = stored.get(&setting.name);
        let value = set.or(setting.default.as_ref());
        SettingShown {
            name: setting.name.clone(),
            help: setting.help.clone(),
            value: if setting.secret { value.map(|_| HIDDEN.to_owned()) } else { value.cloned() },
            is_set: set.is_some(),
        }
    };
    settings.iter().map(show).collect()
}

/// Finds a setting by its name.
pub(super) fn find<'a>(plugin: &str, settings: &'a [Setting], name: &str) -> Result<&'a Setting, SettingError> {
    settings.iter().find(|setting| setting.name == name).ok_or_else(|| {
        let names: Vec<_> = settings.iter().map(|setting| format!("`{}`", setting.name)).collect();
        let known = if names.is_empty() { "none".to_owned() } else { names.join(", ") };
        SettingError::Unknown { plugin: plugin.to_owned(), name: name.to_owned(), known }
    })
}

/// Reads a text as a setting's value.
pub(super) fn parse(setting: &Setting, text: &str) -> Result<SettingValue, SettingError> {
    let wrong = |rule: String| SettingError::Value {
        name: setting.name.clone(),
        value: if setting.secret { "…".to_owned() } else { text.to_owned() },
        rule,
    };
    match setting.kind {
        SettingKind::Text => {
            let most = setting.max.and_then(|max| usize::try_from(max).ok()).unwrap_or(LONGEST);
            if text.chars().count() > most {
                return Err(wrong(format!("give at most {most} characters")));
            }
            Ok(SettingValue::Text(text.to_owned()))
        }
        SettingKind::Link => match text.trim() {
            link if (is_path(link) || is_absolute(link)) && !link.contains(char::is_whitespace) => {
                Ok(SettingValue::Text(link.to_owned()))
            }
            _ => Err(wrong("give a path of this site such as /membership/, or an address with https://".to_owned())),
        },
        SettingKind::Bool => match text {
            "true" | "on" | "yes" => Ok(SettingValue::Bool(true)),
            "false" | "off" | "no" => Ok(SettingValue::Bool(false)),
            _ => Err(wrong("give `true` or `false`".to_owned())),
        },
        SettingKind::Integer => {
            let (min, max) = (setting.min.unwrap_or(i64::MIN), setting.max.unwrap_or(i64::MAX));
            let range = match (setting.min, setting.max) {
                (Some(min), Some(max)) => format!("give a whole number from {min} to {max}"),
                (Some(min), None) => format!("give a whole number, {min} or more"),
                (None, Some(max)) => format!("give a whole number, {max} or less"),
                (None, None) => "give a whole number".to_owned(),
            };
            match text.trim().parse::<i64>() {
                Ok(number) if (min..=max).contains(&number) => Ok(SettingValue::Integer(number)),
                _ => Err(wrong(range)),
            }
        }
    }
}

/// What the plugin gets when it starts. A stored value that no longer fits (the plugin's rule became stricter) gives
/// way to the default; its name is in the second list.
pub(super) fn values(
    settings: &[Setting],
    stored: &BTreeMap<String, String>,
) -> (BTreeMap<String, SettingValue>, Vec<SettingError>) {
    let mut outdated = Vec::new();
    let mut values = BTreeMap::new();
    for setting in settings {
        let set = stored.get(&setting.name).and_then(|text| match parse(setting, text) {
            Ok(value) => Some(value),
            Err(error) => {
                outdated.push(error);
                None
            }
        });
        let default = || setting.default.as_ref().and_then(|text| parse(setting, text).ok());
        values.insert(setting.name.clone(), set.or_else(default).unwrap_or(SettingValue::Absent));
    }
    (values, outdated)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn a_setting(kind: SettingKind) -> Setting {
        Setting {
            name: "page_size".to_owned(),
            help: "How many.".to_owned(),
            kind,
            default: Some("20".to_owned()),
            secret: false,
            min: Some(1),
            max: Some(100),
        }
    }

    fn check(kind: SettingKind, text: &str, expected: Result<SettingValue, &str>) {
        let found = parse(&a_setting(kind), text);
        match expected {
            Ok(value) => assert_eq!(found, Ok(value)),
            Err(rule) => {
                let error = found.expect_err(text).to_string();
                assert!(error.contains(rule) && error.contains("`page_size`"), "{error}");
            }
        }
    }

    #[test]
    fn a_value_is_held_to_its_kind_and_range() {
        check(SettingKind::Integer, "7", Ok(SettingValue::Integer(7)));
        check(SettingKind::Integer, "0", Err("from 1 to 100"));
        check(SettingKind::Integer, "seven", Err("from 1 to 100"));
        check(SettingKind::Integer, "9223372036854775808", Err("from 1 to 100"));
        check(SettingKind::Bool, "off", Ok(SettingValue::Bool(false)));
        check(SettingKind::Bool, "1", Err("`true` or `false`"));
        check(SettingKind::Link, " /join/ ", Ok(SettingValue::Text("/join/".to_owned())));
        for link in ["javascript:alert(1)", "//evil.example/", "join", "/a b"] {
            check(SettingKind::Link, link, Err("a path of this site"));
        }
        check(SettingKind::Text, &"ä".repeat(100), Ok(SettingValue::Text("ä".repeat(100))));
        check(SettingKind::Text, &"ä".repeat(101), Err("at most 100 characters"));
    }

    #[test]
    fn a_value_that_no_longer_fits_gives_way_to_the_default_and_is_named() {
        let stored = BTreeMap::from([("page_size".to_owned(), "500".to_owned())]);
        let (values, outdated) = values(&[a_setting(SettingKind::Integer)], &stored);
        assert_eq!(values["page_size"], SettingValue::Integer(20));
        assert_eq!(outdated.len(), 1);
    }

    #[test]
    fn a_secret_is_neither_shown_nor_repeated() {
        let secret = Setting { secret: true, max: Some(3), ..a_setting(SettingKind::Text) };
        let stored = BTreeMap::from([("page_size".to_owned(), "hunter2".to_owned())]);
        let text = format!("{:?} {:?}", shown(std::slice::from_ref(&secret), &stored), parse(&secret, "hunter2"));
        assert!(!text.contains("hunter2"), "{text}");
    }

    #[test]
    fn an_unknown_name_lists_the_known_ones() {
        let error = find("blog", &[a_setting(SettingKind::Text)], "pagesize").expect_err("unknown").to_string();
        assert!(error.contains("`page_size`"), "{error}");
    }
}
