//! The extension points, all in one place. A test holds `sdk/EXTENSION-POINTS.md` to this list.

/// A kind of thing that a plugin can offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Point {
    /// Its name in the manual, in the description and in `rose plugin show`.
    pub name: &'static str,
    /// What it is for, in a sentence.
    pub about: &'static str,
}

/// Every kind of thing that a plugin can offer.
pub const POINTS: &[Point] = &[
    Point { name: "routes", about: "`#[get]` and `#[post]`: a function answers a path." },
    Point { name: "fragments", about: "`#[fragment]`: a function makes a piece of HTML for others' pages." },
    Point { name: "templates", about: "A file in `templates/`: the kernel renders it with what a handler answered." },
    Point { name: "samples", about: "`samples!`: contexts with which `rose templates check` shows a template." },
    Point { name: "overrides", about: "A file in `templates/overrides/`: it stands in for another owner's template." },
    Point { name: "assets", about: "A file in `assets/`: served as it is, under a name with the hash of its content." },
    Point {
        name: "messages",
        about: "A file in `messages/`: fixed phrases in one language, for templates and refusals.",
    },
    Point {
        name: "migrations",
        about: "A file in `migrations/DIALECT/`: a step of the schema of the plugin's database.",
    },
    Point { name: "statements", about: "`query!` and `query_as!`: SQL that is checked before the plugin starts." },
    Point { name: "settings", about: "`#[derive(Settings)]`: what an operator can set." },
    Point { name: "commands", about: "`#[command]`: a function that `rose run` calls." },
];

#[cfg(test)]
mod tests {
    use super::POINTS;

    #[test]
    fn every_extension_point_is_in_the_manual() {
        let manual = include_str!("../../EXTENSION-POINTS.md");
        for point in POINTS {
            assert!(manual.contains(&format!("\n## `{}`\n", point.name)), "describe `{}`", point.name);
        }
    }

    #[test]
    fn the_manual_describes_no_point_that_is_not_there() {
        let manual = include_str!("../../EXTENSION-POINTS.md");
        for heading in manual.lines().filter_map(|line| line.strip_prefix("## `")) {
            let name = heading.trim_end_matches('`');
            assert!(POINTS.iter().any(|point| point.name == name), "`{name}` is no extension point");
        }
    }
}
