//! Help, field comments and code say the same of every setting.

use super::*;

/// For each setting a value that is not its default.
const OTHERS: [(&str, &str); 40] = [
    ("ROSE_ADDRESS", "::1"),
    ("ROSE_PORT", "81"),
    ("ROSE_WORKERS", "2"),
    ("ROSE_METRICS", "127.0.0.1:9100"),
    ("ROSE_REQUEST_TIME", "31 s"),
    ("ROSE_HEADER_TIME", "9 s"),
    ("ROSE_KEEP_ALIVE", "70 s"),
    ("ROSE_TRUSTED_PROXIES", "none"),
    ("ROSE_BODY_LIMIT", "2 MiB"),
    ("ROSE_MAX_CONNECTIONS", "10"),
    ("ROSE_PAGE_CACHE", "32 MiB"),
    ("ROSE_SHUTDOWN_GRACE", "0"),
    ("ROSE_DATA", "other"),
    ("ROSE_PLUGINS", "."),
    ("ROSE_THEME", "."),
    ("ROSE_DATABASE_READERS", "5"),
    ("ROSE_DATABASE_WAIT", "250 ms"),
    ("ROSE_DATABASE_BUSY", "1 s"),
    ("ROSE_DATABASE_STATEMENT_TIME", "9 s"),
    ("ROSE_DATABASE_ANSWER_ROWS", "5"),
    ("ROSE_DATABASE_ANSWER_BYTES", "1 MiB"),
    ("ROSE_DATABASE_MAX_BYTES", "1 GiB"),
    ("ROSE_DATABASE", "postgres://rose@db/{domain}"),
    ("ROSE_DATABASE_POOLER", "prepared"),
    ("ROSE_DATABASE_KEPT", "2"),
    ("ROSE_DATABASE_MOST", "9"),
    ("ROSE_DATABASE_LIFETIME", "10 min"),
    ("ROSE_REDIS_DATA", "redis://127.0.0.1:1"),
    ("ROSE_REDIS_AUTH", "redis://127.0.0.1:1"),
    ("ROSE_REDIS_PREFIX", "other"),
    ("ROSE_PROBE_TIME", "6 s"),
    ("ROSE_PROBE_MEMORY", "1 GiB"),
    ("ROSE_ACTIVATE_TIME", "1 min"),
    ("ROSE_INVOKE_TIME", "6 s"),
    ("ROSE_FRAGMENT_TIME", "1 s"),
    ("ROSE_FETCH_PRIVATE", "on"),
    ("ROSE_SAFE", "on"),
    ("ROSE_SITE_URL", "https://example.org"),
    ("ROSE_LOG", "warn,rose_kernel::store=debug"),
    ("ROSE_LOG_FORMAT", "json"),
];

#[test]
fn every_setting_in_the_help_has_an_effect() {
    assert_eq!(settings().map(|setting| setting.variable).collect::<Vec<_>>(), OTHERS.map(|(variable, _)| variable));
    let site = site();
    // Where the folders lie must not matter here: `.` is taken for some of them.
    let with = |variable: &str, value: &str| {
        let mut site = Site { environment: site.environment.clone(), ..self::site() };
        site.environment.variables.insert("ROSE_DATA".into(), "/nowhere/data".into());
        // And several workers need it.
        site.environment.variables.insert("ROSE_REDIS_DATA".into(), "redis://127.0.0.1:2".into());
        format!("{:?}", site.variable(variable, value).load().unwrap_or_else(|error| panic!("{variable}: {error}")))
    };
    let defaults = with("ROSE_PORT", "8000");
    for (variable, value) in OTHERS {
        assert_ne!(with(variable, value), defaults, "{variable}");
    }
}

#[test]
fn fields_say_the_variable_and_the_default_that_hold() {
    let sources = [
        include_str!("../http.rs"),
        include_str!("../data.rs"),
        include_str!("../database.rs"),
        include_str!("../servers.rs"),
        include_str!("../redis.rs"),
        include_str!("../plugins.rs"),
        include_str!("../site.rs"),
        include_str!("../log.rs"),
    ]
    .concat();
    for Setting { variable, preset, .. } in settings() {
        let words = match preset {
            Preset::Value("") => format!("/// `{variable}`, default empty"),
            Preset::Value(text) => format!("/// `{variable}`, default `{text}`"),
            Preset::Follows(_) => format!("/// `{variable}`, default "),
            Preset::Unset => format!("/// `{variable}`, default none"),
        };
        assert!(sources.contains(&words), "a field should say: {words}");
    }
}

#[test]
fn the_help_names_every_setting_and_fits_a_terminal() {
    let help = help();
    for Setting { variable, key, preset, meaning, .. } in settings() {
        assert!(help.contains(&format!("  {key}, {variable} [default: {preset}]\n      {meaning}\n")), "{variable}");
    }
    assert!(help.lines().all(|line| line.chars().count() <= 100), "{help}");
}
