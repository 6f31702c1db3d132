//! `rose run blog redirects FILE`: takes a file of Ghost's in place of all redirects that are there.

use std::collections::HashMap;

use rose_sdk::prelude::*;

use super::{
    MOST_EXPRESSIONS, Row,
    file::{self, Unreadable, Written},
    rule::{Rule, path_of, plain},
};

/// How many redirects one after the other are gone through: browsers give up at twenty.
const MOST_STEPS: usize = 10;

impl Refuse for Unreadable {
    fn status(&self) -> StatusCode {
        StatusCode::UNPROCESSABLE_ENTITY
    }
}

/// Takes the redirects of a file of Ghost's, redirects.json or redirects.yaml, in place of all that are there; what is
/// published comes before them.
#[command("FILE [--dry-run]")]
async fn redirects(ctx: Ctx, input: Input, args: Args) -> Outcome {
    let dry_run = args.has("dry-run");
    if dry_run {
        ctx.print("Dry run: nothing was written. The file would give:").await?;
    }
    for line in take(&ctx, &input.0, dry_run).await? {
        ctx.print(&line).await?;
    }
    Ok(())
}

/// Takes a file; tells what was done, line by line.
pub(crate) async fn take(ctx: &Ctx, file: &[u8], dry_run: bool) -> Result<Vec<String>, Refusal> {
    let Checked { rows, refused } = check(file::read(file)?);
    let (count, patterns) = (rows.len(), rows.iter().filter(|row| row.path.is_none()).count());
    let before = super::all(ctx.db()).await?.len();
    if !dry_run {
        ctx.db().tx(|tx| async move { super::replace(&tx, &rows).await }).await?;
    }
    let mut lines = vec![format!("redirects {count}, {patterns} of them patterns, in place of {before}")];
    if !refused.is_empty() {
        lines.push(format!("Redirects that were not taken ({}):", refused.len()));
        lines.extend(refused);
    }
    Ok(lines)
}

struct Checked {
    rows: Vec<Row>,
    /// A line for each.
    refused: Vec<String>,
}

/// What groups are tried with, to see where expressions lead.
const FILLINGS: [&str; 4] = ["x", "1", "2019/05/a", "a-b/"];

/// The redirects that are good, and why the others are not.
fn check(written: Vec<Written>) -> Checked {
    let mut refused = Vec::new();
    let mut refuse =
        |written: &Written, why: &str| refused.push(format!("- `{}` to `{}`: {why}", written.from, written.to));
    let mut rules = Vec::new();
    for written in written {
        match Rule::read(&written.from, &written.to, written.permanent) {
            Ok(rule) => rules.push((written, rule)),
            Err(why) => refuse(&written, &why.to_string()),
        }
    }
    let all = All::of(&rules);
    let faults: Vec<Option<String>> = (0..rules.len()).map(|position| all.fault(position)).collect();
    let mut rows = Vec::new();
    for ((written, rule), fault) in rules.iter().zip(faults) {
        match fault {
            Some(fault) => refuse(written, &fault),
            None => rows.push(rule.row(rows.len(), &written.from, &written.to)),
        }
    }
    Checked { rows, refused }
}

/// All rules of a file, asked in their order as a visitor's path is.
struct All<'a> {
    rules: &'a [(Written, Rule)],
    /// The first rule of each path.
    by_path: HashMap<&'a str, usize>,
    expressions: Vec<usize>,
}

impl<'a> All<'a> {
    fn of(rules: &'a [(Written, Rule)]) -> Self {
        let mut all = Self { rules, by_path: HashMap::new(), expressions: Vec::new() };
        for (position, (_, rule)) in rules.iter().enumerate() {
            match rule.own_path() {
                Some(path) => {
                    all.by_path.entry(path).or_insert(position);
                }
                None => all.expressions.push(position),
            }
        }
        all
    }

