//! `rose templates`: which template is used for each name, and why.

use std::process::ExitCode;

use clap::Args;

use super::{Place, Stop, output, with_host};

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Only names that begin with this, such as `blog/`
    prefix: Option<String>,
}

pub(super) fn run(place: &Place, arguments: &Arguments) -> Result<ExitCode, Stop> {
    let prefix = arguments.prefix.clone().unwrap_or_default();
    with_host(place, |host| async move {
        let (listing, refused) = host.templates().await?;
        let mut any = false;
        for listed in listing.iter().filter(|listed| listed.name.starts_with(&prefix)) {
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
        for reason in refused {
            output::complain(&reason.to_string());
        }
        Ok(ExitCode::SUCCESS)
    })
}
