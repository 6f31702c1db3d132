//! `rose probe`: what a plugin's file is. It is also the child process in which the kernel asks a file.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
    time::Duration,
};

use clap::Args;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use super::{Stop, output, plugin, runtime};
use crate::host::{self, ProbeLimits};

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The plugin's library, such as `libguestbook.so`
    file: PathBuf,
    /// Where the answer goes, as the kernel reads it
    #[arg(long, hide = true, value_name = "FILE")]
    out: Option<PathBuf>,
    /// The file's name in messages
    #[arg(long, hide = true, value_name = "NAME")]
    name: Option<String>,
    /// The most memory to allocate, in bytes
    #[arg(long, hide = true, value_name = "BYTES")]
    memory: Option<u64>,
}

pub(super) fn run(arguments: &Arguments) -> Result<ExitCode, Stop> {
    match &arguments.out {
        Some(out) => child(arguments, out),
        None => show(arguments),
    }
}

/// On the main thread and before any runtime, so that the limits hold for all that follows. (A limit of the address
/// space would starve an allocator that only reserves.)
fn child(arguments: &Arguments, out: &Path) -> Result<ExitCode, Stop> {
    if let Some(memory) = arguments.memory {
        limit(Resource::Data, memory)?;
    }
    limit(Resource::Core, 0)?;
    let name = arguments.name.clone().unwrap_or_else(|| arguments.file.display().to_string());
    host::probe_child(&arguments.file, &name, out)?;
    Ok(ExitCode::SUCCESS)
}

fn limit(resource: Resource, most: u64) -> std::io::Result<()> {
    let now = getrlimit(resource);
    let most = now.maximum.map_or(most, |hard| hard.min(most));
    setrlimit(resource, Rlimit { current: Some(most), maximum: now.maximum })?;
    Ok(())
}

fn show(arguments: &Arguments) -> Result<ExitCode, Stop> {
    let limits = ProbeLimits { program: std::env::current_exe()?, time: Duration::from_secs(5), memory: 512 << 20 };
    let found = runtime()?.block_on(host::probe_file(&limits, &arguments.file));
    match found {
        Ok(found) => {
            plugin::print(&found, &[]);
            Ok(ExitCode::SUCCESS)
        }
        Err(refused) => {
            output::complain(&refused.to_string());
            Ok(ExitCode::FAILURE)
        }
    }
}
