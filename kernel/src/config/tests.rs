//! Sources and their order, and each refusal's sentence.

use std::{ffi::OsString, fs, os::unix::ffi::OsStringExt, path::Path, time::Duration};

use tempfile::TempDir;

use super::*;

mod documented;

type Variables = &'static [(&'static str, &'static str)];

/// A folder with what the operator gave in it; nothing at first.
struct Site {
    folder: TempDir,
    environment: Environment,
    overrides: Overrides,
}

fn site() -> Site {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let environment = Environment { folder: folder.path().to_owned(), ..Environment::default() };
    Site { folder, environment, overrides: Overrides::default() }
}

impl Site {
    fn variable(mut self, name: &str, value: &str) -> Self {
        self.environment.variables.insert(name.into(), value.into());
        self
    }

    fn variables(self, given: &[(&str, &str)]) -> Self {
        given.iter().fold(self, |site, (name, value)| site.variable(name, value))
    }

    fn flag(mut self, flag: &'static str, variable: &'static str, value: &str) -> Self {
        self.overrides = self.overrides.flag(flag, variable, Some(value));
        self
    }

    fn file(self, path: &str, text: &str) -> Self {
        let path = self.folder.path().join(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("folders");
        fs::write(path, text).expect("a file");
        self
    }

    fn load(&self) -> Result<Config, String> {
        // The folder's name is another one each time.
        let folder = format!("{}/", self.folder.path().display());
        load(&self.environment, &self.overrides).map_err(|error| error.to_string().replace(&folder, ""))
    }
}

fn refused(site: &Site, sentence: &str) {
    assert_eq!(site.load().expect_err("this should have been refused").as_str(), sentence);
}

#[test]
fn without_any_source_the_defaults_hold() {
    let site = site();
    let config = site.load().expect("defaults");
    assert_eq!((config.http.address.to_string().as_str(), config.http.port), ("127.0.0.1", 8000));
    assert_eq!(config.http.keep_alive, Duration::from_secs(75));
    assert_eq!(config.http.body_limit, 1 << 20);
    assert_eq!(config.data.folder, site.folder.path().join("data"));
    assert_eq!(config.data.plugins, site.folder.path().join("plugins"));
    assert_eq!(config.data.theme, None);
    assert_eq!(config.database.max_bytes, None);
    assert_eq!(config.plugins.probe_memory, 512 << 20);
    assert_eq!(config.site.url, "http://127.0.0.1:8000");
    assert_eq!(config.log, LogConfig { filter: "info".into(), format: LogFormat::Text });
    assert_eq!((config.file, config.warnings), (None, vec![]));
}

#[test]
fn the_file_wins_over_defaults_the_environment_over_it_and_flags_over_all() {
    let file = || site().file("rose.toml", "[http]\nport = 81\n");
    let port = |site: Site| site.load().expect("a good configuration").http.port;
    assert_eq!(port(file()), 81);
    assert_eq!(port(file().variable("ROSE_PORT", "82")), 82);
    assert_eq!(port(file().variable("ROSE_PORT", "82").flag("--port", "ROSE_PORT", "83")), 83);
    assert_eq!(port(file().variable("ROSE_PORT", "")), 81, "an empty variable is not set");
}

#[test]
fn another_file_is_named_by_variable_or_flag_and_paths_in_it_begin_in_its_folder() {
    let mut site = site()
        .file("rose.toml", "[http]\nport = 81")
        .file("etc/a.toml", "[http]\nport = 82\n[data]\nfolder = \"there\"")
        .file("b.toml", "[http]\nport = 83")
        .variable("ROSE_CONFIG", "etc/a.toml");
    let config = site.load().expect("the variable's file");
    assert_eq!((config.http.port, config.data.folder), (82, site.folder.path().join("etc/there")));
    assert_eq!(config.file, Some(site.folder.path().join("etc/a.toml")));

    site.overrides = Overrides::default().file(Some("b.toml".into()));
    assert_eq!(site.load().expect("the flag's file").http.port, 83);
}

#[test]
fn plugins_are_taken_from_beside_the_program_where_they_are() {
    let mut site = site().file("bin/plugins/x.so", "").file("bin/rose", "");
    site.environment.executable = Some(site.folder.path().join("bin/rose"));
    assert_eq!(site.load().expect("defaults").data.plugins, site.folder.path().join("bin/plugins"));
}

#[test]
fn a_value_that_is_not_understood_is_refused_with_place_and_cure() {
    let table = [
        ("ROSE_PORT", "80000", "give a port from 1 to 65535"),
        ("ROSE_PORT", "0", "give a port from 1 to 65535"),
        ("ROSE_ADDRESS", "localhost", "give an IP address such as 127.0.0.1, 0.0.0.0 or ::1, without a port"),
        ("ROSE_BODY_LIMIT", "0", "give a size from `1 KiB` to `1 GiB`, in B, KiB, MiB, GiB or TiB"),
        ("ROSE_BODY_LIMIT", "1 MB", "give a size from `1 KiB` to `1 GiB`, in B, KiB, MiB, GiB or TiB"),
        ("ROSE_KEEP_ALIVE", "75", "give a time from `1 s` to `60 min`, with its unit (ms, s, min, h)"),
        ("ROSE_KEEP_ALIVE", "0", "give a time from `1 s` to `60 min`, with its unit (ms, s, min, h)"),
        ("ROSE_MAX_CONNECTIONS", "0", "give a number from 1 to 1000000"),
        ("ROSE_SAFE", "maybe", "give `on` or `off`"),
        ("ROSE_THEME", "none", "there is no such folder: make it, or leave the setting out"),
        ("ROSE_PLUGINS", "none", "there is no such folder: make it, or name the one with the .so files"),
        ("ROSE_DATA", "file", "that is no folder: name another, or move the file away"),
        ("ROSE_SITE_URL", "example.org", "give an absolute address such as https://example.org, without a path"),
        ("ROSE_SITE_URL", "ftp://example.org", "give an absolute address such as https://example.org, without a path"),
        ("ROSE_SITE_URL", "https://a.org/blog", "give it without a path: a site lives at the root of its host"),
        ("ROSE_SITE_URL", "https://a.org/?a", "give scheme and host alone, without user, query or fragment"),
        ("ROSE_SITE_URL", "https://a.org#a", "give scheme and host alone, without user, query or fragment"),
        ("ROSE_SITE_URL", "https://me@a.org", "give scheme and host alone, without user, query or fragment"),
        ("ROSE_SITE_URL", "https://a.org:99999", "its port must be a number from 1 to 65535"),
        ("ROSE_SITE_URL", "https://ä.org", "write the host in its ASCII form (xn--…)"),
        ("ROSE_LOG", "debgu", "did you mean `debug`?"),
        ("ROSE_LOG", "rose=loud", "give a filter such as info,rose_kernel::store=debug"),
        ("ROSE_LOG_FORMAT", "xml", "give text or json"),
    ];
    for (variable, value, cure) in table {
        let site = site().file("file", "").variable(variable, value);
        refused(&site, &format!("{variable} is `{value}`: {cure}"));
    }
    refused(&site().flag("--port", "ROSE_PORT", "http"), "--port is `http`: give a port from 1 to 65535");
    refused(
        &site().file("rose.toml", "# ours\n[http]\nport = 80_000"),
        "`port` in rose.toml:3 is `80_000`: give a port from 1 to 65535",
    );
    let mut site = site();
    site.environment.variables.insert("ROSE_DATA".into(), OsString::from_vec(vec![0xff]));
    refused(&site, "ROSE_DATA is not valid UTF-8: write it anew");
}

#[test]
fn a_file_that_is_wrong_is_refused_with_its_line() {
    let table = [
        ("[http]\nprot = 1", "`prot` in rose.toml:2 is no setting of [http]: did you mean `port`?"),
        ("[log]\nxyzzy = 1", "`xyzzy` in rose.toml:2 is no setting of [log]: known are filter, format"),
        ("\n[htpp]", "`[htpp]` in rose.toml:2 is no section: did you mean `http`?"),
        (
            "[zzzzzzz]",
            "`[zzzzzzz]` in rose.toml:1 is no section: known are http, data, database, redis, plugins, site, log, databases",
        ),
        ("port = 1", "`port` in rose.toml:1 is no section: it belongs under [http]"),
        ("x = 1", "`x` in rose.toml:1 is no section: settings stand in sections such as [http]"),
        ("[http]\nport = [1]", "`port` in rose.toml:2 is `[1]`: give one value, a text in quotation marks or a number"),
        ("[http]\nport = 1\nport = 2", "rose.toml:3 is not valid TOML (duplicate key): correct that line"),
    ];
    for (text, sentence) in table {
        refused(&site().file("rose.toml", text), sentence);
    }
    refused(
        &site().variable("ROSE_CONFIG", "none.toml"),
        "ROSE_CONFIG is `none.toml`: there is no such file: write it, or leave the setting out",
    );
    let site = site().file("rose.toml/x", "");
    let sentence = site.load().expect_err("a folder is no file");
    assert!(sentence.starts_with("rose.toml cannot be read ("), "{sentence}");
}

#[test]
fn contradictions_stop_the_start_with_both_places_and_the_cure() {
    let table: [(Variables, &str, &str); 8] = [
        (
            &[("ROSE_REQUEST_TIME", "5 s")],
            "",
            "ROSE_REQUEST_TIME (5 s) is not longer than the default of ROSE_INVOKE_TIME (10 s), so a plugin's call would \
             be cut before its own limit names the plugin: make ROSE_REQUEST_TIME the longer one",
        ),
        (
            &[],
            "[http]\nrequest_time = \"1 min\"\n[plugins]\ninvoke_time = \"60 s\"",
            "`request_time` in rose.toml:2 (1 min) is not longer than `invoke_time` in rose.toml:4 (1 min), so a \
             plugin's call would be cut before its own limit names the plugin: make ROSE_REQUEST_TIME the longer one",
        ),
        (
            &[("ROSE_DATABASE_WAIT", "20 s")],
            "",
            "the default of ROSE_INVOKE_TIME (10 s) is not longer than ROSE_DATABASE_WAIT (20 s), so a call would be cut \
             before a missing connection is reported: make ROSE_INVOKE_TIME the longer one",
        ),
        (
            &[("ROSE_INVOKE_TIME", "5 s")],
            "",
            "ROSE_INVOKE_TIME (5 s) is not longer than the default of ROSE_DATABASE_BUSY (5 s), so a call would be cut \
             before a locked database is reported: make ROSE_INVOKE_TIME the longer one",
        ),
        (
            &[("ROSE_DATA", "here"), ("ROSE_PLUGINS", "./etc/../here")],
            "",
            "ROSE_DATA (`here`) is the same folder as ROSE_PLUGINS (`./etc/../here`): give data a folder of its own with \
             ROSE_DATA",
        ),
        (
            &[("ROSE_DATA", "plugins/data")],
            "",
            "ROSE_DATA (`plugins/data`) is inside of the default of ROSE_PLUGINS (`plugins`): give data a folder of its \
             own with ROSE_DATA",
        ),
        (
            &[("ROSE_ADDRESS", "0.0.0.0")],
            "",
            "ROSE_ADDRESS is `0.0.0.0`, which others reach, but ROSE_SITE_URL is missing: set ROSE_SITE_URL to the \
             address that visitors type, such as https://example.org",
        ),
        (
            &[("ROSE_ADDRESS", "::")],
            "[site]\nurl = \"http://localhost:8000\"",
            "ROSE_ADDRESS is `::`, which others reach, but `url` in rose.toml:2 (`http://localhost:8000`) can be followed \
             on this machine alone: set ROSE_SITE_URL to the address that visitors type, such as https://example.org",
        ),
    ];
    for (variables, file, sentence) in table {
        let site = site().file("here/x", "").file("etc/x", "").file("plugins/x", "").file("rose.toml", file);
        refused(&site.variables(variables), sentence);
    }
}

#[test]
fn what_only_looks_like_a_contradiction_is_taken() {
    let table: [Variables; 4] = [
        &[("ROSE_ADDRESS", "0.0.0.0"), ("ROSE_SITE_URL", "https://example.org")],
        &[("ROSE_ADDRESS", "::1")],
        &[("ROSE_DATA", "plugins-data")],
        &[("ROSE_PLUGINS", "data/plugins")],
    ];
    for variables in table {
        let site = site().file("plugins/x", "").file("data/plugins/x", "").variables(variables);
        site.load().unwrap_or_else(|error| panic!("{variables:?}: {error}"));
    }
}

#[test]
fn the_sites_address_is_kept_in_one_form() {
    for (given, kept) in [
        ("HTTPS://Example.ORG/", "https://example.org"),
        ("https://example.org:443", "https://example.org"),
        ("http://example.org:443", "http://example.org:443"),
        ("http://[::1]:8000/", "http://[::1]:8000"),
        ("http://[::1]", "http://[::1]"),
    ] {
        assert_eq!(site().variable("ROSE_SITE_URL", given).load().expect(given).site.url, kept);
    }
    let config = site().variable("ROSE_ADDRESS", "::1").load().expect("a loopback address");
    assert_eq!(config.site.url, "http://[::1]:8000");
}

#[test]
fn a_variable_that_is_no_setting_is_warned_about() {
    let site =
        site().variables(&[("ROSE_PROT", "1"), ("ROSE_TEST_X", "1"), ("ROSE_QQQQQQQQQQ", "1"), ("ROSE_PORT", "81")]);
    assert_eq!(
        site.load().expect("a warning is no error").warnings,
        [
            "ROSE_PROT is no setting and was ignored: did you mean ROSE_PORT?",
            "ROSE_QQQQQQQQQQ is no setting and was ignored: `rose serve --help` lists all",
        ]
    );
}

#[test]
fn a_domain_may_have_an_address_of_its_own() {
    let site = site().file("rose.toml", "[databases]\nblog = \"postgres://a/one\"\nshop = \"postgres://a/two\"\n");
    let site = site.variables(&[
        ("ROSE_DATABASE_MY_SHOP", "postgresql://rose:hunter2@b/my"),
        ("ROSE_DATABASE_BLOG", "postgres://a/three"),
        ("ROSE_DATABASE_REDERS", "5"),
    ]);
    let config = site.load().expect("addresses");
    let shown: Vec<String> = config.servers.of.iter().map(|(domain, at)| format!("{domain} {at}")).collect();
    assert_eq!(shown, ["blog postgres://a/three", "my-shop postgresql://rose@b/my", "shop postgres://a/two"]);
    assert_eq!(
        config.warnings,
        ["ROSE_DATABASE_REDERS is no setting and was ignored: did you mean ROSE_DATABASE_READERS?"]
    );
    assert!(!format!("{config:?}").contains("hunter2"));
}

#[test]
fn an_address_that_is_wrong_is_refused_without_its_password() {
    refused(
        &site().variable("ROSE_DATABASE", "postgres://rose:hunter2@db/rose"),
        "ROSE_DATABASE is `postgres://rose@db/rose`: each domain has a database of its own: write `{domain}` where their \
         names differ",
    );
    refused(
        &site().variable("ROSE_DATABASE", "mysql://rose:hunter2@db/{domain}"),
        "ROSE_DATABASE is `mysql://rose@db/{domain}`: write it as postgres://USER:PASSWORD@HOST:PORT/DATABASE",
    );
    refused(
        &site().file("rose.toml", "[databases]\nblog = \"hunter2\"\n"),
        "`blog` in rose.toml:2 is `…`: write it as postgres://USER:PASSWORD@HOST:PORT/DATABASE",
    );
    refused(
        &site()
            .variables(&[("ROSE_DATABASE_BLOG", "postgres://a:b@c/d"), ("ROSE_DATABASE_SHOP", "postgres://a:b@c/d")]),
        "the domains `blog` and `shop` have one database (postgres://a@c/d): give each a database of its own",
    );
    refused(
        &site().variables(&[("ROSE_WORKERS", "2")]),
        "ROSE_WORKERS is 2, and workers that keep pages tell each other through a Redis what they wrote: set \
         ROSE_REDIS_DATA, or ROSE_PAGE_CACHE to `off`",
    );
    refused(
        &site().variables(&[("ROSE_DATABASE_KEPT", "9")]),
        "ROSE_DATABASE_KEPT (9) is more than the default of ROSE_DATABASE_MOST (8): keep at most as many connections as \
         there may be",
    );
}

#[test]
fn folders_are_compared_through_links_and_missing_parts() {
    let site = site().file("real/x", "");
    let link = site.folder.path().join("link");
    std::os::unix::fs::symlink("real", &link).expect("a link");
    assert_eq!(real(&link.join("a/b")), real(&site.folder.path().join("real/a/b")));
    assert_eq!(real(Path::new("/nowhere/a")), Path::new("/nowhere/a"));
}