    /// Why a rule is not taken, for the sake of the others.
    fn fault(&self, position: usize) -> Option<String> {
        let rule = &self.rules.get(position)?.1;
        if rule.own_path().is_some_and(|path| self.by_path.get(path) != Some(&position)) {
            return Some("the same `from` stands above it, and the first one counts".to_owned());
        }
        if self.expressions.iter().position(|other| *other == position).is_some_and(|count| count >= MOST_EXPRESSIONS) {
            return Some(format!("at most {MOST_EXPRESSIONS} patterns are taken: write single paths"));
        }
        FILLINGS.iter().find_map(|filling| self.circle(rule, filling))
    }

    fn next(&self, path: &str) -> Option<String> {
        let exact = self.by_path.get(plain(path).as_str()).copied();
        let mut asked: Vec<usize> = exact.into_iter().chain(self.expressions.iter().copied()).collect();
        asked.sort_unstable();
        asked.into_iter().find_map(|position| self.rules[position].1.apply(path))
    }

    /// How a rule leads back to where it began, or on without end; `None` where it is not seen to.
    fn circle(&self, rule: &Rule, filling: &str) -> Option<String> {
        let mut place = rule.some_target(filling)?;
        let mut way = Vec::from_iter(rule.own_path().map(str::to_owned));
        for _ in 0..MOST_STEPS {
            let here = plain(&place);
            let was_here = way.contains(&here);
            way.push(here);
            if was_here {
                return Some(format!("it leads in a circle ({})", way.join(", ")));
            }
            place = path_of(&self.next(&place)?)?;
        }
        Some(format!("it leads on through more than {MOST_STEPS} others ({} …)", way[..3].join(", ")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sources that are taken, and a part of each refusal.
    fn expect(written: &[(&str, &str)], taken: &[&str], why: &[&str]) {
        let written = written.iter().map(|(from, to)| Written {
            from: (*from).to_owned(),
            to: (*to).to_owned(),
            permanent: true,
        });
        let Checked { rows, refused } = check(written.collect());
        assert_eq!(rows.iter().map(|row| row.source.as_str()).collect::<Vec<_>>(), taken);
        assert_eq!(refused.len(), why.len(), "{refused:#?}");
        for (refused, why) in refused.iter().zip(why) {
            assert!(refused.contains(why), "{refused}: {why}");
        }
    }

    #[test]
    fn circles_are_refused_and_named() {
        expect(&[("/a", "/b"), ("/b/", "/c"), ("/c", "https://x.example/a")], &["/a", "/b/", "/c"], &[]);
        expect(&[("/a", "/A/")], &[], &["(/a, /a)"]);
        expect(
            &[("/a", "/b"), ("/b", "/c"), ("/c", "/a"), ("/d", "/e")],
            &["/d"],
            &["(/a, /b, /c, /a)"; 3].map(|_| "circle"),
        );
        expect(&[("^/blog(/.*)$", "/blog/archive$1")], &[], &["more than 10"]);
        expect(
            &[("^/old/(.*)", "/new/$1"), ("^/new/(.*)", "/old/$1"), ("/fine", "/x")],
            &["/fine"],
            &["circle", "circle"],
        );
        expect(&[("^/a/(\\d+)$", "/b/$1"), ("^/b/(\\d+)$", "/a/$1")], &[], &["circle"; 2]);
        expect(&[("^/posts/(\\d+)$", "/posts/0$1")], &[], &["more than 10"]);
        expect(&[("/gr%C3%BCn", "/gr%C3%BCn/")], &[], &["circle"]);
        expect(&[("^/b$|^/z", "/a"), ("/b", "https://x.example/"), ("/a", "/b")], &["/b"], &["circle"; 2]);
        expect(&[("/dup", "/x"), ("/dup/", "/y")], &["/dup"], &["above it"]);
        expect(&[("/into", "/a"), ("/a", "/b"), ("/b", "/a")], &[], &["circle"; 3]);
    }

    #[test]
    fn one_that_does_not_fit_costs_only_itself() {
        expect(&[("/a", "/b"), ("^/(?=x)", "/c"), ("", "/d")], &["/a"], &["look-around", "no `from`"]);
    }
}
