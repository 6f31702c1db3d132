//! `rose templates`: which template is used for each name, and why; and whether all of them are right.

use std::{path::PathBuf, process::ExitCode};

use clap::{Args, Subcommand};

use super::{Place, Stop, output, with_host, with_host_of};
use crate::host::TemplatesChecked;

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(super) struct Arguments {
    #[command(subcommand)]
    action: Option<Action>,
    /// Only names that begin with this, such as `blog/`
    prefix: Option<String>,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Show every template with samples of what it gets, and tell everything that is wrong
    ///
    /// Stricter than a site that serves: a name that is not there is an error everywhere, and a text that is shown as
    /// HTML is one too. The exit status is 1 if anything is wrong.
    Check {
        /// The theme to check, instead of the site's own [ROSE_THEME]
        #[arg(long, value_name = "FOLDER")]
        theme: Option<PathBuf>,
    },
}

pub(super) fn run(place: &Place, arguments: &Arguments) -> Result<ExitCode, Stop> {
    match &arguments.action {
        None => list(place, arguments.prefix.clone().unwrap_or_default()),
        Some(Action::Check { theme }) => {
            let theme = theme.as_ref().map(|theme| theme.display().to_string());
            let overrides = place.overrides().flag("--theme", "ROSE_THEME", theme);
            with_host_of(overrides, |host| async move { Ok(tell(&host.check_templates().await?)) })
        }
    }
}

fn list(place: &Place, prefix: String) -> Result<ExitCode, Stop> {
    with_host(place, |host| async move {
        let listed = host.templates().await?;
        let mut any = false;
        for listed in listed.names.iter().filter(|listed| listed.name.starts_with(&prefix)) {
            any = true;
            match &listed.winner {
                Some(winner) => output::line(format!("{}  {} ({})", listed.name, winner.origin, winner.file)),
                None => output::line(format!("{}  not used: no plugin that is here owns it", listed.name)),
            }
            for (loser, reason) in &listed.losers {
                output::line(format!("    not {} ({}): {reason}", loser.origin, loser.file));
            }
        }
        if !any {
            output::line(format!("There is no template whose name begins with `{prefix}`."));
        }
        for file in &listed.left_out {
            output::complain(&format!("a file of the theme is left out: {file}"));
        }
        for reason in &listed.refused {
            output::complain(&reason.to_string());
        }
        Ok(ExitCode::SUCCESS)
    })
}

/// What is wrong comes last, where one looks first.
fn tell(checked: &TemplatesChecked) -> ExitCode {
    for remark in &checked.remarks {
        output::line(format!("{remark} (nothing wrong)"));
    }
    for wrong in &checked.wrongs {
        output::line(wrong.to_string());
    }
    for reason in &checked.refused {
        output::line(reason.to_string());
    }
    let count = checked.wrongs.len() + checked.refused.len();
    let verdict = match count {
        0 => "nothing is wrong".to_owned(),
        1 => "1 thing is wrong".to_owned(),
        more => format!("{more} things are wrong"),
    };
    let TemplatesChecked { used, rendered, samples, .. } = checked;
    output::line(format!("{used} templates, {rendered} of them rendered with {samples} samples: {verdict}."));
    if count == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
