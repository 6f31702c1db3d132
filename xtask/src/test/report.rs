//! How long each part took, and how it ended.

use std::{fmt, time::Duration};

pub(super) enum Outcome {
    Passed,
    Failed(String),
    /// With the reason: what was not looked at is never shown as passed.
    NotChecked(String),
    NotReached,
}

/// The table, a row for each part.
#[derive(Default)]
pub(super) struct Report {
    rows: Vec<(&'static str, Option<Duration>, Outcome)>,
}

impl Report {
    pub(super) fn add(&mut self, part: &'static str, took: Option<Duration>, outcome: Outcome) {
        self.rows.push((part, took, outcome));
    }

    /// The part that failed, and why.
    pub(super) fn failed(&self) -> Option<(&'static str, &str)> {
        self.rows.iter().find_map(|(part, _, outcome)| match outcome {
            Outcome::Failed(reason) => Some((*part, reason.as_str())),
            _ => None,
        })
    }
}

impl fmt::Display for Report {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = self.rows.iter().map(|(part, ..)| part.len()).max().unwrap_or(0).max("all".len());
        for (part, took, outcome) in &self.rows {
            let took = took.map(shown).unwrap_or_default();
            writeln!(out, "{part:width$}  {took:>12}  {outcome}")?;
        }
        let all = self.rows.iter().filter_map(|(_, took, _)| *took).sum();
        writeln!(out, "{:width$}  {:>12}", "all", shown(all))
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Passed => out.write_str("passed"),
            Self::Failed(_) => out.write_str("FAILED"),
            Self::NotChecked(reason) => write!(out, "not checked: {reason}"),
            Self::NotReached => out.write_str("not reached"),
        }
    }
}

fn shown(took: Duration) -> String {
    match took.as_secs() {
        0..60 => format!("{:.1} s", took.as_secs_f64()),
        seconds => format!("{} min {:02} s", seconds / 60, seconds % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_has_its_time_and_its_end() {
        let mut report = Report::default();
        report.add("format", Some(Duration::from_millis(1_240)), Outcome::Passed);
        report.add("licences", Some(Duration::ZERO), Outcome::NotChecked("no cargo-deny".to_owned()));
        assert!(report.failed().is_none());
        report.add("tests", Some(Duration::from_secs(605)), Outcome::Failed("two".to_owned()));
        report.add("examples", None, Outcome::NotReached);
        assert_eq!(report.failed(), Some(("tests", "two")));
        assert_eq!(
            report.to_string().lines().collect::<Vec<_>>(),
            [
                "format           1.2 s  passed",
                "licences         0.0 s  not checked: no cargo-deny",
                "tests      10 min 05 s  FAILED",
                "examples                not reached",
                "all        10 min 06 s",
            ]
        );
    }
}
