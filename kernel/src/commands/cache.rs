//! `rose cache`: how the pages that a running site keeps do, and how they are forgotten.

use std::{collections::BTreeMap, process::ExitCode};

use clap::Subcommand;

use super::{Place, Stop, beside, output, runtime};
use crate::{
    config::human::size_text,
    http::control::{Order, Stats, ask},
};

#[derive(Debug, Clone, Copy, Subcommand)]
pub(super) enum Command {
    /// Show how many pages the running site keeps, and why others were made
    Stats,
    /// Make the running site forget every page that it keeps
    Clear,
}

pub(super) fn run(place: &Place, command: Command) -> Result<ExitCode, Stop> {
    let config = beside(place.overrides())?;
    let order = match command {
        Command::Stats => Order::Stats,
        Command::Clear => Order::Clear,
    };
    let workers = runtime()?.block_on(ask(&config.data.run_folder(), order));
    if workers.is_empty() {
        let folder = config.data.folder.display();
        return Err(
            format!("no site serves from `{folder}`: a page is kept by a site that is running, and no longer").into()
        );
    }
    match command {
        Command::Stats => show(&workers),
        Command::Clear => output::line(format!("{} forgot every page.", told(workers.len()))),
    }
    Ok(ExitCode::SUCCESS)
}

fn told(workers: usize) -> String {
    match workers {
        1 => "The site's worker".to_owned(),
        several => format!("The site's {several} workers"),
    }
}

fn show(workers: &BTreeMap<u32, Stats>) {
    for (process, stats) in workers {
        let (pages, bytes, most) = (stats.pages, size_text(stats.bytes), size_text(stats.most_bytes));
        output::line(match stats.most_bytes {
            0 => format!("worker {process} keeps no pages: ROSE_PAGE_CACHE is off"),
            _ => format!("worker {process} keeps {pages} pages in {bytes} of {most}"),
        });
    }
    let mut asked: BTreeMap<&str, u64> = BTreeMap::new();
    for (why, count) in workers.values().flat_map(|stats| &stats.asked) {
        *asked.entry(why).or_default() += count;
    }
    let all: u64 = asked.values().sum();
    let row =
        |(why, count): (&str, u64)| [why.to_owned(), count.to_string(), format!("{} %", count * 100 / all.max(1))];
    let rows: Vec<[String; 3]> = asked.into_iter().map(row).collect();
    output::line("");
    match rows.is_empty() {
        true => output::line("No page was asked for yet."),
        false => output::table(["ASKED FOR", "PAGES", "SHARE"], &rows),
    }
}
