//! What axe-core finds wrong with a page: the faults against WCAG that a program can see.
//!
//! axe-core is no part of the program and lies in no commit. `cargo xtask test` gets the version that
//! `sdk/testkit/web/` pins.

use std::{fmt, fs};

use serde_json::Value;

use super::tab::{Tab, text};

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/web/node_modules/axe-core/axe.min.js");
const RUN: &str = "axe.run(document, { resultTypes: ['violations'] }).then(found => found.violations)";

/// One rule that a page breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Its name, such as `color-contrast`.
    pub rule: String,
    /// `minor`, `moderate`, `serious` or `critical`.
    pub impact: String,
    /// What the rule asks for.
    pub help: String,
    /// Selectors of the elements, each with what is wrong there.
    pub targets: Vec<String>,
}

impl fmt::Display for Violation {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} ({}): {}", self.rule, self.impact, self.help)?;
        self.targets.iter().try_for_each(|target| write!(out, "\n    {target}"))
    }
}

/// Runs all of axe's rules on the page, its best practices too.
///
/// # Panics
/// When axe-core is not there, with how to get it.
#[must_use]
#[track_caller]
pub fn axe(tab: &Tab) -> Vec<Violation> {
    if tab.evaluate("typeof axe") == "undefined" {
        let script = fs::read_to_string(SCRIPT).unwrap_or_else(|error| {
            panic!("{SCRIPT}: {error}; run `cargo xtask test`, or `npm ci` in the folder sdk/testkit/web")
        });
        // Its value is a tree without end, which cannot be sent.
        tab.evaluate(&format!("{script};undefined"));
    }
    let found = tab.evaluate(RUN);
    found.as_array().expect("axe gives a list").iter().map(violation).collect()
}

fn violation(found: &Value) -> Violation {
    let target = |node: &Value| {
        let reason = text(&node["failureSummary"]).replace('\n', " ");
        format!("{} — {reason}", node["target"])
    };
    Violation {
        rule: text(&found["id"]),
        impact: text(&found["impact"]),
        help: text(&found["help"]),
        targets: found["nodes"].as_array().into_iter().flatten().map(target).collect(),
    }
}
