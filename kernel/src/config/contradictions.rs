//! Settings that are right each alone and wrong together. Each sentence names both, where they stand, and the cure.

use std::{collections::BTreeMap, path::Path, time::Duration};

use super::{
    Config, ConfigError, data, database, http,
    human::duration_text,
    plugins, real, servers,
    setting::{Setting, Values},
    site,
};

/// Refuses the first contradiction.
pub(super) fn check(config: &Config, values: &Values) -> Result<(), ConfigError> {
    let checks = [
        times(config, values),
        folders(config, values),
        reachable(config, values),
        connections(config, values),
        one_database_each(config),
        told_pages(config, values),
    ];
    match checks.into_iter().flatten().next() {
        Some(sentence) => Err(ConfigError::Contradiction(sentence)),
        None => Ok(()),
    }
}

/// A limit that ends before the one inside of it can never name what was slow.
fn times(config: &Config, values: &Values) -> Option<String> {
    let request = (&http::REQUEST_TIME, config.http.request_time);
    let invoke = (&plugins::INVOKE_TIME, config.plugins.invoke_time);
    let wait = (&database::WAIT, config.database.wait);
    let busy = (&database::BUSY, config.database.busy);
    [
        (request, invoke, "a plugin's call would be cut before its own limit names the plugin"),
        (invoke, wait, "a call would be cut before a missing connection is reported"),
        (invoke, busy, "a call would be cut before a locked database is reported"),
    ]
    .into_iter()
    .find(|((_, outer), (_, inner), _)| outer <= inner)
    .map(|(outer, inner, why)| {
        let said =
            |(setting, time): (&Setting, Duration)| format!("{} ({})", values.place(setting), duration_text(time));
        let cure = format!("make {} the longer one", outer.0.variable);
        format!("{} is not longer than {}, so {why}: {cure}", said(outer), said(inner))
    })
}

/// Data must never be taken for a plugin, nor be replaced together with the plugins.
fn folders(config: &Config, values: &Values) -> Option<String> {
    let (folder, plugins) = (real(&config.data.folder), real(&config.data.plugins));
    let said = |setting: &Setting, path: &Path| format!("{} (`{}`)", values.place(setting), path.display());
    let relation = match folder.strip_prefix(&plugins) {
        Ok(rest) if rest.as_os_str().is_empty() => "is the same folder as",
        Ok(_) => "is inside of",
        Err(_) => return None,
    };
    Some(format!(
        "{} {relation} {}: give data a folder of its own with ROSE_DATA",
        said(&data::FOLDER, &config.data.folder),
        said(&data::PLUGINS, &config.data.plugins)
    ))
}

/// More that stay open than there may be.
fn connections(config: &Config, values: &Values) -> Option<String> {
    let (kept, most) = (config.servers.kept, config.servers.most);
    (kept > most).then(|| {
        format!(
            "{} ({kept}) is more than {} ({most}): keep at most as many connections as there may be",
            values.place(&servers::KEPT),
            values.place(&servers::MOST)
        )
    })
}

/// Two domains in one database would take each other's migrations for their own.
fn one_database_each(config: &Config) -> Option<String> {
    let mut seen = BTreeMap::new();
    let twins = config
        .servers
        .of
        .iter()
        .find_map(|(domain, address)| seen.insert(address.to_string(), domain).map(|twin| (twin, domain, address)));
    twins.map(|(one, other, address)| {
        format!("the domains `{one}` and `{other}` have one database ({address}): give each a database of its own")
    })
}

/// Workers that keep pages must hear of each other's writes.
fn told_pages(config: &Config, values: &Values) -> Option<String> {
    let keeps = config.http.workers > 1 && config.http.page_cache > 0 && config.redis.data.is_none();
    keeps.then(|| {
        format!(
            "{} is {}, and workers that keep pages tell each other through a Redis what they wrote: set ROSE_REDIS_DATA, \
             or {} to `off`",
            values.place(&http::WORKERS),
            config.http.workers,
            http::PAGE_CACHE.variable
        )
    })
}

/// Who opens the kernel to a network must say under which address it is found: links and mails carry it.
fn reachable(config: &Config, values: &Values) -> Option<String> {
    let address = config.http.address;
    if address.is_loopback() || !config.site.is_local() && values.is_given(&site::URL) {
        return None;
    }
    let wrong = if values.is_given(&site::URL) {
        format!("{} (`{}`) can be followed on this machine alone", values.place(&site::URL), config.site.url)
    } else {
        "ROSE_SITE_URL is missing".to_owned()
    };
    Some(format!(
        "{} is `{address}`, which others reach, but {wrong}: set ROSE_SITE_URL to the address that visitors type, such \
         as https://example.org",
        values.place(&http::ADDRESS)
    ))
}
