//! The table of all settings, for `rose serve --help`, made of the same [`Setting`]s that are read.

use std::fmt::Write;

use super::{Setting, settings};

/// Every variable with its key, default and meaning, as plain text of at most 100 columns.
pub fn help() -> String {
    let mut text = String::from(
        "Settings come from rose.toml in the current folder (another file: --config FILE or ROSE_CONFIG) and\n\
         from the environment, which wins over the file; a flag wins over both. Write times as 250 ms, 30 s,\n\
         2 min or 1 h, sizes as 512 KiB or 1 MiB. A relative path in a file begins in that file's folder.\n",
    );
    let mut section = "";
    for setting in settings() {
        if setting.section != section {
            section = setting.section;
            // Writing to a `String` cannot fail.
            let _ = write!(text, "\n[{section}]\n");
        }
        let Setting { key, variable, preset, meaning, .. } = setting;
        let _ = writeln!(text, "  {key}, {variable} [default: {preset}]\n      {meaning}");
    }
    text.push_str(
        "\n[databases]\n  ID, ROSE_DATABASE_<ID> [default: none]\n      \
         address on PostgreSQL of the database of one plugin, or of the kernel itself (`kernel`)\n",
    );
    text
}
